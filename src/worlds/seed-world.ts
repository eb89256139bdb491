import { advanceDataVersion } from "#store/data-version.ts";
import type { Store } from "#store/open.ts";
import { generateAccounts } from "./accounts.ts";
import { acmeStory } from "./acme.ts";
import { type Calendar, calendarUntil, DEFAULT_UNTIL, isoDay } from "./calendar.ts";
import { campaignRows } from "./campaigns.ts";
import { findWorld, plantedUntil } from "./catalog.ts";
import { conversationRows } from "./conversation-rows.ts";
import { type Conversation, dealConversations, otherConversations } from "./conversations.ts";
import { dealRows, stageChangeRows } from "./deal-rows.ts";
import { generateDeals } from "./deals.ts";
import { generateLeads, type Lead } from "./leads.ts";
import { messageRows } from "./message-rows.ts";
import type { WorldPlan } from "./plan.ts";
import { salesTeam } from "./sales-team.ts";
import type { PlantedCause, WorldName, WorldParts } from "./world.ts";
import { planOf } from "./world-plans.ts";
import { removeSample, writeBatch, writeRows } from "./write-rows.ts";

export interface SeedOptions {
  readonly name: WorldName;
  /** Same seed, same bytes. Default 1. */
  readonly seed?: number;
  /** Last day with data: the last day of a calendar quarter. Default 2026-09-30. */
  readonly until?: string;
  /** `all` (default), or `deals`: reps, accounts and deals only. */
  readonly parts?: WorldParts;
}

/** What a seeding wrote: period covered, rows per table, and the causes that are in it. */
export interface SeedReport {
  readonly name: WorldName;
  readonly seed: number;
  readonly from: string;
  readonly until: string;
  readonly rows: Readonly<Record<string, number>>;
  readonly planted: readonly PlantedCause[];
}

/**
 * Writes a named sample world, in place of any sample world that is there; rows from other sources stay. All in one transaction,
 * which advances the data version. No clock and no other randomness than the seed: the same options give the same rows.
 *
 * @throws InputError for an unknown world or an `until` that does not end a quarter
 * @example await seedWorld(store, { name: "default" }) // six quarters up to 2026-09-30, about 6,250 deals and 40,000 conversations
 */
export async function seedWorld(store: Store, options: SeedOptions): Promise<SeedReport> {
  const { name, seed = 1, until = DEFAULT_UNTIL, parts = "all" } = options;
  const world = findWorld(name);
  const calendar = calendarUntil(until);
  const write = writerOf(store);
  store.connection.transaction(() => {
    removeSample(store.connection);
    writeWorld(write.table, planOf(name), calendar, seed, parts);
    writeBatch(store.connection, name, until, write.total());
    advanceDataVersion(store.connection);
  })();
  return {
    name,
    seed,
    from: isoDay(calendar.fromDay),
    until,
    rows: write.counts,
    planted: plantedUntil(world, calendar),
  };
}

type WriteTable = <Row extends { readonly id: string }>(
  table: Parameters<typeof writeRows>[1],
  rows: readonly Row[],
) => void;

function writerOf(store: Store) {
  const counts: Record<string, number> = {};
  const table: WriteTable = (name, rows) => {
    counts[name] = (counts[name] ?? 0) + writeRows(store.connection, name, rows);
  };
  return { counts, table, total: () => Object.values(counts).reduce((sum, count) => sum + count, 0) };
}

function writeWorld(write: WriteTable, plan: WorldPlan, calendar: Calendar, seed: number, parts: WorldParts): void {
  const team = salesTeam(seed);
  const generated = generateDeals(plan.deals, calendar, team, seed);
  const accounts = generateAccounts(generated, seed);
  const acme = acmeStory(calendar, team);
  const deals = [...generated, acme.deal];
  const accountOf = [...accounts.ofDeal, acme.account];
  write("rep", team.rows);
  write(
    "account",
    [...accounts.all, acme.account].map((account) => account.row),
  );
  if (parts === "deals") {
    write("deal", dealRows(deals, accountOf, new Map([[acme.deal.id, acme.lead.id]]), seed));
    return;
  }
  const sourced = dealConversations(generated, plan.conversations, calendar, seed);
  const accountById = new Map(deals.map((deal, index) => [deal.id, accountOf[index]!]));
  const origins = sourced.map(({ deal, times }) => ({
    deal,
    account: accountById.get(deal.id)!,
    startedMs: times.started,
  }));
  const leads = generateLeads(origins, accounts.all, team, calendar, seed);
  const leadOfDeal = new Map(leads.flatMap((lead) => (lead.deal ? [[lead.deal.id, lead.id] as const] : [])));
  const others = otherConversations(sourced, leads, team, plan.conversations, calendar, seed);
  const conversations = [
    ...sourced.map((talk) => ({ ...talk, leadId: leadOfDeal.get(talk.deal.id) ?? null })),
    ...others,
  ].sort((one, other) => one.times.started - other.times.started);
  const rows = conversationRows(conversations, seed);
  const ids = rows.map((row) => row.id);
  write("lead", [...leadRows(leads, conversations), acme.lead]);
  write("deal", dealRows(deals, accountOf, new Map([...leadOfDeal, [acme.deal.id, acme.lead.id]]), seed));
  write("deal_stage_change", stageChangeRows(deals));
  write("campaign", campaignRows(calendar));
  write("conversation", [...rows, ...acme.conversations]);
  write("message", [...messageRows(conversations, ids, calendar, seed), ...acme.messages]);
}

/** A lead who ordered is a customer. */
function leadRows(leads: readonly Lead[], conversations: readonly Conversation[]) {
  const buyers = new Set(conversations.filter((talk) => talk.times.converted !== null).map((talk) => talk.leadId));
  return leads.map(({ id, row }) => (buyers.has(id) ? { ...row, status: "customer" } : row));
}
