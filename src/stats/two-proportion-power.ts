import { normalCdf, normalQuantile } from "./normal-distribution.ts";
import { bracketedRoot } from "./root-finding.ts";

/** Level of the two-sided test and the chance wanted of seeing a real difference. */
export interface PowerSettings {
  readonly significance?: number;
  readonly power?: number;
}

/** Sizes of the two groups. */
export interface GroupSizes {
  readonly first: number;
  readonly second: number;
}

/**
 * Chance that a two-sided two-proportion z-test notices a difference between two true rates (R's `power.prop.test` form, not strict;
 * for unequal groups the pooled rate is weighted by size).
 *
 * @throws RangeError when a rate lies outside 0 to 1 or a group is empty
 * @example twoProportionPower(0.2, 0.25, { first: 1093.739, second: 1093.739 }) // 0.8
 */
export function twoProportionPower(
  rateA: number,
  rateB: number,
  { first, second }: GroupSizes,
  { significance = 0.05 }: PowerSettings = {},
): number {
  if (![rateA, rateB].every((rate) => rate >= 0 && rate <= 1)) throw new RangeError("a rate lies between 0 and 1");
  if (!(first > 0 && second > 0)) throw new RangeError("power needs two groups with records");
  const pooled = (rateA * first + rateB * second) / (first + second);
  const underNull = Math.sqrt(pooled * (1 - pooled) * (1 / first + 1 / second));
  const underTruth = Math.sqrt((rateA * (1 - rateA)) / first + (rateB * (1 - rateB)) / second);
  const excess = Math.abs(rateA - rateB) + normalQuantile(significance / 2) * underNull;
  if (underTruth === 0) return excess > 0 ? 1 : 0;
  return normalCdf(excess / underTruth);
}

/**
 * Records needed in each of two equal groups to notice the difference between two true rates; a fraction, round up to use it.
 *
 * @returns null when the rates are equal: no number is enough
 * @example sampleSizePerGroup(0.25, 0.2) // 1093.739
 */
export function sampleSizePerGroup(rateA: number, rateB: number, settings: PowerSettings = {}): number | null {
  if (rateA === rateB) return null;
  const missing = (log: number) => {
    const n = Math.exp(log);
    return twoProportionPower(rateA, rateB, { first: n, second: n }, settings) - (settings.power ?? 0.8);
  };
  return Math.exp(bracketedRoot(missing, Math.log(1), Math.log(1e15), 1e-12));
}

/** Smallest true differences a test of this size would notice, as positive shares; null where even the extreme rate would not be. */
export interface DetectableDifference {
  readonly increase: number | null;
  readonly decrease: number | null;
}

/**
 * Minimum detectable difference from a baseline rate: what these data could have shown, with 80 % power at the 5 % level by default.
 *
 * @returns null when a group is empty
 * @throws RangeError when the baseline lies outside 0 to 1
 * @example minimumDetectableDifference(0.2, { first: 500, second: 500 }).increase // 0.0753175
 */
export function minimumDetectableDifference(
  baseline: number,
  sizes: GroupSizes,
  settings: PowerSettings = {},
): DetectableDifference | null {
  if (!(sizes.first > 0 && sizes.second > 0)) return null;
  const missing = (rate: number) => twoProportionPower(baseline, rate, sizes, settings) - (settings.power ?? 0.8);
  const towards = (end: number) =>
    end === baseline || missing(end) < 0 ? null : Math.abs(bracketedRoot(missing, baseline, end, 1e-12) - baseline);
  return { increase: towards(1), decrease: towards(0) };
}
