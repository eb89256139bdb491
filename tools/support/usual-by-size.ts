import type { CellTable } from "#contracts/reader.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { rangePeriod } from "#metrics/calendar-shapes.ts";
import { cells } from "#metrics/cells.ts";
import { likePeriods } from "#metrics/fiscal-calendar.ts";
import { shrinkRates } from "#stats/rate-shrinkage.ts";
import type { Scope } from "./process-scope.ts";

/** Earlier like periods that say how often deals of each size are won. */
const LOOK_BACK = 8;
const BANDS = 5;
/** Below this many earlier deals with an amount, sizes are not told apart. */
const FEWEST = 100;

/** How often deals of an amount are usually won, as a multiple of the usual win rate of all. */
export type UsualBySize = (amount: number) => number;

/** Every size as often as every other. */
export const sizesAlike: UsualBySize = () => 1;

/**
 * How often deals of each size were won before the period, relative to all: five bands with equally many earlier deals, their rates shrunk towards
 * the common one. Missing wins among large deals are worth more than the average deal; this is what carries that into money.
 */
export async function usualBySize(scope: Scope, ctx: ToolContext): Promise<UsualBySize> {
  const [first] = likePeriods(scope.period, LOOK_BACK, ctx.settings);
  if (!first || first.from >= scope.period.from) return sizesAlike;
  const period = rangePeriod(first.from, scope.period.from);
  return bandRates(
    await ctx.read(cells, { measure: "win_rate", period, by: [], numeric: ["amount"], where: scope.where }),
  );
}

/** The profile itself, from closed deals by amount. `bandRates` of deals that are won alike at every size is 1 everywhere. */
export function bandRates({
  size,
  numeric,
  n,
  numerator,
}: Pick<CellTable, "size" | "numeric" | "n" | "numerator">): UsualBySize {
  const amounts = numeric[0]?.values;
  if (!amounts) return sizesAlike;
  const rows = Array.from({ length: size }, (_, row) => row)
    .filter((row) => !Number.isNaN(amounts[row]!))
    .sort((a, b) => amounts[a]! - amounts[b]!);
  const all = rows.reduce((sum, row) => sum + n[row]!, 0);
  const wins = rows.reduce((sum, row) => sum + numerator[row]!, 0);
  if (all < FEWEST || wins === 0) return sizesAlike;
  const bands: { from: number; n: number; successes: number }[] = [];
  let passed = 0;
  for (const row of rows) {
    // a band closes between two amounts, so equal amounts share one
    if (bands.length === 0 || passed >= (bands.length * all) / BANDS)
      bands.push({ from: amounts[row]!, n: 0, successes: 0 });
    const band = bands.at(-1)!;
    band.n += n[row]!;
    band.successes += numerator[row]!;
    passed += n[row]!;
  }
  const shrunk = shrinkRates(bands.map(({ n: records, successes }) => ({ n: records, successes })));
  if (!shrunk) return sizesAlike;
  const relative = shrunk.rates.map(({ rate }) => (rate * all) / wins);
  return (amount) =>
    relative[
      Math.max(
        0,
        bands.findLastIndex(({ from }) => from <= amount),
      )
    ]!;
}
