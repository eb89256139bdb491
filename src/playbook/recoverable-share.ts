import { type Quantity, ratio } from "#contracts/quantity.ts";
import type { Entry } from "./entry.ts";
import { type Case, findEntry } from "./find-entry.ts";

const difficultyWords: Readonly<Record<Entry["difficulty"], string>> = {
  low: "usually easy to win back",
  medium: "takes sustained work to win back",
  high: "hard to win back",
};

/** What a figure that uses a recoverable share assumes, in words without figures. */
export const shareAssumption = (entry: Pick<Entry, "difficulty">): string =>
  `the recoverable share is Upshot's own planning assumption for this kind of issue (${difficultyWords[entry.difficulty]}); it was not measured in your data`;

/**
 * The part of a leak that the recommended action may win back over the following like period, with a range, and how hard that is.
 * Upshot's own planning assumption; the returned quantity says so.
 *
 * @example recoverableShare({ issue: "technical-failure", target: "failed" }).share.value // 0.7
 */
export function recoverableShare(situation: Case): { share: Quantity; difficulty: Entry["difficulty"] } {
  const entry = findEntry(situation);
  const [low, expected, high] = entry.share;
  const share = ratio(expected, { interval: [low, high], assumption: shareAssumption(entry) });
  return { share, difficulty: entry.difficulty };
}
