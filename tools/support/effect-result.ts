import type { DimensionInfo, MeasureInfo } from "#contracts/measure.ts";
import { count, type Quantity } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { addDays } from "#metrics/calendar-dates.ts";
import { trustCheck } from "#metrics/trust.ts";
import type { CellMean } from "#stats/difference-in-differences.ts";
import {
  checkComposition,
  checkMix,
  checkPlaceboDate,
  checkPlaceboGroups,
  checkPreTrend,
  movedTo,
} from "./effect-checks.ts";
import { type EffectEstimate, estimateEffect } from "./effect-estimate.ts";
import { readMix } from "./effect-mix.ts";
import type { Panel, PanelQuery, Windows } from "./effect-panel.ts";
import type { EffectCheck, EffectOutput } from "./effect-report.ts";
import { differenceInUnit, figureOf } from "./measure-figures.ts";
import { note } from "./note-words.ts";

/** From this share of outcomes still to come on, it is too early to judge. */
const TOO_YOUNG = 0.1;

/** Estimate, checks and verdict of a panel that has enough records in its four cells. */
export async function judgeEffect(
  panel: Panel,
  query: PanelQuery,
  dimensions: readonly DimensionInfo[],
  isRandom: boolean,
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
  const toCome = await stillToCome(query, ctx);
  const n = found.treatedBefore.n + found.treatedAfter.n + found.othersBefore.n + found.othersAfter.n;
  // with few treated people the usual interval is too narrow to be shown
  const interval = method === "permutation" ? undefined : found.interval;
  return {
    status: "ok",
    verdict: toCome ? "too-early" : verdictOf(p < significance, checks, isRandom),
    good: measure.direction === "neutral" ? null : found.estimate > 0 === (measure.direction === "higher"),
    effect: differenceInUnit(measure, found.estimate, { n, interval, p }, currency),
    adjusted: mix.adjusted && differenceInUnit(measure, mix.adjusted.estimate, mix.adjusted, currency),
    group_before: cellFigure(measure, found.treatedBefore, currency),
    group_after: cellFigure(measure, found.treatedAfter, currency),
    rest_before: cellFigure(measure, found.othersBefore, currency),
    rest_after: cellFigure(measure, found.othersAfter, currency),
    group_move: moveOf(measure, found.treatedBefore, found.treatedAfter, currency),
    rest_move: moveOf(measure, found.othersBefore, found.othersAfter, currency),
    detectable: estimate.detectable === null ? null : differenceInUnit(measure, estimate.detectable, {}, currency),
    to_come: toCome,
    moved_to: mix.shifts.length > 0 ? movedTo(mix.shifts) : null,
    method,
    clusters: panel.clusters.length > 1 ? count(panel.clusters.length) : null,
    checks,
    group_path: pathOf(panel, query.windows, true, measure, currency),
    rest_path: pathOf(panel, query.windows, false, measure, currency),
    caveats: methodCaveats(estimate),
  };
}

/**
 * Beyond chance, a movement is consistent with an effect when no check speaks against it and, unless it was drawn at random who got the change, other
 * groups or the mix could be looked at: what was not tested has not been passed. What the group is made of is a note: the mix-adjusted figure says
 * whether it matters.
 */
function verdictOf(
  isBeyondChance: boolean,
  checks: readonly EffectCheck[],
  isRandom: boolean,
): EffectOutput["verdict"] {
  if (!isBeyondChance) return "within-noise";
  const failed = checks.some(({ key, result }) => result === "failed" && key !== "composition");
  const looked = checks.some(({ key, result }) => result === "passed" && (key === "placebo-group" || key === "mix"));
  return failed || !(looked || isRandom) ? "not-established" : "consistent";
}

/** The share of the outcomes after the change that are still to come, when it is too large for a verdict. */
async function stillToCome({ measure, windows, group, among }: PanelQuery, ctx: ToolContext): Promise<Quantity | null> {
  const [from, end] = [windows.startOf(0), windows.startOf(windows.after)];
  const { notes } = await ctx.read(trustCheck, {
    measure: measure.name,
    period: { from, to: end, label: `${from}..${addDays(end, -1)}` },
    compareWith: null,
    where: { ...among, ...group },
    today: ctx.today,
    settings: ctx.settings,
  });
  const share = notes.find(({ code }) => code === "immature-cohort")?.figures?.share;
  return share && share.value >= TOO_YOUNG ? share : null;
}

function moveOf(measure: MeasureInfo, before: CellMean, after: CellMean, currency: string): Quantity {
  const moved = after.sum / after.n - before.sum / before.n;
  return differenceInUnit(measure, moved, { n: before.n + after.n }, currency);
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
