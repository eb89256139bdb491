import type { MeasureInfo } from "#contracts/measure.ts";
import { asChange, type Evidence, points, type Quantity, ratio } from "#contracts/quantity.ts";
import type { CellTable } from "#contracts/reader.ts";
import { momentsFromSums } from "#stats/moments.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import { meanInterval } from "#stats/welch.ts";

/** What a group of records says about a measure: count, successes, sum and sum of squares. */
export interface GroupSums {
  readonly n: number;
  readonly numerator: number;
  readonly sum: number;
  readonly sumSquares: number;
}

export const emptySums: GroupSums = { n: 0, numerator: 0, sum: 0, sumSquares: 0 };

export const sumsOfRow = (table: CellTable, row: number): GroupSums => ({
  n: table.n[row]!,
  numerator: table.numerator[row]!,
  sum: table.sum[row]!,
  sumSquares: table.sumSquares[row]!,
});

export const addSums = (a: GroupSums, b: GroupSums): GroupSums => ({
  n: a.n + b.n,
  numerator: a.numerator + b.numerator,
  sum: a.sum + b.sum,
  sumSquares: a.sumSquares + b.sumSquares,
});

/** Everything but one group. */
export const withoutSums = (whole: GroupSums, part: GroupSums): GroupSums => ({
  n: whole.n - part.n,
  numerator: whole.numerator - part.numerator,
  sum: whole.sum - part.sum,
  sumSquares: Math.max(0, whole.sumSquares - part.sumSquares),
});

/** All rows of a table added up, group by group of one coded column, in the order of its levels. */
export function sumsByLevel(table: CellTable, column: number): Map<string | null, GroupSums> {
  const { levels, codes } = table.columns[column]!;
  const sums = new Map<string | null, GroupSums>();
  for (let row = 0; row < table.size; row++) {
    const level = levels[codes[row]!] ?? null;
    sums.set(level, addSums(sums.get(level) ?? emptySums, sumsOfRow(table, row)));
  }
  return sums;
}

/** A figure in the measure's unit. */
export function inUnit(measure: MeasureInfo, value: number, evidence: Evidence, currency: string): Quantity {
  if (measure.unit === "ratio") return ratio(value, evidence);
  const figure: Quantity = { value, unit: measure.unit };
  if (measure.unit === "money") figure.currency = currency;
  if (evidence.n !== undefined) figure.n = evidence.n;
  if (evidence.interval) figure.interval = [evidence.interval[0], evidence.interval[1]];
  if (evidence.p !== undefined) figure.p = evidence.p;
  return figure;
}

/** A difference of two figures of the measure: points for shares, else its own unit with a sign. */
export const differenceInUnit = (
  measure: MeasureInfo,
  value: number,
  evidence: Evidence,
  currency: string,
): Quantity =>
  measure.unit === "ratio" ? points(value, evidence) : asChange(inUnit(measure, value, evidence, currency));

/**
 * The measure over a group: a share with its Wilson interval, a mean with its Student interval, a count or a sum as it is.
 * Null for a share or mean of nothing, and for medians, which sums cannot give.
 */
export function figureOf(measure: MeasureInfo, sums: GroupSums, currency: string): Quantity | null {
  const { n } = sums;
  if (measure.kind === "count") return inUnit(measure, n, {}, currency);
  if (measure.kind === "sum") return inUnit(measure, sums.sum, { n }, currency);
  if (n === 0 || measure.kind === "median") return null;
  if (measure.kind === "ratio") {
    const interval = wilsonInterval({ successes: sums.numerator, n }) ?? undefined;
    return ratio(sums.numerator / n, { n, interval });
  }
  const moments = momentsFromSums(n, sums.sum, sums.sumSquares)!;
  return inUnit(measure, moments.mean, { n, interval: meanInterval(moments) ?? undefined }, currency);
}
