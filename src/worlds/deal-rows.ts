import type { DealRow, DealStageChangeRow } from "#store/schema.ts";
import type { Account } from "./accounts.ts";
import { DAY_MS, isoDay, isoTime } from "./calendar.ts";
import type { Deal } from "./deals.ts";
import { stream } from "./draw.ts";
import type { Bare } from "./rows.ts";

const openStages = ["Qualified", "Demo", "Proposal", "Negotiation"] as const;
const closedStage = { won: "Closed Won", lost: "Closed Lost" } as const;

/** Time at which a stage was entered: a fraction of a day becomes a minute between nine and five. */
export const officeTime = (day: number): number => {
  const start = Math.floor(day);
  return start * DAY_MS + 9 * 3_600_000 + Math.floor((day - start) * 480) * 60_000;
};

const CLOSING_TIME_MS = 18 * 3_600_000;

/** The moment a deal was closed: after every stage change of the same day. */
export const closingTime = (day: number): number => day * DAY_MS + CLOSING_TIME_MS;

const stageOf = (deal: Deal): string =>
  deal.outcome === "open" ? openStages[deal.entered.length - 1]! : closedStage[deal.outcome];

/** Rows of the deal table. A few levels are not recorded, as in every CRM. */
export function dealRows(
  deals: readonly Deal[],
  accounts: readonly Account[],
  leadOfDeal: ReadonlyMap<string, string>,
  seed: number,
): Bare<DealRow>[] {
  const random = stream(seed, "missing");
  const orNull = <T>(value: T, missing: number): T | null => (random.bernoulli(missing) ? null : value);
  return deals.map((deal, index) => {
    const { levels } = deal;
    const account = accounts[index]!;
    const attributes = {
      competitor: orNull(levels.competitor, 0.04),
      contract_term: orNull(levels.contract_term, 0.02),
    };
    return {
      id: deal.id,
      name: `${account.name}: ${levels.product}`,
      account_id: account.id,
      lead_id: leadOfDeal.get(deal.id) ?? null,
      owner_id: deal.owner.id,
      region: levels.region,
      industry: orNull(levels.industry, 0.01),
      product: levels.product,
      lead_source: orNull(levels.lead_source, 0.015),
      amount: deal.amount,
      currency: "USD",
      stage: stageOf(deal),
      created_on: isoDay(deal.createdDay),
      closed_on: deal.closedDay === null ? null : isoDay(deal.closedDay),
      outcome: deal.outcome,
      attributes: attributesText(attributes),
    };
  });
}

const attributesText = (attributes: Readonly<Record<string, string | null>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null)));

/** Every stage that a deal entered, in order of time, the closing stage last. */
export function stageChangeRows(deals: readonly Deal[]): Bare<DealStageChangeRow>[] {
  const rows: Bare<DealStageChangeRow>[] = [];
  const add = (deal: Deal, from: string | null, to: string, time: number) =>
    rows.push({
      id: `s${String(rows.length + 1).padStart(6, "0")}`,
      deal_id: deal.id,
      from_stage: from,
      to_stage: to,
      at: isoTime(time),
    });
  for (const deal of deals) {
    for (const [index, day] of deal.entered.entries())
      add(deal, index === 0 ? null : openStages[index - 1]!, openStages[index]!, officeTime(day));
    if (deal.outcome !== "open" && deal.closedDay !== null)
      add(deal, openStages[deal.entered.length - 1]!, closedStage[deal.outcome], closingTime(deal.closedDay));
  }
  return rows;
}
