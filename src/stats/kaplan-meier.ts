import { normalQuantile } from "./normal-distribution.ts";
import { checkConfidence, type Interval } from "./share.ts";

/** Times with what ended them: `events[i]` is true when the event was seen, false when the record was still waiting (censored). */
export interface SurvivalData {
  readonly times: ArrayLike<number>;
  readonly events: ArrayLike<number | boolean>;
  /** How many records are alike in time and event; default one each. */
  readonly counts?: ArrayLike<number>;
}

/** One time at which events happened. */
export interface SurvivalStep {
  readonly time: number;
  readonly atRisk: number;
  readonly events: number;
  /** Share still waiting after this time. */
  readonly survival: number;
  /** Greenwood's standard error of the share. */
  readonly standardError: number;
  /** null once nobody waits any more: the error is not defined there. */
  readonly interval: Interval | null;
}

export interface SurvivalCurve {
  readonly n: number;
  readonly events: number;
  readonly steps: readonly SurvivalStep[];
  /** Time by which half have had the event; null when the curve never gets there. */
  readonly median: number | null;
  /** Limits of the median; an end is null when the band never crosses one half. */
  readonly medianInterval: readonly [low: number | null, high: number | null];
}

export interface SurvivalOptions {
  readonly confidence?: number;
  /** Scale of the interval: `log-log` (default, stays within 0 to 1) or `log`, R's default. */
  readonly scale?: "log-log" | "log";
}

/**
 * Kaplan–Meier curve: time to an event when some records are still waiting. An event and a censoring at the same time count the event first.
 * Sources: Kaplan and Meier (1958), JASA 53, 457–481; Greenwood (1926); log-log interval: Kalbfleisch and Prentice (1980).
 *
 * @returns null when there are no records
 * @throws RangeError when a time is negative or not a number
 * @example kaplanMeier({ times: [5, 8, 12, 12, 20, 25, 31], events: [1, 1, 1, 0, 1, 0, 1] })?.median // 20
 */
export function kaplanMeier(data: SurvivalData, options: SurvivalOptions = {}): SurvivalCurve | null {
  const { confidence = 0.95, scale = "log-log" } = options;
  checkConfidence(confidence);
  const z = -normalQuantile((1 - confidence) / 2);
  const steps: SurvivalStep[] = [];
  let [survival, greenwood, events] = [1, 0, 0];
  for (const { time, atRisk, events: died } of eventTimes(data)) {
    survival = atRisk === died ? 0 : survival * (1 - died / atRisk);
    greenwood += atRisk === died ? 0 : died / (atRisk * (atRisk - died));
    events += died;
    const relativeError = Math.sqrt(greenwood);
    const interval = survivalInterval(survival, relativeError, z, scale);
    steps.push({ time, atRisk, events: died, survival, standardError: survival * relativeError, interval });
  }
  if (data.times.length === 0) return null;
  const n = data.counts ? Array.from(data.counts).reduce((sum, count) => sum + count, 0) : data.times.length;
  const median = crossing(steps, (step) => step.survival);
  const medianInterval = [
    crossing(steps, (step) => step.interval?.[0] ?? null),
    crossing(steps, (step) => step.interval?.[1] ?? null),
  ] as const;
  return { n, events, steps, median, medianInterval };
}

/**
 * Share still waiting just after a time; 1 before the first event.
 *
 * @example survivalAt(kaplanMeier({ times: [1, 2, 3, 4], events: [1, 1, 0, 1] })!, 2) // 0.5
 */
export const survivalAt = (curve: SurvivalCurve, time: number): number =>
  curve.steps.findLast((step) => step.time <= time)?.survival ?? 1;

/** Distinct times with events, ascending, with the records still waiting just before each. */
export function eventTimes({
  times,
  events,
  counts,
}: SurvivalData): { time: number; atRisk: number; events: number }[] {
  const wrong = Array.from(times).find((time) => !(time >= 0));
  if (wrong !== undefined) throw new RangeError(`a time to an event is a number from 0 up, got ${wrong}`);
  const order = Uint32Array.from({ length: times.length }, (_, index) => index);
  order.sort((a, b) => times[a]! - times[b]!);
  const found: { time: number; atRisk: number; events: number }[] = [];
  const weight = (record: number): number => counts?.[record] ?? 1;
  let atRisk = counts ? order.reduce((sum, record) => sum + weight(record), 0) : order.length;
  for (let start = 0; start < order.length; ) {
    const time = times[order[start]!]!;
    let end = start;
    let [died, left] = [0, 0];
    for (; end < order.length && times[order[end]!] === time; end++) {
      const record = order[end]!;
      left += weight(record);
      if (events[record]) died += weight(record);
    }
    if (died > 0) found.push({ time, atRisk, events: died });
    atRisk -= left;
    start = end;
  }
  return found;
}

function survivalInterval(survival: number, error: number, z: number, scale: "log-log" | "log"): Interval | null {
  if (survival === 0) return null;
  if (scale === "log") return [survival * Math.exp(-z * error), Math.min(1, survival * Math.exp(z * error))];
  const spread = Math.exp((z * error) / Math.log(survival));
  return [survival ** (1 / spread), survival ** spread];
}

/** First time a share is below one half; midway to the next such time when it rests exactly on one half, as in R. */
function crossing(steps: readonly SurvivalStep[], share: (step: SurvivalStep) => number | null): number | null {
  const shares = steps.map(share);
  const index = shares.findIndex((value) => value !== null && value <= 0.5 + 1e-12);
  if (index < 0) return null;
  const { time } = steps[index]!;
  if (Math.abs(shares[index]! - 0.5) > 1e-12) return time;
  const next = shares.findIndex((value) => value !== null && value < 0.5 - 1e-12);
  return next < 0 ? time : (time + steps[next]!.time) / 2;
}
