/*
 * "Which open deals are at risk?"
 *
 * Chance of loss of every open deal: logistic regression with ridge on what is known while a deal is open (dimensions, amount, and the stage as it
 * stood when changes are recorded with dates), learnt from monthly snapshots of the pipeline whose deals have closed since, recalibrated on the
 * newest quarter (Platt). Before anything is scored the whole making is repeated on three to five earlier days and judged on the deals open then
 * and closed later: a score is shown only when it ranks them (AUC above .55 beyond chance) and beats the base rate (Brier skill above 0).
 * Reasons are exact additive parts of the log-odds. A deal's age is shown beside the risk, not in it. It says who is likely to be lost, not why.
 */
import { z } from "zod";
import { count } from "#contracts/quantity.ts";
import { FilterText } from "#contracts/segment.ts";
import { defineTool } from "#contracts/tool.ts";
import { note } from "./support/note-words.ts";
import { dealActions, recordStagesAction } from "./support/risk-actions.ts";
import { backTestFigures, backTestRisk, cutOffs, gateOf } from "./support/risk-back-test.ts";
import { lossesAhead, pricedAmount, riskDeal, riskGroups, type ScoredDeal, wonAges } from "./support/risk-deals.ts";
import { type RiskFactors, riskFactors } from "./support/risk-factors.ts";
import { describeOpen, emptyRisk, tooLittle } from "./support/risk-known.ts";
import { dealLabels } from "./support/risk-labels.ts";
import { choosePenalty, explainRisk, fitRisk, riskOf } from "./support/risk-model.ts";
import { type RiskOutput, riskOutput } from "./support/risk-output.ts";
import { type RiskScope, readRiskScope } from "./support/risk-scope.ts";
import { snapshotsBefore } from "./support/risk-snapshots.ts";
import { chartRisk, sayRisk } from "./support/risk-words.ts";

const input = z.object({
  filter: FilterText.default("").describe(
    "only open deals with these values, such as owner=Ana or region=EMEA; empty (default) for all",
  ),
  account: z
    .string()
    .max(200)
    .default("")
    .describe("only open deals whose name holds this, such as Acme; empty (default) for all"),
  dimension: z
    .string()
    .max(60)
    .default("auto")
    .describe("sums the value at risk by this dimension, such as region; auto (default) is the owner"),
  limit: z.number().int().min(1).max(200).default(5).describe("how many deals to list; default 5"),
});

export default defineTool({
  name: "deal_risk",
  title: "Which open deals are at risk?",
  description:
    "Chance of loss for each open deal with its reasons, value at risk and what to do, tested on past deals first; refuses when the data do not support a score. Use for deals at risk, deals likely to slip or to be lost, pipeline at risk by rep. For stale deals counted by age alone use measure with revenue_at_risk; for where the quarter will land use forecast.",
  asks: [
    { question: "Which open deals are at risk?", input: {} },
    { question: "Which deals are likely to be lost in EMEA?", input: { filter: "region=EMEA" } },
    { question: "Will the Acme deal close?", input: { account: "Acme" } },
    { question: "Show the ten riskiest deals by region", input: { dimension: "region", limit: 10 } },
  ],
  input,
  output: riskOutput,
  run: async (asked, ctx): Promise<RiskOutput> => {
    const scope = await readRiskScope(asked, ctx);
    if (!scope) return { ...emptyRisk(asked), reason: note("There are no deals yet, so none can be at risk.") };
    const factors = riskFactors(scope.deals, scope.dimensions, scope.asOf);
    const base = describeOpen(scope, factors, asked);
    const days = cutOffs(scope.deals, scope.asOf);
    const test = days.length === 0 ? null : backTestRisk(scope.deals, factors, days, scope.asOf, ctx.seed);
    if (!test) return { ...base, reason: tooLittle(scope) };
    const back_test = backTestFigures(test);
    const gate = gateOf(test);
    if (gate !== "passes")
      return {
        ...base,
        status: "ok",
        verdict: gate,
        back_test,
        actions: [...base.actions, ...(base.uses_stage ? [] : [recordStagesAction(back_test.area)])],
      };
    if (scope.open.length === 0) return { ...base, status: "ok", verdict: "nothing-open", back_test };
    const scored = scoreOpen(scope, factors);
    const about = { ages: wonAges(scope.deals, scope.asOf), labels: dealLabels(scope) };
    const listed = scored.slice(0, asked.limit).map((each) => riskDeal(each, scope, about));
    const { value, losses, share } = lossesAhead(scored, test.sharedShift, scope, ctx.seed);
    return {
      ...base,
      status: "ok",
      verdict: "scored",
      back_test,
      value_at_risk: value,
      losses,
      expected_loss: share,
      deals: listed,
      not_shown: scored.length > listed.length ? count(scored.length - listed.length) : null,
      ...riskGroups(scored, scope),
      actions: [...dealActions(listed, scored, scope.currency), ...base.actions],
    };
  },
  say: sayRisk,
  chart: chartRisk,
  readOnly: true,
});

/** Every open deal with its chance of loss and the parts of it, by value at risk; those without an amount follow by risk. */
function scoreOpen({ deals, asOf, open }: RiskScope, factors: RiskFactors): readonly ScoredDeal[] {
  const training = snapshotsBefore(deals, asOf);
  const model = fitRisk(deals, factors, training, choosePenalty(deals, factors, training));
  const explain = explainRisk(model, training);
  const rows = { deals: Int32Array.from(open), days: new Int32Array(open.length).fill(asOf) };
  const risks = riskOf(model, rows);
  const scored = open.map((deal, at) => ({
    deal,
    risk: risks[at]!,
    amount: pricedAmount(deals, deal),
    contributions: explain(deal, asOf).contributions,
  }));
  const stake = ({ amount, risk }: ScoredDeal): number => (amount ?? 0) * risk;
  return scored.sort((a, b) => stake(b) - stake(a) || b.risk - a.risk || a.deal - b.deal);
}
