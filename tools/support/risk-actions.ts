import type { Action } from "#contracts/action.ts";
import { money } from "#contracts/quantity.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { AMOUNT_ASSUMPTION, type overdueDeals, type ScoredDeal } from "./risk-deals.ts";
import type { RiskDeal, RiskOutput } from "./risk-output.ts";

const MOST_DEALS = 3;

/** One action for each of the deals with the most value at risk, by what raises its risk most. */
export function dealActions(listed: readonly RiskDeal[], scored: readonly ScoredDeal[], currency: string): Action[] {
  return listed.slice(0, MOST_DEALS).map((deal, at) => {
    const { amount, risk } = scored[at]!;
    const worst = [...scored[at]!.contributions].sort((a, b) => b.logOdds - a.logOdds)[0];
    return draftAction({
      issue: "deal-at-risk",
      target: deal.label,
      dimension: worst && worst.logOdds > 0 ? worst.key : undefined,
      why: deal.risk,
      whyWords: "likely to be lost",
      // one deal is lost whole or not at all
      loss:
        amount === null
          ? null
          : money(Math.round(amount * risk), currency, { interval: [0, amount], assumption: AMOUNT_ASSUMPTION }),
      evidence: "established",
      owner: deal.owner ?? "the owner of the deal",
      touches: [deal.id],
    });
  });
}

/** Clearing out deals that are older than winning deals get: worth doing with or without a score. */
export function overdueAction(found: NonNullable<ReturnType<typeof overdueDeals>>): Action[] {
  const { figures, ids } = found;
  if (figures.deals.value === 0) return [];
  return [
    draftAction({
      issue: "stale-pipeline",
      target: "the open pipeline",
      why: figures.deals,
      whyWords: "open deals older than nearly every won deal was",
      loss: figures.value,
      evidence: "descriptive",
      owner: "the owners of these deals and their managers",
      touches: ids,
    }),
  ];
}

/** What would let these data support a score: stages with their dates. */
export function recordStagesAction(area: NonNullable<RiskOutput["back_test"]>["area"]): Action {
  return draftAction({
    issue: "data-quality",
    target: "every step",
    dimension: "stage",
    why: area,
    whyWords: "right picks between a lost and a won deal with what is recorded now, hardly better than a coin",
    loss: null,
    evidence: "descriptive",
    owner: "sales operations",
  });
}
