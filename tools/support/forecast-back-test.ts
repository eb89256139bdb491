import type { DealHistories } from "#metrics/deal-histories.ts";
import { EDGE_DAYS } from "#metrics/fiscal-calendar.ts";
import { normalCdf, normalQuantile } from "#stats/normal-distribution.ts";
import { quantileSorted } from "#stats/quantile.ts";
import { monthlyForecaster } from "./forecast-months.ts";
import {
  type DayWindow,
  drawTotals,
  expectedTotal,
  independentVariance,
  type Outlook,
  outlookAt,
  sharedShift,
  wonIn,
} from "./forecast-outlook.ts";
import { firstClose } from "./risk-snapshots.ts";

/** A past window with the day it is forecast from, and the like window before it. */
export interface Origin {
  readonly day: number;
  readonly window: DayWindow;
  readonly before: DayWindow;
}

export interface TestedOrigin extends Origin {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
  readonly actual: number;
  /** The like period before; null when the data begin inside it. */
  readonly naive: number | null;
  readonly holtWinters: number | null;
  readonly miss: Miss | null;
}

/** A window that came far outside what its pipeline promised: beyond the 95 % range. */
export interface Miss {
  readonly expected: number;
  /** What came of the part not yet won, over what was expected of it. */
  readonly ratio: number;
}

export interface ForecastTest {
  readonly origins: readonly TestedOrigin[];
  /** Mean size of the error as a part of what came, of the forecast and of its rivals. */
  readonly error: number;
  /** null when fewer than three past windows have a whole period before them. */
  readonly naiveError: number | null;
  readonly holtWintersError: number | null;
  /** Mean error with its sign; above 0 the forecast was too high. */
  readonly bias: number;
  readonly coverage: number;
  /** Standard deviation of the shift that all deals of a period share, on the log scale of the total. */
  readonly spread: number;
  /** The same for the naive forecast's log error. */
  readonly naiveSpread: number;
}

export const LOW = 0.1;
export const HIGH = 0.9;
/** What a good or bad period moves everything by when history is too short to say, and how many periods' worth that guess counts for. */
const USUAL_SPREAD = 0.15;
const GUESS_COUNTS = 2;
/** A range from a third to three times the middle says "nobody knows"; a wider one, from absurd amounts, says nothing more. */
const WIDEST = 1;
const MOST_OFF = 10;
const FEWEST_FOR_RIVAL = 3;
const FAR = 0.025;
const DRAWS = 1_000;

/**
 * Forecasts every past window from what was known on its day and compares with what came. The spread that each forecast uses rests only on windows
 * that had ended by then. Origins oldest first.
 */
export function backTestForecast(
  deals: DealHistories,
  values: Float64Array,
  origins: readonly Origin[],
  apart: number,
  seed: number,
): ForecastTest {
  const looks = origins.map((origin) => {
    const outlook = outlookAt(deals, values, origin.day, origin.window);
    return { ...origin, outlook, actual: wonIn(deals, values, origin.window), noise: noiseOf(outlook) };
  });
  const months = monthlyForecaster(deals, values);
  const first = firstClose(deals);
  const tested: TestedOrigin[] = [];
  for (const look of looks) {
    const { day, window, before, actual, outlook } = look;
    const ended = looks.filter((other) => other.window.to - 1 <= day);
    const plain = drawTotals(outlook, sharedShift(spreadOf(ended, apart), outlook), seed, DRAWS);
    const totals = allowingFor(newestMiss(tested, day), plain, outlook.booked);
    tested.push({
      day,
      window,
      before,
      low: quantileSorted(totals, LOW)!,
      middle: quantileSorted(totals, 0.5)!,
      high: quantileSorted(totals, HIGH)!,
      actual,
      naive:
        before.from < first - EDGE_DAYS
          ? null
          : wonIn(deals, values, { from: before.from, to: Math.min(before.to, day + 1) }),
      holtWinters: months(day, window),
      miss: missOf(plain, actual, outlook.booked),
    });
  }
  const plainly = tested.filter(({ naive }) => naive !== null);
  const rival = tested.filter((each) => each.holtWinters !== null);
  return {
    origins: tested,
    error: meanError(tested, ({ middle }) => middle),
    naiveError: plainly.length < FEWEST_FOR_RIVAL ? null : meanError(plainly, ({ naive }) => naive!),
    holtWintersError: rival.length < FEWEST_FOR_RIVAL ? null : meanError(rival, (each) => each.holtWinters!),
    bias: mean(tested.map(({ middle, actual }) => relative(middle - actual, actual))),
    coverage: mean(tested.map(({ low, high, actual }) => (actual >= low && actual <= high ? 1 : 0))),
    spread: spreadOf(looks, apart),
    naiveSpread: naiveSpread(tested, apart),
  };
}

function missOf(plain: Float64Array, actual: number, booked: number): Miss | null {
  const expected = quantileSorted(plain, 0.5)!;
  const inside = actual >= quantileSorted(plain, FAR)! && actual <= quantileSorted(plain, 1 - FAR)!;
  return inside || !(expected > booked)
    ? null
    : { expected, ratio: Math.max(0, actual - booked) / (expected - booked) };
}

/** The miss of the newest window that had ended by a day, if it was one. */
export const newestMiss = (tested: readonly TestedOrigin[], day: number): Miss | null =>
  tested.findLast(({ window }) => window.to - 1 <= day)?.miss ?? null;

/** After a miss nobody knows whether it was a one-off or goes on: every other draw takes it to go on. */
export function allowingFor(miss: Miss | null, totals: Float64Array, booked: number): Float64Array {
  if (!miss) return totals;
  return totals.map((total, at) => (at % 2 === 0 ? total : booked + (total - booked) * miss.ratio)).sort();
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Difference as a part of what came; a window that brought next to nothing counts tenfold at most. */
const relative = (difference: number, actual: number): number =>
  Math.max(-MOST_OFF, Math.min(MOST_OFF, difference / Math.max(Math.abs(actual), 1e-9)));

const meanError = (tested: readonly TestedOrigin[], forecast: (each: TestedOrigin) => number): number =>
  mean(tested.map((each) => Math.abs(relative(forecast(each) - each.actual, each.actual))));

interface Look {
  readonly outlook: Outlook;
  readonly actual: number;
  readonly noise: number;
}

/** Squared relative error that chance alone gives a total when no shift is shared. */
function noiseOf(outlook: Outlook): number {
  const rest = expectedTotal(outlook) - outlook.booked;
  return rest > 0 ? independentVariance(outlook) / rest ** 2 : 0;
}

/**
 * How far whole windows were off beyond chance, as a standard deviation of the rest's logarithm. Windows that overlap count for fewer; a short
 * history is filled up with the usual spread.
 */
function spreadOf(looks: readonly Look[], apart: number): number {
  const extra = looks.flatMap(({ outlook, actual, noise }) => {
    const rest = expectedTotal(outlook) - outlook.booked;
    const came = actual - outlook.booked;
    return rest > 0 && came > 0 ? [Math.log(came / rest) ** 2 - noise] : [];
  });
  const counts = extra.length * apart;
  const sum = mean(extra) * counts;
  const evidence = counts + GUESS_COUNTS;
  // the level is estimated from as many windows, so its own error comes on top
  return Math.min(
    WIDEST,
    Math.sqrt((Math.max(0, sum + GUESS_COUNTS * USUAL_SPREAD ** 2) / evidence) * (1 + 1 / evidence)),
  );
}

function naiveSpread(tested: readonly TestedOrigin[], apart: number): number {
  const logs = tested.flatMap(({ actual, naive }) =>
    actual > 0 && naive !== null && naive > 0 ? [Math.log(actual / naive) ** 2] : [],
  );
  const counts = logs.length * apart;
  return Math.min(
    WIDEST,
    Math.sqrt((mean(logs) * counts + GUESS_COUNTS * USUAL_SPREAD ** 2) / (counts + GUESS_COUNTS)),
  );
}

/** A quantile of the naive forecast: the period before, spread on the log scale as widely as it was off earlier. 0 and below stay as they are. */
export const naiveQuantile = (last: number, spread: number, share: number): number =>
  last > 0 ? last * Math.exp(spread * normalQuantile(share)) : last;

/** Chance that the naive forecast reaches a target above 0. */
export const naiveChance = (last: number, spread: number, target: number): number =>
  last > 0 ? normalCdf(Math.log(last / target) / spread) : 0;
