import { type Quantity, ratio } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { allowingFor, type ForecastTest, naiveChance, newestMiss } from "./forecast-back-test.ts";
import { forecastNotes } from "./forecast-known.ts";
import { drawTotals, type Outlook, sharedShift } from "./forecast-outlook.ts";
import type { ForecastOutput } from "./forecast-output.ts";
import { likeNewest, naiveFigures, pipelineFigures, targetFigures, testFigures } from "./forecast-result.ts";
import type { ForecastScope } from "./forecast-scope.ts";
import { note } from "./note-words.ts";

const DRAWS = 4_000;

/** The range: by the pipeline, or by the period before where that did better or no deal is open. */
export function land(
  scope: ForecastScope,
  base: ForecastOutput,
  outlook: Outlook,
  test: ForecastTest,
  asked: number,
  ctx: ToolContext,
): Partial<ForecastOutput> {
  const none = outlook.chances.length === 0;
  const naive = none || (base.last !== null && test.naiveError !== null && test.error > test.naiveError);
  if (naive && base.last === null)
    return {
      status: "not-enough" as const,
      reason: note(
        "No deal is open and no whole period lies behind, so there is nothing to go by. Import the open deals, or older closed ones.",
      ),
    };
  const last = base.last?.value ?? 0;
  const plain = drawTotals(outlook, sharedShift(test.spread, outlook), ctx.seed, DRAWS);
  const totals = allowingFor(newestMiss(test.origins, scope.asOf), plain, outlook.booked);
  const figures = naive
    ? naiveFigures(scope, last, outlook.booked, test.naiveSpread)
    : pipelineFigures(scope, outlook, totals);
  const chance = (target: number): number => {
    if (target <= outlook.booked) return 1;
    return naive
      ? naiveChance(last, test.naiveSpread, target)
      : totals.reduce((sum, total) => sum + (total >= target ? 1 : 0), 0) / totals.length;
  };
  const middle = figures.p50!.value;
  const openValue = scope.measure === "revenue" ? (base.open_value?.value ?? 0) : outlook.chances.length;
  const target = targetFigures(scope, asked, { totals: chance, middle, booked: outlook.booked, openValue }, ctx);
  return {
    ...figures,
    verdict: naive ? "naive" : "pipeline",
    reason: none ? note("no deal is open, so there is no pipeline to go by.") : null,
    shared_spread: naive ? null : ratio(test.spread),
    back_test: testFigures(scope, test),
    caveats: [...base.caveats, ...forecastNotes(scope)],
    if_like_newest: naive ? null : likeNewest(scope, outlook.booked, plain, test),
    target,
    path: [
      ...base.path,
      { label: scope.period.label, date: scope.period.from, value: likely(figures.p50!, figures), partial: true },
    ],
    actions: gapActions(scope, target, openValue),
  };
}

/** The middle with the range that the words give, so that the picture shows the same one. */
const likely = (middle: Quantity, { p10, p90 }: Partial<ForecastOutput>): Quantity =>
  p10 && p90 ? { ...middle, interval: [p10.value, p90.value] } : middle;

function gapActions(
  { period, measure }: ForecastScope,
  target: ForecastOutput["target"],
  open: number,
): ForecastOutput["actions"] {
  if (!target || target.gap.value >= 0) return [];
  const loss = measure === "revenue" && open > 0 ? { ...target.gap, value: -target.gap.value } : null;
  const { change: _, ...size } = loss ?? target.gap;
  const about = {
    issue: "forecast-gap",
    target: period.label,
    why: target.gap,
    whyWords: "middle of the forecast against the target",
  } as const;
  return [draftAction({ ...about, loss: loss ? size : null, evidence: "descriptive", owner: "the sales managers" })];
}
