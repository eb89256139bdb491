import { seededRandom } from "#stats/random.ts";

/** For tests: a pipeline over two years in which region and lead source say who wins, or nothing does. */
export interface RiskWorld {
  readonly deals: number;
  readonly seed: number;
  /** Log-odds of losing that separate good from bad regions and sources; 0 plants nothing. */
  readonly signal: number;
  /** More columns of a deal, from its final outcome: for planting leaks. */
  readonly attributes?: (deal: { readonly won: boolean; readonly open: boolean; readonly roll: number }) => object;
  /** Write stage changes: losing deals come less far. */
  readonly stages?: boolean;
}

type Row = Readonly<Record<string, string | number | null>>;

const DAY = 86_400_000;
export const iso = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
const START = 19_723; // 2024-01-01
const LENGTH = 730;
const regions = { North: -1, South: 0, East: 0.3, West: 0.7 };
const sources = { Referral: -0.8, Inbound: 0.1, Outbound: 0.7 };
const stageNames = ["Qualified", "Demo", "Proposal", "Negotiation"];

/** Deals and stage changes; those that would close after 2025-12-30 are open. */
export function riskRows(world: RiskWorld): {
  readonly deal: readonly Row[];
  readonly deal_stage_change: readonly Row[];
} {
  const random = seededRandom(world.seed);
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)]!;
  const deal: Row[] = [];
  const changes: Row[] = [];
  for (let at = 0; at < world.deals; at++) {
    const region = pick(Object.keys(regions)) as keyof typeof regions;
    const source = pick(Object.keys(sources)) as keyof typeof sources;
    const logit = 0.2 + world.signal * (regions[region] + sources[source]);
    const won = !random.bernoulli(1 / (1 + Math.exp(-logit)));
    const created = START + Math.floor((LENGTH * at) / world.deals);
    const cycle = 10 + Math.round(Math.exp(3.4 + 0.6 * random.normal()));
    const open = created + cycle > START + LENGTH - 1;
    const depth = won ? stageNames.length : 1 + random.integer(3);
    const id = `d${String(at).padStart(5, "0")}`;
    const roll = random.uniform();
    deal.push({
      id,
      name: `Customer ${at}`,
      owner_id: `rep ${at % 6}`,
      region,
      lead_source: source,
      product: pick(["Core", "Pro"]),
      amount: 100_000 + random.integer(900_000),
      currency: "USD",
      stage: open ? null : won ? "Closed Won" : "Closed Lost",
      created_on: iso(created),
      closed_on: open ? null : iso(created + cycle),
      outcome: open ? "open" : won ? "won" : "lost",
      attributes: world.attributes ? JSON.stringify(world.attributes({ won, open, roll })) : null,
    });
    if (!world.stages) continue;
    for (let stage = 0; stage < depth; stage++) {
      const day = created + Math.floor((cycle * stage) / (depth + 0.3));
      if (day < START + LENGTH)
        changes.push({ deal_id: id, to_stage: stageNames[stage]!, at: `${iso(day)}T10:00:00Z` });
    }
  }
  return { deal, deal_stage_change: changes };
}

/** The same rows as they were stored at the end of a day: nothing later is known. */
export function asStoredOn(rows: ReturnType<typeof riskRows>, day: string): ReturnType<typeof riskRows> {
  return {
    deal: rows.deal
      .filter((deal) => String(deal.created_on) <= day)
      .map((deal) =>
        deal.closed_on !== null && String(deal.closed_on) > day
          ? { ...deal, closed_on: null, outcome: "open", stage: null }
          : deal,
      ),
    deal_stage_change: rows.deal_stage_change.filter(({ at }) => String(at).slice(0, 10) <= day),
  };
}
