import type { CellTable } from "#contracts/reader.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { dimensionType } from "#playbook/classify.ts";
import { benjaminiHochberg } from "#stats/adjust-p-values.ts";
import { shrinkMeans } from "#stats/mean-shrinkage.ts";
import { shrinkRates } from "#stats/rate-shrinkage.ts";
import type { Share } from "#stats/share.ts";
import { cuttingDimensions } from "./process-losses.ts";
import type { Scope } from "./process-scope.ts";
import { differenceP } from "./rate-figures.ts";

/** Below this many records inside or outside a segment is not compared. */
const MINIMUM_RECORDS = 40;

/** One value of one dimension against all the others. */
export interface RateSegment {
  readonly dimension: string;
  readonly value: string | null;
  readonly inside: Share;
  readonly outside: Share;
  /** The segment in the period before; null without one. */
  readonly insideBefore: Share | null;
  /** p of inside against outside, adjusted over all segments of all dimensions (Benjamini–Hochberg). */
  readonly p: number;
  /** The rate shrunk towards the dimension's common rate. */
  readonly likelyRate: number;
  /** Mean value of a success, shrunk likewise, in minor units; null without amounts. */
  readonly likelyValue: number | null;
}

/**
 * Every usable value of every cutting dimension with its rate, tested against the rest and shrunk. "Not recorded" is part of the rest only.
 *
 * @param rate a ratio measure, such as win_rate
 * @param value a money measure over its successes, such as average_deal_size
 */
export async function rateSegments(
  rate: string,
  value: string,
  scope: Scope,
  ctx: ToolContext,
): Promise<readonly RateSegment[]> {
  const query = { period: scope.period, where: scope.where };
  // the newest conversations are too young to have converted, so their rates lie below any earlier period's
  const previous = scope.kind === "deal" && !scope.incomparable ? scope.previous : null;
  const found = await Promise.all(
    segmentDimensions(scope).map(async (dimension) => {
      const by = [dimension];
      const rates = await ctx.read(cells, { ...query, measure: rate, by });
      const values = await ctx.read(cells, { ...query, measure: value, by });
      const before = previous && (await ctx.read(cells, { ...query, period: previous, measure: rate, by }));
      return segmentsOf(dimension, rates, likelyValues(values), sharesByLevel(before));
    }),
  );
  const all = found.flat();
  const adjusted = benjaminiHochberg(all.map(({ p }) => p));
  return all.map((segment, at) => ({ ...segment, p: adjusted[at]! }));
}

/** Conversations get a person when they go well, so their persons' rates compare nothing. */
const segmentDimensions = (scope: Scope): readonly string[] =>
  scope.kind === "deal"
    ? cuttingDimensions(scope)
    : cuttingDimensions(scope).filter((key) => dimensionType(key) !== "person");

function segmentsOf(
  dimension: string,
  table: CellTable,
  values: ReadonlyMap<string | null, number>,
  before: ReadonlyMap<string | null, Share>,
): readonly RateSegment[] {
  const [column] = table.columns;
  if (!column) return [];
  const groups = Array.from({ length: table.size }, (_, row) => ({
    value: column.levels[column.codes[row]!] ?? null,
    share: { successes: table.numerator[row]!, n: table.n[row]! },
  }));
  const whole = groups.reduce(
    (sum, { share }) => ({ successes: sum.successes + share.successes, n: sum.n + share.n }),
    { successes: 0, n: 0 },
  );
  const shrunk = shrinkRates(groups.map(({ share }) => share));
  return groups.flatMap(({ value, share }, at) => {
    const outside = { successes: whole.successes - share.successes, n: whole.n - share.n };
    if (!shrunk || value === null || Math.min(share.n, outside.n) < MINIMUM_RECORDS) return [];
    const likelyRate = shrunk.rates[at]!.rate;
    const p = differenceP(share, outside);
    const likelyValue = values.get(value) ?? null;
    return [
      { dimension, value, inside: share, outside, insideBefore: before.get(value) ?? null, p, likelyRate, likelyValue },
    ];
  });
}

/** Counts per value of the dimension; empty without a table. */
function sharesByLevel(table: CellTable | null): Map<string | null, Share> {
  const column = table?.columns[0];
  if (!table || !column) return new Map();
  return new Map(
    Array.from({ length: table.size }, (_, row) => [
      column.levels[column.codes[row]!] ?? null,
      { successes: table.numerator[row]!, n: table.n[row]! },
    ]),
  );
}

/** Mean value of a success per level, shrunk; a level without spread of its own takes the common mean. */
function likelyValues(table: CellTable): Map<string | null, number> {
  const [column] = table.columns;
  const rows = Array.from({ length: table.size }, (_, row) => {
    const n = table.n[row]!;
    const mean = n > 0 ? table.sum[row]! / n : Number.NaN;
    const variance = n > 1 ? (table.sumSquares[row]! - n * mean * mean) / (n - 1) / n : 0;
    return { value: column?.levels[column.codes[row]!] ?? null, mean, variance };
  });
  const usable = rows.filter(({ variance }) => variance > 0);
  const shrunk = shrinkMeans(usable.map(({ mean, variance }) => ({ value: mean, variance })));
  const means = new Map(usable.map(({ value }, at) => [value, shrunk!.groups[at]!.value]));
  const common = shrunk?.centre ?? rows.find(({ mean }) => mean > 0)?.mean;
  return new Map(rows.flatMap(({ value }) => (common === undefined ? [] : [[value, means.get(value) ?? common]])));
}
