import { normalTwoSided } from "./normal-distribution.ts";
import type { Share } from "./share.ts";

/** How much a segment's log odds moved beyond those of the rest. */
export interface ShiftContrast {
  readonly difference: number;
  readonly z: number;
  readonly p: number;
}

/**
 * Did a segment move differently from the rest between two periods? Difference of the two changes in log odds with Woolf's variance and half a
 * record added to each of the eight counts (Haldane 1956, Gart 1966). Not adjusted for mix: a check on a segment found otherwise, not a search.
 *
 * @returns null when one of the four groups is empty
 * @example shiftContrast(s(50, 100), s(25, 100), s(50, 100), s(50, 100))?.z // −2.62, with s = (successes, n)
 */
export function shiftContrast(
  segmentBefore: Share,
  segmentAfter: Share,
  restBefore: Share,
  restAfter: Share,
): ShiftContrast | null {
  const groups = [segmentBefore, segmentAfter, restBefore, restAfter];
  if (groups.some(({ n }) => n <= 0)) return null;
  const odds = groups.map(({ successes, n }) => Math.log((successes + 0.5) / (n - successes + 0.5)));
  const variance = groups.reduce((sum, { successes, n }) => sum + 1 / (successes + 0.5) + 1 / (n - successes + 0.5), 0);
  const difference = odds[1]! - odds[0]! - (odds[3]! - odds[2]!);
  const z = difference / Math.sqrt(variance);
  return { difference, z, p: normalTwoSided(z) };
}
