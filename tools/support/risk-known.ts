import { count, money, ratio } from "#contracts/quantity.ts";
import { dimensionWords } from "#contracts/segment.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import { note } from "./note-words.ts";
import { overdueAction } from "./risk-actions.ts";
import { FEWEST_CLOSED, FEWEST_CUTS, FEWEST_OUTCOMES, FEWEST_TESTED } from "./risk-back-test.ts";
import { overdueDeals, pricedAmount, wonAges } from "./risk-deals.ts";
import type { RiskFactors } from "./risk-factors.ts";
import type { RiskOutput } from "./risk-output.ts";
import { dayText, type RiskScope } from "./risk-scope.ts";

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
  win_rate: null,
  back_test: null,
  value_at_risk: null,
  losses: null,
  expected_loss: null,
  deals: [],
  not_shown: null,
  group_by: null,
  groups: [],
  unlisted: null,
  overdue: null,
  uses_stage: false,
  excluded: [],
  caveats: [],
  actions: [],
});

/** What is known without any score: how many deals are open, how many closed ones were lost, which are overdue. */
export function describeOpen(scope: RiskScope, factors: RiskFactors, asked: AskedRisk): RiskOutput {
  const { deals, asOf, open, currency } = scope;
  const { closed, lost } = scope.outcomes;
  const amounts = open.flatMap((deal) => pricedAmount(deals, deal) ?? []);
  const rateOf = (successes: number) =>
    closed === 0
      ? null
      : ratio(successes / closed, { n: closed, interval: wilsonInterval({ successes, n: closed }) ?? undefined });
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
    loss_rate: rateOf(lost),
    win_rate: rateOf(closed - lost),
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

/** Why nothing could be learnt and tested: what is short, how much it takes and what helps. */
export function tooLittle({ outcomes: { closed, lost } }: RiskScope): RiskOutput["reason"] {
  if (closed === 0)
    return note(
      "No deal has closed yet, so there is nothing to learn a risk score from. Import closed deals with their dates and outcomes.",
    );
  const won = closed - lost;
  const needed = count(FEWEST_CLOSED);
  const each = count(FEWEST_OUTCOMES);
  if (closed < FEWEST_CLOSED)
    return note(
      "There are too few closed deals to learn a risk score from and to test it (so far: {closed}); it takes well over {needed}, with at least {each} won and {each} lost. Import older closed deals, or ask again later.",
      { closed: count(closed), needed, each },
    );
  const [fewer, which] = won < lost ? [won, "won"] : [lost, "lost"];
  if (fewer < FEWEST_OUTCOMES)
    return note(
      `There are too few ${which} deals to learn a risk score from: so far {fewer} of {closed} closed deals were ${which}; it takes {each}. Import older closed deals, or ask again later.`,
      { fewer: count(fewer), closed: count(closed), each },
    );
  return note(
    "The history is too short to test a risk score: {closed} deals have closed, but it takes {days} earlier dates to try it on, each with {needed} closed deals before it ({each} won and {each} lost) and {tested} deals open then of which most have closed since. Import older closed deals, or ask again in some months.",
    { closed: count(closed), days: count(FEWEST_CUTS), needed, each, tested: count(FEWEST_TESTED) },
  );
}
