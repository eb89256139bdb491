import { normalTwoSided } from "./normal-distribution.ts";

/** A total with the variance it has when its records come independently: Σ x², for a count n. */
export interface Growing {
  readonly total: number;
  readonly variance: number;
}

/** How much a segment's log growth differs from that of the rest. */
export interface GrowthContrast {
  readonly difference: number;
  readonly variance: number;
  readonly z: number;
  readonly p: number;
}

/**
 * Did a segment's total grow otherwise than the rest's between two periods? Difference of the two log ratios with the delta-method variance
 * Σ variance / total² of compound Poisson sums, and half a mean record added to each side, so that a segment that dried up has an answer.
 * Not adjusted for a search: a check on a segment found otherwise.
 *
 * @returns null when a side of the rest, or both sides of the segment, are empty
 * @example growthContrast(c(100), c(50), c(400), c(400))?.z // −3.69, with c(n) = { total: n, variance: n }
 */
export function growthContrast(
  segmentBefore: Growing,
  segmentAfter: Growing,
  restBefore: Growing,
  restAfter: Growing,
): GrowthContrast | null {
  if (!(restBefore.total > 0) || !(restAfter.total > 0) || !(segmentBefore.total + segmentAfter.total > 0)) return null;
  const own = padded(segmentBefore, segmentAfter);
  const rest = padded(restBefore, restAfter);
  const sides = [...own, ...rest];
  const logs = sides.map(({ total }) => Math.log(total));
  const variance = sides.reduce((sum, side) => sum + side.variance / side.total ** 2, 0);
  const difference = logs[1]! - logs[0]! - (logs[3]! - logs[2]!);
  const z = difference / Math.sqrt(variance);
  return { difference, variance, z, p: normalTwoSided(z) };
}

/** Half a typical record more on both sides; typical is Σ x² / Σ x, one for counts. */
function padded(before: Growing, after: Growing): readonly [Growing, Growing] {
  const record = (before.variance + after.variance) / (before.total + after.total);
  const add = ({ total, variance }: Growing): Growing => ({
    total: total + record / 2,
    variance: variance + record ** 2 / 2,
  });
  return [add(before), add(after)];
}
