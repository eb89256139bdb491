import { money, type Quantity } from "#contracts/quantity.ts";
import { segmentLabel } from "#contracts/segment.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import type { Share } from "#stats/share.ts";
import type { LeakPart, Scenario } from "./leakage-report.ts";
import type { RateSegment } from "./rate-segments.ts";

/** What a period looked like: successes out of n, and the mean value of a success in minor units. */
export interface Performance {
  readonly share: Share;
  readonly meanValue: number | null;
  readonly currency: string;
}

/** Money that a higher rate would have brought; null when the rate is there already or no value is recorded. */
function gainAt(rate: number, { share, meanValue, currency }: Performance, assumption: string): Quantity | null {
  const missing = rate * share.n - share.successes;
  if (meanValue === null || share.n === 0 || missing <= 0) return null;
  const [low, high] = wilsonInterval(share) ?? [0, 1];
  return money(missing * meanValue, currency, {
    n: share.n,
    interval: [Math.max(0, rate - high) * share.n * meanValue, (rate - low) * share.n * meanValue],
    assumption,
  });
}

const SAME_VALUE = "the same volume, and the mean value of a success in the period for each one gained";

const fixTitle = ({ reason, label }: LeakPart): string =>
  reason === "drop-off" ? `Fixing the loss at ${label}` : `Fixing ${label}`;

/** How the middle scenario is called, by what expected means. */
export const goalTitles = {
  recorded: "Reaching the value expected",
  target: "Reaching the target rate",
  "own-best": "Reaching your own earlier rate",
} as const;

/**
 * Recovery scenarios that apply: fix the worst stage, reach the baseline (the gain of which is the leak itself), reach the best segment.
 * They overlap and do not add up.
 */
export function leakScenarios(
  stages: readonly LeakPart[],
  goal: { readonly title: string; readonly gain: Quantity | null },
  best: RateSegment | null,
  performance: Performance,
): Scenario[] {
  const worst =
    stages.find(({ reason }) => reason === "drop-off") ?? stages.find(({ reason }) => reason !== "undecided");
  const toBest =
    best && gainAt(best.likelyRate, performance, `${SAME_VALUE}; the segment's rate is shrunk towards the whole`);
  const scenarios: Scenario[] = [];
  if (worst?.recoverable) scenarios.push({ key: "fix-worst-stage", title: fixTitle(worst), gain: worst.recoverable });
  if (goal.gain && goal.gain.value > 0) scenarios.push({ key: "reach-target", title: goal.title, gain: goal.gain });
  if (best && toBest) {
    const label = segmentLabel([{ dimension: best.dimension, value: best.value }]);
    scenarios.push({ key: "reach-best-segment", title: `Reaching the rate of ${label} everywhere`, gain: toBest });
  }
  return scenarios;
}
