import { plain, ratio } from "#contracts/quantity.ts";
import type { DealHistories } from "#metrics/deal-histories.ts";
import {
  brierScore,
  brierSkill,
  type CalibrationError,
  type CalibrationLine,
  calibrationError,
  calibrationLine,
  logLoss,
} from "#stats/calibration.ts";
import { shrinkMeans } from "#stats/mean-shrinkage.ts";
import { NORMAL_95 } from "#stats/normal-distribution.ts";
import { seededRandom } from "#stats/random.ts";
import { type RankAccuracy, rankAccuracy } from "#stats/rank-accuracy.ts";
import { TOO_GOOD } from "./driver-leaks.ts";
import type { RiskFactors } from "./risk-factors.ts";
import { choosePenalty, fitRisk, lostOf, riskOf } from "./risk-model.ts";
import type { RiskOutput } from "./risk-output.ts";
import { dayText } from "./risk-scope.ts";
import { firstClose, openThenClosed, outcomesOf, type Snapshots, snapshotsBefore } from "./risk-snapshots.ts";

export const FEWEST_CLOSED = 200;
export const FEWEST_OUTCOMES = 50;
const MOST_CUTS = 5;
export const FEWEST_CUTS = 3;
const STEP = 30;
/** Deals open at a cut-off of which so many have closed since tell how it went; the last few would only be the quick ones. */
const SETTLED = 0.8;
export const FEWEST_TESTED = 30;
const TOP = 0.1;

interface TestedCut {
  readonly day: number;
  readonly n: number;
  readonly expected: number;
  readonly observed: number;
}

export interface BackTest {
  readonly cuts: readonly TestedCut[];
  readonly n: number;
  readonly accuracy: RankAccuracy;
  readonly brier: number;
  readonly baseBrier: number;
  readonly skill: number;
  readonly logLoss: number;
  readonly line: CalibrationLine | null;
  readonly error: CalibrationError | null;
  /** Loss rate of the tenth with the highest risk over the loss rate of all. */
  readonly lift: number;
  readonly observed: number;
  /** Standard deviation of the log-odds by which whole cut-offs were off, chance taken out. */
  readonly sharedShift: number;
}

/**
 * Days on which the score could have been made and judged: enough closed deals before, most of the then open ones closed since. At most five, evenly
 * spread; empty when there are fewer than three.
 */
export function cutOffs(deals: DealHistories, asOf: number): readonly number[] {
  const first = firstClose(deals);
  const possible: number[] = [];
  for (let day = asOf - STEP; day > first; day -= STEP) {
    const { closed, settled } = openThenClosed(deals, day, asOf);
    if (settled < SETTLED || closed.length < FEWEST_TESTED) continue;
    const { won, lost } = outcomesOf(deals, snapshotsBefore(deals, day));
    if (won + lost < FEWEST_CLOSED || Math.min(won, lost) < FEWEST_OUTCOMES) {
      // fewer still are known on earlier days
      if (possible.length > 0) break;
      continue;
    }
    possible.unshift(day);
  }
  if (possible.length < FEWEST_CUTS) return [];
  const wanted = Math.min(MOST_CUTS, possible.length);
  return Array.from({ length: wanted }, (_, at) => possible[Math.round((at * (possible.length - 1)) / (wanted - 1))]!);
}

/**
 * Makes the score anew on each cut-off from what was known then, and judges it on the deals open then and closed since. A deal open on several
 * cut-offs is judged on one of them, drawn from the seed, so that no outcome counts twice. Null when an outcome never occurs.
 */
export function backTestRisk(
  deals: DealHistories,
  factors: RiskFactors,
  days: readonly number[],
  asOf: number,
  seed: number,
): BackTest | null {
  const tested = assignDeals(deals, days, asOf, seed);

  let penalty = 0;
  const parts = days.map((day, at) => {
    const rows: Snapshots = { deals: tested[at]!, days: new Int32Array(tested[at]!.length).fill(day) };
    const known = snapshotsBefore(deals, day);
    // how much effects vary changes slowly: every other cut-off keeps the penalty of the one before
    if (at % 2 === 0) penalty = choosePenalty(deals, factors, known);
    const predicted = riskOf(fitRisk(deals, factors, known, penalty), rows);
    return { day, predicted, outcomes: lostOf(deals, rows) };
  });
  const predicted = Float64Array.from(parts.flatMap((part) => [...part.predicted]));
  const successes = Float64Array.from(parts.flatMap((part) => [...part.outcomes]));
  const accuracy = rankAccuracy(predicted, successes);
  if (!accuracy) return null;
  const all = { predicted, successes };
  const observed = mean(successes);
  return {
    cuts: parts.map((part) => ({
      day: part.day,
      n: part.outcomes.length,
      expected: mean(part.predicted),
      observed: mean(part.outcomes),
    })),
    n: predicted.length,
    accuracy,
    brier: brierScore(all),
    baseBrier: observed * (1 - observed),
    skill: brierSkill(all),
    logLoss: logLoss(all),
    line: calibrationLine(all),
    error: calibrationError(all),
    lift: topLift(predicted, successes) / observed,
    observed,
    sharedShift: sharedShift(parts),
  };
}

function assignDeals(deals: DealHistories, days: readonly number[], asOf: number, seed: number): readonly Int32Array[] {
  const open = days.map((day) => openThenClosed(deals, day, asOf).closed);
  const cutsOf = new Map<number, number[]>();
  for (const [cut, members] of open.entries())
    for (const deal of members) cutsOf.set(deal, [...(cutsOf.get(deal) ?? []), cut]);
  const random = seededRandom(seed);
  const chosen: number[][] = days.map(() => []);
  for (const deal of [...cutsOf.keys()].sort((a, b) => a - b)) {
    const cuts = cutsOf.get(deal)!;
    chosen[cuts[random.integer(cuts.length)]!]!.push(deal);
  }
  return chosen.map((members) => Int32Array.from(members));
}

const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

function topLift(predicted: Float64Array, outcomes: Float64Array): number {
  const order = Array.from(predicted.keys()).sort((a, b) => predicted[b]! - predicted[a]! || a - b);
  const top = order.slice(0, Math.max(1, Math.round(TOP * order.length)));
  return top.reduce((sum, at) => sum + outcomes[at]!, 0) / top.length;
}

/** How far whole cut-offs were off on the log-odds scale, beyond chance: the common error and the spread between them (DerSimonian–Laird). */
function sharedShift(parts: readonly { readonly predicted: Float64Array; readonly outcomes: Float64Array }[]): number {
  const shifts = parts.flatMap(({ predicted, outcomes }) => {
    const line = calibrationLine({ predicted, successes: outcomes });
    return line ? [{ value: line.inTheLarge, variance: line.inTheLargeError ** 2 }] : [];
  });
  const found = shrinkMeans(shifts);
  return found ? Math.sqrt(found.betweenVariance + found.centre ** 2) : 0;
}

/** A score is offered only above both bars; far above is an alarm. */
const LEAST_AREA = 0.55;

/** Whether the back-test allows a score. */
export function gateOf({ accuracy, skill }: BackTest): "passes" | "no-signal" | "too-good" {
  if (accuracy.area > TOO_GOOD) return "too-good";
  return accuracy.interval[0] > LEAST_AREA && skill > 0 ? "passes" : "no-signal";
}

/** The back-test as figures of the output. */
export function backTestFigures(test: BackTest): RiskOutput["back_test"] & object {
  const { n, line, error } = test;
  return {
    from: dayText(test.cuts[0]!.day),
    to: dayText(test.cuts.at(-1)!.day),
    cut_offs: test.cuts.map((cut) => ({
      on: dayText(cut.day),
      expected: ratio(cut.expected, { n: cut.n }),
      observed: ratio(cut.observed, { n: cut.n }),
    })),
    area: ratio(test.accuracy.area, { n, interval: test.accuracy.interval }),
    observed: ratio(test.observed, { n }),
    brier: plain(test.brier, { n }),
    skill: plain(test.skill, { n }),
    log_loss: plain(test.logLoss, { n }),
    calibration_intercept: line
      ? plain(line.intercept, { n, interval: around(line.intercept, line.interceptError) })
      : null,
    calibration_slope: line ? plain(line.slope, { n, interval: around(line.slope, line.slopeError) }) : null,
    calibration_error: error ? ratio(error.error, { n }) : null,
    noise_floor: error ? ratio(error.noiseFloor, { n }) : null,
    lift: plain(test.lift, { n }),
  };
}

const around = (value: number, error: number): readonly [number, number] => [
  value - NORMAL_95 * error,
  value + NORMAL_95 * error,
];
