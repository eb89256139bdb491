import { z } from "zod";
import { count, days, Quantity } from "#contracts/quantity.ts";
import type { FunnelStep } from "#metrics/conversation-funnel.ts";
import type { Share } from "#stats/share.ts";
import { shareFigure, sharesCompared } from "./rate-figures.ts";

/** One step of a process with everything that is known about passing it. */
export const Step = z.object({
  key: z.string(),
  label: z.string().describe("name of the step as people say it"),
  reached: Quantity.describe("how many got here"),
  step_rate: Quantity.nullable().describe("share of those at the step before; null for the start"),
  overall_rate: Quantity.nullable().describe("share of those at the start"),
  previous_rate: Quantity.nullable().describe("step rate in the period compared with"),
  change: Quantity.nullable().describe("step rate minus the previous one; p is adjusted for the number of steps"),
  lost: Quantity.nullable().describe("how many of the step before did not get here; null for the start"),
  median_days: Quantity.nullable().describe("median days since the step before"),
});
export type Step = z.infer<typeof Step>;

/** Steps that take weeks: conversations younger than that are not compared by them. */
export const LATE_STEPS: readonly string[] = ["attended", "opportunity", "won"];

/** Passing step `index` as a share; a count above the step before (marks out of order) is counted as passed by all. */
function passing(steps: readonly FunnelStep[], index: number): Share | null {
  const [before, here] = [steps[index - 1], steps[index]];
  return before && here ? { successes: Math.min(here.reached, before.reached), n: before.reached } : null;
}

/**
 * Rates, losses and changes of a funnel's steps. Step rates are compared with the previous period, p adjusted over the steps; a step is
 * compared only when the earlier funnel holds it with the same step before it, and when it is not named in `undecided`.
 */
export function funnelSteps(
  now: readonly FunnelStep[],
  before: readonly FunnelStep[] | null,
  undecided: readonly string[] = [],
): Step[] {
  const shares = now.map((_, index) => passing(now, index));
  const earlier = now.map((step, index) => {
    const at = before?.findIndex(({ key }) => key === step.key) ?? -1;
    return before && at > 0 && !undecided.includes(step.key) && before[at - 1]?.key === now[index - 1]?.key
      ? passing(before, at)
      : null;
  });
  const changes = sharesCompared(
    shares.map((share, index) => {
      const old = earlier[index];
      return share && old ? [share, old] : null;
    }),
  );
  const start = now[0]?.reached ?? 0;
  return now.map((step, index) => {
    const [share, old] = [shares[index], earlier[index]];
    return {
      key: step.key,
      label: step.label,
      reached: count(step.reached),
      step_rate: share ? shareFigure(share) : null,
      overall_rate: shareFigure({ successes: Math.min(step.reached, start), n: start }),
      previous_rate: old ? shareFigure(old) : null,
      change: changes[index] ?? null,
      lost: share ? count(share.n - share.successes) : null,
      median_days: step.medianDaysFromPrevious === null ? null : days(step.medianDaysFromPrevious),
    };
  });
}
