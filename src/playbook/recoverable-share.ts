import { type Quantity, ratio } from "#contracts/quantity.ts";
import type { Entry } from "./entry.ts";
import { type Case, findEntry } from "./find-entry.ts";

/** What a figure that uses a recoverable share assumes, the same words for every issue. */
export const shareAssumption = "the recoverable share is Upshot's own planning assumption, not measured";

/**
 * The part of a leak that the recommended action may win back over the following like period, with a range, and how hard that is.
 * Upshot's own planning assumption; the returned quantity says so.
 *
 * @example recoverableShare({ issue: "technical-failure", target: "failed" }).share.value // 0.7
 */
export function recoverableShare(situation: Case): { share: Quantity; difficulty: Entry["difficulty"] } {
  const entry = findEntry(situation);
  const [low, expected, high] = entry.share;
  const share = ratio(expected, { interval: [low, high], assumption: shareAssumption });
  return { share, difficulty: entry.difficulty };
}
