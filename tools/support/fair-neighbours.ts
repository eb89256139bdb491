import type { Period } from "#contracts/period.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { periodOf, shapeOf } from "#metrics/calendar-shapes.ts";
import { previousPeriod, resolvePeriod } from "#metrics/fiscal-calendar.ts";
import type { AskedPair } from "./fair-pair.ts";
import { isRunning } from "./fair-words.ts";

/** Pairs tried before the one asked for, and after it, where the data begin too late for an earlier one. */
const MOST_STEPS_BACK = 3;
const MOST_STEPS_ON = 2;

/** Like pairs near the one asked for, the nearest first: those before it, then those after it that are over. */
export function neighbouringPairs(
  { period, coverage }: AskedPair,
  { today, settings }: ToolContext,
): readonly { readonly period: Period; readonly before: Period }[] {
  const pairs: { readonly period: Period; readonly before: Period }[] = [];
  const beyond = coverage !== null && period.from > coverage.to;
  let later =
    beyond || isRunning(period)
      ? resolvePeriod("latest", { today, coverage, settings })
      : previousPeriod(period, settings);
  for (let step = 0; step < MOST_STEPS_BACK; step++) {
    const before = previousPeriod(later, settings);
    if (coverage && before.to <= coverage.from) break;
    pairs.push({ period: later, before });
    later = before;
  }
  const shape = shapeOf(period, settings);
  let earlier = period;
  for (let step = 0; step < MOST_STEPS_ON && shape && coverage; step++) {
    const next = periodOf(shape, earlier.to, settings);
    if (next.to > today || next.from > coverage.to) break;
    pairs.push({ period: next, before: earlier });
    earlier = next;
  }
  return pairs;
}
