import type { Moments } from "./moments.ts";
import { normalTwoSided } from "./normal-distribution.ts";

/** How much a segment's mean moved beyond that of the rest. */
export interface MeanContrast {
  readonly difference: number;
  readonly variance: number;
  readonly z: number;
  readonly p: number;
}

/**
 * Did a segment's mean move otherwise than the rest's? Difference of the two changes; variance Σ s²/n over the four groups, no equal spread assumed,
 * large-sample normal. Not adjusted for a search: a check on a segment found otherwise.
 *
 * @returns null when a group is empty or nothing varies
 * @example meanContrast(m(10), m(12), m(10), m(10))?.z // 1 for m(mean) = { n: 4, mean, variance: 4 }
 */
export function meanContrast(
  segmentBefore: Moments | null,
  segmentAfter: Moments | null,
  restBefore: Moments | null,
  restAfter: Moments | null,
): MeanContrast | null {
  if (!segmentBefore || !segmentAfter || !restBefore || !restAfter) return null;
  const groups = [segmentBefore, segmentAfter, restBefore, restAfter];
  const variance = groups.reduce((sum, { n, variance: own }) => sum + own / n, 0);
  if (!(variance > 0)) return null;
  const difference = segmentAfter.mean - segmentBefore.mean - (restAfter.mean - restBefore.mean);
  const z = difference / Math.sqrt(variance);
  return { difference, variance, z, p: normalTwoSided(z) };
}
