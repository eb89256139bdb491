import { minorDigits } from "#contracts/minor-digits.ts";
import { asChange, count, money, plain, type Quantity, ratio } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { EDGE_DAYS } from "#metrics/fiscal-calendar.ts";
import { quantileSorted } from "#stats/quantile.ts";
import { type ForecastTest, HIGH, LOW, naiveQuantile } from "./forecast-back-test.ts";
import { type DayWindow, type Outlook, wonIn } from "./forecast-outlook.ts";
import type { ForecastOutput } from "./forecast-output.ts";
import { apartOf, type ForecastScope, likeBefore, quartersOf } from "./forecast-scope.ts";
import { dayText } from "./risk-scope.ts";
import { firstClose } from "./risk-snapshots.ts";

const MOST_SHOWN = 6;
const ASSUMPTION = "open deals end as like deals did, new ones come as they lately have";

/** An amount in the measure's unit: money, or a whole number of deals. */
export const inMeasure = (
  { measure, currency }: ForecastScope,
  value: number,
  interval?: readonly [number, number],
): Quantity => {
  const whole = interval && ([Math.round(interval[0]), Math.round(interval[1])] as const);
  return measure === "revenue"
    ? money(Math.round(value), currency, { interval: whole })
    : count(Math.round(value), { interval: whole });
};

/** The range of a forecast by the pipeline. */
export function pipelineFigures(scope: ForecastScope, outlook: Outlook, totals: Float64Array): Partial<ForecastOutput> {
  const at = (share: number): number => quantileSorted(totals, share)!;
  return {
    p10: inMeasure(scope, at(LOW)),
    p50: { ...inMeasure(scope, at(0.5), [at(0.025), at(0.975)]), assumption: ASSUMPTION },
    p90: inMeasure(scope, at(HIGH)),
    from_open: inMeasure(scope, outlook.fromOpen),
    from_new: inMeasure(scope, outlook.fromNew),
  };
}

/** The range of the period before: its total, spread as widely as it was off earlier. */
export function naiveFigures(
  scope: ForecastScope,
  last: number,
  booked: number,
  spread: number,
): Partial<ForecastOutput> {
  const at = (share: number): number => Math.max(booked, naiveQuantile(last, spread, share));
  return {
    p10: inMeasure(scope, at(LOW)),
    p50: inMeasure(scope, at(0.5), [at(0.025), at(0.975)]),
    p90: inMeasure(scope, at(HIGH)),
  };
}

export function testFigures(scope: ForecastScope, test: ForecastTest): NonNullable<ForecastOutput["back_test"]> {
  const n = test.origins.length;
  return {
    windows: count(n),
    overlap: apartOf(scope.period) < 1,
    from: dayText(test.origins[0]!.window.from),
    to: dayText(test.origins.at(-1)!.window.to - 1),
    error: ratio(test.error, { n }),
    bias: asChange(ratio(test.bias, { n })),
    naive_error: test.naiveError === null ? null : ratio(test.naiveError),
    holt_winters_error: test.holtWintersError === null ? null : ratio(test.holtWintersError),
    coverage: ratio(test.coverage, { n }),
    rows: test.origins.map(({ window, low, middle, high, actual, naive }) => ({
      from: dayText(window.from),
      p10: inMeasure(scope, low),
      p50: inMeasure(scope, middle),
      p90: inMeasure(scope, high),
      actual: inMeasure(scope, actual),
      naive: naive === null ? null : inMeasure(scope, naive),
    })),
  };
}

/** What comes if everything still to be won goes as in the newest past window, when that fell outside its range; else null. */
export function likeNewest(
  scope: ForecastScope,
  booked: number,
  totals: Float64Array,
  { origins }: ForecastTest,
): ForecastOutput["if_like_newest"] {
  const newest = origins.at(-1);
  if (!newest?.miss) return null;
  const { expected, ratio: came } = newest.miss;
  return {
    window: scope.nameOf(newest.window),
    expected: inMeasure(scope, expected),
    actual: inMeasure(scope, newest.actual),
    middle: inMeasure(scope, booked + (quantileSorted(totals, 0.5)! - booked) * came),
  };
}

/** The target asked for or set, with the chance to reach it; null without one. */
export function targetFigures(
  scope: ForecastScope,
  asked: number,
  reached: {
    readonly totals: (target: number) => number;
    readonly middle: number;
    readonly booked: number;
    readonly openValue: number;
  },
  { settings }: ToolContext,
): ForecastOutput["target"] {
  const perQuarter = scope.measure === "revenue" ? settings.targets.revenuePerQuarter : null;
  const whole = asked > 0 ? asked : perQuarter === null ? 0 : perQuarter * quartersOf(scope.period);
  if (!(whole > 0)) return null;
  const target = scope.measure === "revenue" ? whole * 10 ** minorDigits(scope.currency) : whole;
  const missing = target - reached.booked;
  return {
    value: inMeasure(scope, target),
    chance: ratio(reached.totals(target)),
    gap: asChange(inMeasure(scope, reached.middle - target)),
    coverage: missing > 0 && reached.openValue > 0 ? plain(reached.openValue / missing) : null,
  };
}

/** Like periods before that the data cover, oldest first: what came, so without an interval. */
export function pathBefore(scope: ForecastScope, values: Float64Array): ForecastOutput["path"] {
  const { deals, window, asOf, period } = scope;
  const first = firstClose(deals);
  const found: ForecastOutput["path"] = [];
  let at: DayWindow = window;
  while (found.length < MOST_SHOWN) {
    at = likeBefore(at.from, at.to, Math.max(asOf, at.from), period);
    if (at.from < first - EDGE_DAYS) break;
    if (at.to - 1 > asOf) continue;
    const value = wonIn(deals, values, at);
    const date = dayText(at.from);
    found.unshift({ label: scope.nameOf(at), date, value: inMeasure(scope, value), partial: false });
  }
  return found;
}
