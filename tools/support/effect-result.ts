import type { DimensionInfo, MeasureInfo } from "#contracts/measure.ts";
import { count, type Quantity } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import type { CellMean } from "#stats/difference-in-differences.ts";
import { normalQuantile } from "#stats/normal-distribution.ts";
import { checkComposition, checkMix, checkPlaceboDate, checkPlaceboGroups, checkPreTrend } from "./effect-checks.ts";
import { type EffectEstimate, estimateEffect } from "./effect-estimate.ts";
import { readMix } from "./effect-mix.ts";
import type { Panel, PanelQuery, Windows } from "./effect-panel.ts";
import type { EffectOutput } from "./effect-report.ts";
import { differenceInUnit, figureOf } from "./measure-figures.ts";
import { note } from "./note-words.ts";

const POWER_REACH = normalQuantile(0.975) + normalQuantile(0.8);

/** Estimate, checks and verdict of a panel that has enough records in its four cells. */
export async function judgeEffect(
  panel: Panel,
  query: PanelQuery,
  dimensions: readonly DimensionInfo[],
  ctx: ToolContext,
): Promise<Partial<EffectOutput> | null> {
  const { measure } = query;
  const { currency, significance } = ctx.settings;
  const estimate = estimateEffect(panel, ctx.seed);
  if (!estimate) return null;
  const { found, p, method } = estimate;
  const mix = await readMix(query, dimensions, ctx);
  const scope = { measure, currency };
  const checks = [
    checkPreTrend(panel),
    checkPlaceboDate(panel, scope),
    checkPlaceboGroups(panel, found),
    checkMix(found.estimate, mix.adjusted, scope),
    checkComposition(mix.shifts),
  ];
  // what the group is made of is a note: the mix-adjusted figure says whether it matters
  const failed = checks.some(({ key, result }) => result === "failed" && key !== "composition");
  const n = found.treatedBefore.n + found.treatedAfter.n + found.othersBefore.n + found.othersAfter.n;
  const reach = POWER_REACH * found.standardError;
  // with few treated people the usual interval is too narrow to be shown
  const interval = method === "permutation" ? undefined : found.interval;
  return {
    status: "ok",
    verdict: p >= significance ? "within-noise" : failed ? "not-established" : "consistent",
    good: measure.direction === "neutral" ? null : found.estimate > 0 === (measure.direction === "higher"),
    effect: differenceInUnit(measure, found.estimate, { n, interval, p }, currency),
    adjusted: mix.adjusted && differenceInUnit(measure, mix.adjusted.estimate, mix.adjusted, currency),
    group_before: cellFigure(measure, found.treatedBefore, currency),
    group_after: cellFigure(measure, found.treatedAfter, currency),
    rest_before: cellFigure(measure, found.othersBefore, currency),
    rest_after: cellFigure(measure, found.othersAfter, currency),
    detectable: reach > 0 ? differenceInUnit(measure, reach, {}, currency) : null,
    method,
    clusters: panel.clusters.length > 1 ? count(panel.clusters.length) : null,
    checks,
    group_path: pathOf(panel, query.windows, true, measure, currency),
    rest_path: pathOf(panel, query.windows, false, measure, currency),
    caveats: methodCaveats(estimate),
  };
}

const cellFigure = (measure: MeasureInfo, { n, sum, sumSquares }: CellMean, currency: string): Quantity | null =>
  figureOf(measure, { n, numerator: sum, sum, sumSquares }, currency);

function methodCaveats({ method }: EffectEstimate) {
  const words = {
    clustered: [],
    bootstrap: [
      "Few people are behind these records, so the p-value comes from flipping whole people (wild cluster bootstrap).",
    ],
    permutation: [
      "The change was given to few people, so the p-value comes from trying every other choice of as many people.",
    ],
    independent: [
      "No person is recorded behind most of these records, so each counts as independent; the true interval may be wider.",
    ],
  }[method];
  return words.map((text) => note(text));
}

function pathOf({ cells }: Panel, windows: Windows, treated: boolean, measure: MeasureInfo, currency: string) {
  const numbers = [...new Set(cells.map(({ period }) => period))].sort((a, b) => a - b);
  return numbers.flatMap((period) => {
    const own = cells.filter((cell) => cell.treated === treated && cell.period === period);
    const sums = own.reduce(
      (all, { n, sum, sumSquares }) => ({ n: all.n + n, sum: all.sum + sum, sumSquares: all.sumSquares + sumSquares }),
      {
        n: 0,
        sum: 0,
        sumSquares: 0,
      },
    );
    const value = sums.n > 0 ? cellFigure(measure, sums, currency) : null;
    const date = windows.startOf(period);
    const label = windows.bucket === "month" && date.endsWith("-01") ? date.slice(0, 7) : date;
    return value ? [{ label, date, value, partial: false }] : [];
  });
}
