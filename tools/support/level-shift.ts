import { z } from "zod";
import type { MeasureInfo } from "#contracts/measure.ts";
import { Quantity } from "#contracts/quantity.ts";
import { changePoint } from "#stats/change-point.ts";
import { moments } from "#stats/moments.ts";
import { seededRandom } from "#stats/random.ts";
import { twoProportionTest } from "#stats/two-proportion-test.ts";
import { welchTest } from "#stats/welch.ts";
import { differenceInUnit, figureOf, inUnit } from "./measure-figures.ts";
import type { BucketSize, SeriesPoint } from "./measure-series.ts";

export const LevelShift = z.object({
  at: z.string().describe("label of the first bucket on the new level"),
  before: Quantity.describe("the measure before it, over the buckets compared"),
  after: Quantity.describe("the measure from it on"),
  size: Quantity.describe("after minus before; n buckets compared; p allows for all tests made"),
  recent: z
    .boolean()
    .describe("found by comparing the newest quarter of a year with the one before, not over all buckets"),
});
export type LevelShift = z.infer<typeof LevelShift>;

/** Mann–Kendall, the change point and the newest quarter of a year: a step must stand up to all three looks. */
const LOOKS = 3;
const QUARTER: Readonly<Record<BucketSize, number>> = { day: 91, week: 13, month: 3, quarter: 1 };

/**
 * A change of level between complete buckets: where two levels explain the series better than a line does (permutation test), else the newest
 * quarter of a year against the one before (two-proportion test, Welch's on buckets for others). Null when neither stands.
 */
export function levelShift(
  used: readonly SeriesPoint[],
  size: BucketSize,
  measure: MeasureInfo,
  settings: { readonly significance: number; readonly currency: string; readonly seed: number },
): LevelShift | null {
  const { significance, currency, seed } = settings;
  const weighted = measure.kind === "ratio";
  const values = used.map(({ value }) => value!.value);
  const weights = used.map(({ value }) => (weighted ? Math.max(1, value!.n ?? 1) : 1));
  const shift = (index: number, from: number, p: number, recent: boolean): LevelShift => {
    const [before, after] = [used.slice(from, index), used.slice(index)].map((part) =>
      levelOf(part, measure, currency),
    );
    const evidence = { n: used.length - from, p };
    const size = differenceInUnit(measure, after!.value - before!.value, evidence, currency);
    return { at: used[index]!.label, before: before!, after: after!, size, recent };
  };
  const found = changePoint(values, seededRandom(seed), weights);
  if (found && found.p * LOOKS < significance && found.explained > lineExplains(values, weights))
    return shift(found.index, 0, found.p * LOOKS, false);
  const newest = QUARTER[size];
  const from = used.length - 2 * newest;
  if (from < 0 || lineExplains(values, weights) > (found?.explained ?? 0)) return null;
  const p = sidesP(used.slice(from, from + newest), used.slice(from + newest), measure) * LOOKS;
  return p < significance ? shift(used.length - newest, from, p, true) : null;
}

/** The measure over some buckets: pooled for shares, else the mean of the buckets. */
function levelOf(part: readonly SeriesPoint[], measure: MeasureInfo, currency: string): Quantity {
  if (measure.kind === "ratio") {
    const sums = pooled(part);
    return figureOf(measure, { n: sums.n, numerator: sums.successes, sum: 0, sumSquares: 0 }, currency)!;
  }
  const mean = part.reduce((sum, { value }) => sum + value!.value, 0) / part.length;
  return inUnit(measure, measure.kind === "count" ? Math.round(mean) : mean, {}, currency);
}

function pooled(part: readonly SeriesPoint[]): { readonly n: number; readonly successes: number } {
  const counts = part.map(({ value }) => ({ n: value!.n ?? 0, successes: Math.round(value!.value * (value!.n ?? 0)) }));
  return counts.reduce((a, b) => ({ n: a.n + b.n, successes: a.successes + b.successes }), { n: 0, successes: 0 });
}

function sidesP(before: readonly SeriesPoint[], after: readonly SeriesPoint[], measure: MeasureInfo): number {
  if (measure.kind === "ratio") return twoProportionTest(pooled(after), pooled(before))?.p ?? 1;
  const [a, b] = [after, before].map((part) => moments(part.map(({ value }) => value!.value)));
  return a && b ? (welchTest(a, b)?.p ?? 1) : 1;
}

/** Part of the weighted squared deviations that a straight line through the buckets removes. */
function lineExplains(values: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (at: number) => number) => weights.reduce((sum, weight, at) => sum + weight * of(at), 0) / total;
  const [place, level] = [mean((at) => at), mean((at) => values[at]!)];
  const both = mean((at) => (at - place) * (values[at]! - level));
  const spread = mean((at) => (at - place) ** 2) * mean((at) => (values[at]! - level) ** 2);
  return spread === 0 ? 0 : both ** 2 / spread;
}
