import { asChange, count, days, money, plain, points, type Quantity, ratio } from "#contracts/quantity.ts";
import { NOT_RECORDED, segmentLabel } from "#contracts/segment.ts";
import { type DealHistories, stageOn } from "#metrics/deal-histories.ts";
import { drawCorrelatedSums } from "#stats/correlated-sums.ts";
import { quantileSorted } from "#stats/quantile.ts";
import { OTHER } from "./compared-table.ts";
import { type Contribution, chance } from "./risk-model.ts";
import type { RiskDeal, RiskOutput } from "./risk-output.ts";
import type { RiskScope } from "./risk-scope.ts";
import { closedBy } from "./risk-snapshots.ts";

const MOST_REASONS = 3;
/** More groups than this are no table. */
const MOST_GROUPS = 200;
const DRAWS = 2_000;
/** Fewer won deals say little of how old a winning deal gets. */
const FEWEST_WON = 30;
const NEARLY_ALL = 0.95;
/** A part of the risk below this many log-odds is no reason. */
const SMALLEST_REASON = 0.05;

export const AMOUNT_ASSUMPTION = "amounts as recorded, and open deals ending as like deals did";

/** An open deal with its chance of loss; amounts of nothing or less carry no risk. */
export interface ScoredDeal {
  readonly deal: number;
  readonly risk: number;
  readonly amount: number | null;
  readonly contributions: readonly Contribution[];
}

export const pricedAmount = ({ amount }: DealHistories, deal: number): number | null =>
  amount[deal]! > 0 ? amount[deal]! : null;

/** Days from creation to close of the deals won by a day, ascending; null when there are too few. */
export function wonAges(deals: DealHistories, asOf: number): Float64Array | null {
  const ages: number[] = [];
  for (let deal = 0; deal < deals.size; deal++)
    if (deals.won[deal] === 1 && closedBy(deals, deal, asOf)) ages.push(deals.closed[deal]! - deals.created[deal]!);
  return ages.length < FEWEST_WON ? null : Float64Array.from(ages).sort();
}

/** Share of sorted values below one. */
function shareBelow(sorted: Float64Array, value: number): number {
  let at = 0;
  while (at < sorted.length && sorted[at]! < value) at++;
  return at / sorted.length;
}

/** The figures of one deal as the output lists it. */
export function riskDeal(
  scored: ScoredDeal,
  scope: RiskScope,
  { ages, labels }: { readonly ages: Float64Array | null; readonly labels: ReadonlyMap<number, string> },
): RiskDeal {
  const { deals, asOf, currency } = scope;
  const { deal, risk, amount, contributions } = scored;
  const age = asOf - deals.created[deal]!;
  const stage = deals.stages ? stageOn(deals.stages, deal, asOf) : -1;
  const logOdds = Math.log(risk / (1 - risk));
  return {
    id: deals.ids[deal]!,
    label: labels.get(deal) ?? deals.ids[deal]!,
    owner: levelOf(deals, "owner", deal),
    stage: stage < 0 ? null : deals.stages!.levels[stage]!,
    amount: amount === null ? null : money(amount, currency),
    risk: ratio(risk),
    win: ratio(1 - risk),
    value_at_risk:
      amount === null ? null : money(Math.round(amount * risk), currency, { assumption: AMOUNT_ASSUMPTION }),
    age: days(age),
    older_than: ages ? ratio(shareBelow(ages, age), { n: ages.length }) : null,
    reasons: contributions
      .filter(({ logOdds: part, level }) => part >= SMALLEST_REASON && level !== OTHER)
      .sort((a, b) => b.logOdds - a.logOdds)
      .slice(0, MOST_REASONS)
      .map((each) => ({
        label: reasonLabel(each, scored),
        effect: points(risk - chance(logOdds - each.logOdds)),
        log_odds: asChange(plain(each.logOdds)),
      })),
  };
}

function reasonLabel({ key, level }: Contribution, { amount }: ScoredDeal): string {
  if (level !== undefined) return segmentLabel([{ dimension: key, value: level }]);
  return amount === null ? "no amount recorded" : "an amount of this size";
}

export function levelOf({ columns }: DealHistories, key: string, deal: number): string | null {
  const column = columns.find(({ dimension }) => dimension === key);
  return column ? column.levels[column.codes[deal]!]! : null;
}

const wholeEnds = ([low, high]: readonly [number, number]) => [Math.round(low), Math.round(high)] as const;

/** Money and deals likely to be lost, with an interval from draws in which all deals share one shift. */
export function lossesAhead(
  scored: readonly ScoredDeal[],
  sharedShift: number,
  { currency }: RiskScope,
  seed: number,
): { readonly value: Quantity | null; readonly losses: Quantity; readonly share: Quantity } {
  const between = (amounts: readonly number[], chances: readonly number[]): readonly [number, number] => {
    const { sums } = drawCorrelatedSums({ probabilities: chances, amounts, sharedShift, draws: DRAWS, seed });
    const sorted = sums.sort();
    return [quantileSorted(sorted, 0.025)!, quantileSorted(sorted, 0.975)!];
  };
  const risks = scored.map(({ risk }) => risk);
  const losses = risks.reduce((sum, risk) => sum + risk, 0);
  const ends = between(
    risks.map(() => 1),
    risks,
  );
  const priced = scored.flatMap(({ amount, risk }) => (amount === null ? [] : [{ amount, risk }]));
  const value = priced.reduce((sum, { amount, risk }) => sum + amount * risk, 0);
  return {
    losses: count(Math.round(losses), { n: scored.length, interval: wholeEnds(ends) }),
    share: ratio(losses / scored.length, {
      n: scored.length,
      interval: [ends[0] / scored.length, ends[1] / scored.length],
    }),
    value:
      priced.length === 0
        ? null
        : money(Math.round(value), currency, {
            n: priced.length,
            interval: wholeEnds(
              between(
                priced.map(({ amount }) => amount),
                priced.map(({ risk }) => risk),
              ),
            ),
            assumption: AMOUNT_ASSUMPTION,
          }),
  };
}

/** Value at risk by the values of a dimension, largest before the others. */
export function riskGroups(
  scored: readonly ScoredDeal[],
  { deals, groupBy, currency }: RiskScope,
): Pick<RiskOutput, "groups" | "unlisted"> {
  if (groupBy === null) return { groups: [], unlisted: null };
  const sums = new Map<string, { open: number; risk: number; value: number }>();
  for (const { deal, risk, amount } of scored) {
    const label = levelOf(deals, groupBy, deal) ?? NOT_RECORDED;
    const sum = sums.get(label) ?? { open: 0, risk: 0, value: 0 };
    sums.set(label, { open: sum.open + 1, risk: sum.risk + risk, value: sum.value + (amount ?? 0) * risk });
  }
  const groups = [...sums]
    .sort(([a, one], [b, other]) => other.value - one.value || other.risk - one.risk || (a < b ? -1 : 1))
    .slice(0, MOST_GROUPS)
    .map(([label, { open, risk, value }]) => ({
      label,
      open: count(open),
      value_at_risk: money(Math.round(value), currency, { n: open, assumption: AMOUNT_ASSUMPTION }),
      risk: ratio(risk / open, { n: open }),
    }));
  return { groups, unlisted: sums.size > groups.length ? count(sums.size - groups.length) : null };
}

/** Open deals older than 95 in 100 won deals were when they closed; null without enough won deals. */
export function overdueDeals(
  { deals, open, asOf, currency }: RiskScope,
  ages: Float64Array | null,
): { readonly figures: NonNullable<RiskOutput["overdue"]>; readonly ids: readonly string[] } | null {
  if (!ages) return null;
  const limit = quantileSorted(ages, NEARLY_ALL)!;
  const old = open.filter((deal) => asOf - deals.created[deal]! > limit);
  const amounts = old.flatMap((deal) => pricedAmount(deals, deal) ?? []);
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  const byAmount = [...old].sort((a, b) => (pricedAmount(deals, b) ?? 0) - (pricedAmount(deals, a) ?? 0) || a - b);
  return {
    figures: {
      deals: count(old.length),
      value: amounts.length > 0 ? money(total, currency, { n: amounts.length }) : null,
      beyond: days(limit, { n: ages.length }),
    },
    ids: byAmount.map((deal) => deals.ids[deal]!),
  };
}
