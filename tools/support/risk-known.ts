import { count, money, ratio } from "#contracts/quantity.ts";
import { dimensionWords } from "#contracts/segment.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import { note } from "./note-words.ts";
import { overdueAction } from "./risk-actions.ts";
import { FEWEST_CLOSED, FEWEST_OUTCOMES } from "./risk-back-test.ts";
import { overdueDeals, pricedAmount, wonAges } from "./risk-deals.ts";
import type { RiskFactors } from "./risk-factors.ts";
import type { RiskOutput } from "./risk-output.ts";
import { dayText, type RiskScope } from "./risk-scope.ts";
import { closedBy } from "./risk-snapshots.ts";

interface AskedRisk {
  readonly filter: string;
  readonly account: string;
}

/** The output before anything is known. */
export const emptyRisk = ({ filter, account }: AskedRisk): RiskOutput => ({
  status: "not-enough",
  verdict: "not-enough",
  reason: null,
  as_of: null,
  filter,
  account,
  open: null,
  open_value: null,
  loss_rate: null,
  back_test: null,
  value_at_risk: null,
  losses: null,
  expected_loss: null,
  deals: [],
  not_shown: null,
  group_by: null,
  groups: [],
  overdue: null,
  uses_stage: false,
  excluded: [],
  caveats: [],
  actions: [],
});

/** What is known without any score: how many deals are open, how many closed ones were lost, which are overdue. */
export function describeOpen(scope: RiskScope, factors: RiskFactors, asked: AskedRisk): RiskOutput {
  const { deals, asOf, open, currency } = scope;
  let [closed, lost] = [0, 0];
  for (let deal = 0; deal < deals.size; deal++) {
    if (!closedBy(deals, deal, asOf)) continue;
    closed++;
    lost += 1 - deals.won[deal]!;
  }
  const amounts = open.flatMap((deal) => pricedAmount(deals, deal) ?? []);
  const share = { successes: lost, n: closed };
  const overdue = overdueDeals(scope, wonAges(deals, asOf));
  return {
    ...emptyRisk(asked),
    as_of: dayText(asOf),
    open: count(open.length),
    open_value:
      amounts.length > 0
        ? money(
            amounts.reduce((a, b) => a + b, 0),
            currency,
            { n: amounts.length },
          )
        : null,
    loss_rate: closed > 0 ? ratio(lost / closed, { n: closed, interval: wilsonInterval(share) ?? undefined }) : null,
    group_by: scope.groupBy === null ? null : dimensionWords(scope.groupBy),
    overdue: overdue?.figures ?? null,
    uses_stage: factors.factors.some(({ key }) => key === "stage"),
    excluded: [
      ...scope.knownAfterwards.map((dimension) => ({ dimension, reason: "known-afterwards" as const })),
      ...factors.excluded.map(({ dimension, reason }) => ({ dimension: dimensionWords(dimension), reason })),
    ],
    caveats: [...scope.caveats],
    actions: overdue ? overdueAction(overdue) : [],
  };
}

/** Why nothing could be learnt and tested, with the counts. */
export function tooLittle(lossRate: RiskOutput["loss_rate"]): RiskOutput["reason"] {
  if (!lossRate) return note("No deal has closed yet, so there is nothing to learn a risk score from.");
  return note(
    "A risk score cannot be learnt and tested yet: so far {closed} closed, {lost} of them lost; it takes {needed} closed deals with {each} won and {each} lost before each of several past dates, and deals open then that have closed since.",
    {
      closed: count(lossRate.n ?? 0),
      lost: count(Math.round(lossRate.value * (lossRate.n ?? 0))),
      needed: count(FEWEST_CLOSED),
      each: count(FEWEST_OUTCOMES),
    },
  );
}
