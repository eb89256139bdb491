import type { MeasureInfo } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Quantity } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { likePeriods } from "#metrics/fiscal-calendar.ts";
import { firstCloses } from "#metrics/trust-first-closes.ts";
import { laneyLimits } from "#stats/laney-limits.ts";
import type { Totals } from "./compared-table.ts";
import { measureFigure, measureValue } from "./measure-figure.ts";
import type { WhyOutput } from "./why-output.ts";
import type { WhyScope } from "./why-scope.ts";

const PERIODS = 8;
/** Fewer earlier periods say nothing about what is usual. */
const FEWEST_PERIODS = 8;
/** Individuals chart: limits at 2.66 mean moving ranges (three standard deviations; Wheeler and Chambers 1992). */
const RANGES = 2.66;

/** The measure over the last eight like periods, and whether the newest lies within its usual swings (Laney p′ for rates, an individuals chart else). */
export async function readTrend(scope: WhyScope, ctx: ToolContext): Promise<WhyOutput["trend"]> {
  const { measure, period } = scope;
  const periods = [...(scope.like ?? likePeriods(period, PERIODS, ctx.settings)), period];
  const table = await ctx.read(cells, {
    measure: measure.name,
    period: { from: periods[0]!.from, to: period.to, label: "trend" },
    by: ["day"],
    where: scope.where,
    countedOn: scope.countedOn,
  });
  const days = table.columns[0]!;
  const totals = periods.map((): { -readonly [K in keyof Totals]: number } => ({
    n: 0,
    numerator: 0,
    sum: 0,
    sumSquares: 0,
  }));
  for (let row = 0; row < table.size; row++) {
    const day = days.levels[days.codes[row]!] ?? "";
    const at = periods.findIndex(({ from, to }) => day >= from && day < to);
    if (at < 0) continue;
    const total = totals[at]!;
    total.n += table.n[row]!;
    total.numerator += table.numerator[row]!;
    total.sum += table.sum[row]!;
    total.sumSquares += table.sumSquares[row]!;
  }
  const covered = scope.coverage;
  const whole = scope.countedOn === "created_on" ? ((await ctx.read(firstCloses, {}))?.whole ?? "") : "";
  const filled = periods
    .map((each, at) => ({ period: each, total: totals[at]! }))
    .filter(({ period: each, total }) => total.n > 0 && (!covered || each.from >= covered.from.slice(0, 7)));
  const points = filled.map(({ period: each, total }) => ({
    label: each.label,
    date: each.from,
    value: measureFigure(measure, total, ctx.settings.currency),
    partial: isPartial(each, covered) || each.from < whole,
  }));
  return {
    ...judge(
      measure,
      filled.filter(({ period: each }) => each.from >= whole).map(({ total }) => total),
      ctx.settings.currency,
    ),
    points,
  };
}

const isPartial = ({ from, to }: Period, covered: WhyScope["coverage"]): boolean =>
  covered !== null && (covered.from > shifted(from, 4) || shifted(covered.to, 5) < to);

const shifted = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

function judge(
  measure: MeasureInfo,
  totals: readonly Totals[],
  currency: string,
): Pick<WhyOutput["trend"], "verdict" | "usual_low" | "usual_high"> {
  const newest = totals.at(-1);
  const earlier = totals.slice(0, -1);
  if (!newest || earlier.length < FEWEST_PERIODS) return { verdict: "too-short", usual_low: null, usual_high: null };
  const [low, high] = measure.kind === "ratio" ? rateLimits(earlier, newest) : valueLimits(measure, earlier);
  const value = measureValue(measure, newest);
  const limit = (at: number): Quantity => measureFigure(measure, newest, currency, at);
  return {
    verdict: value < low || value > high ? "outside" : "inside",
    usual_low: limit(low),
    usual_high: limit(high),
  };
}

function rateLimits(earlier: readonly Totals[], newest: Totals): readonly [number, number] {
  const chart = laneyLimits(earlier.map(({ n, numerator }) => ({ n, successes: numerator })));
  if (!chart) return [0, 1];
  const half = 3 * Math.sqrt((chart.centre * (1 - chart.centre)) / newest.n) * Math.max(1, chart.sigmaZ);
  return [Math.max(0, chart.centre - half), Math.min(1, chart.centre + half)];
}

function valueLimits(measure: MeasureInfo, earlier: readonly Totals[]): readonly [number, number] {
  const values = earlier.map((total) => measureValue(measure, total));
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  const ranges = values.slice(1).map((value, at) => Math.abs(value - values[at]!));
  const half = (RANGES * ranges.reduce((sum, range) => sum + range, 0)) / ranges.length;
  return [centre - half, centre + half];
}
