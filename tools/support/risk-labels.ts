import { spellsFigures } from "#contracts/tool.ts";
import type { DealHistories } from "#metrics/deal-histories.ts";
import { dayText, type RiskScope } from "./risk-scope.ts";
import { openOn } from "./risk-snapshots.ts";

const LONGEST_NAME = 80;

/**
 * What each open deal is called, so that no two are called the same: by its name; when other open deals share it, with the day it was created; when
 * they share that too, with its id.
 */
export function dealLabels({ deals, asOf }: Pick<RiskScope, "deals" | "asOf">): ReadonlyMap<number, string> {
  const open = Array.from({ length: deals.size }, (_, deal) => deal).filter((deal) => openOn(deals, deal, asOf));
  const named = (deal: number): string => nameOf(deals, deal);
  const dated = (deal: number): string => `${named(deal)} (created ${dayText(deals.created[deal]!)})`;
  const withId = (deal: number): string => `${named(deal)} (${deals.ids[deal]!})`;
  const [names, dates] = [tally(open.map(named)), tally(open.map(dated))];
  const labelOf = (deal: number): string => {
    if (names.get(named(deal)) === 1) return named(deal);
    const longer = dates.get(dated(deal)) === 1 ? dated(deal) : withId(deal);
    return spellsFigures(longer) ? deals.ids[deal]! : longer;
  };
  return new Map(open.map((deal) => [deal, labelOf(deal)]));
}

function tally(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** A name that a sentence may show: the deal's own, its id when there is none or it reads like a sentence with figures. */
function nameOf({ names, ids }: DealHistories, deal: number): string {
  const name = names[deal]?.trim();
  const wanted = name && !spellsFigures(name) ? name : ids[deal]!;
  return wanted.length > LONGEST_NAME ? `${wanted.slice(0, LONGEST_NAME - 1)}…` : wanted;
}
