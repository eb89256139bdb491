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
/** About so many amounts say where the bands lie. */
const SAMPLED = 10_000;
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
  const limits = bandLimits(amounts, n, size);
  if (limits.length === 0) return sizesAlike;
  const bands = limits.map(() => ({ n: 0, successes: 0 }));
  for (let row = 0; row < size; row++) {
    if (Number.isNaN(amounts[row]!)) continue;
    const band = bands[bandOf(limits, amounts[row]!)]!;
    band.n += n[row]!;
    band.successes += numerator[row]!;
  }
  const all = bands.reduce((sum, band) => sum + band.n, 0);
  const wins = bands.reduce((sum, band) => sum + band.successes, 0);
  if (all < FEWEST || wins === 0) return sizesAlike;
  const shrunk = shrinkRates(bands);
  if (!shrunk) return sizesAlike;
  const relative = shrunk.rates.map(({ rate }) => (rate * all) / wins);
  return (amount) => relative[bandOf(limits, amount)]!;
}

/** Where each band begins, the lowest first; of very many amounts an even sample says it. */
function bandLimits(amounts: Float64Array, n: Float64Array, size: number): readonly number[] {
  const stride = Math.max(1, Math.floor(size / SAMPLED));
  const rows: number[] = [];
  for (let row = 0; row < size; row += stride) if (!Number.isNaN(amounts[row]!)) rows.push(row);
  rows.sort((a, b) => amounts[a]! - amounts[b]!);
  const all = rows.reduce((sum, row) => sum + n[row]!, 0);
  const limits: number[] = [];
  let passed = 0;
  for (const row of rows) {
    // a band begins at an amount, so equal amounts share one
    if (passed >= (limits.length * all) / BANDS) limits.push(amounts[row]!);
    passed += n[row]!;
  }
  return [...new Set(limits)];
}

const bandOf = (limits: readonly number[], amount: number): number =>
  Math.max(
    0,
    limits.findLastIndex((from) => from <= amount),
  );
