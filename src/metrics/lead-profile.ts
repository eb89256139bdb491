import { sql } from "kysely";
import type { Reader } from "#contracts/reader.ts";
import { findLead, type LeadName } from "./find-lead.ts";
import { type LeadSignals, type ScorePart, scaledScore, scoreParts, tierOf } from "./lead-score.ts";
import { type LeadTalk, readLeadTalk } from "./lead-talk.ts";
import { type OpenSource, opened, scopeCondition } from "./source.ts";

export interface LeadDeal {
  readonly id: string;
  readonly name: string | null;
  readonly stage: string | null;
  readonly outcome: "open" | "won" | "lost";
  /** Minor units of `currency`. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly createdOn: string | null;
  readonly closedOn: string | null;
}

export interface LeadFound extends LeadTalk {
  readonly status: "found";
  readonly lead: LeadName;
  readonly leadStatus: string | null;
  readonly createdOn: string | null;
  readonly owner: { readonly id: string; readonly name: string } | null;
  /** 0 to 100: as stored, else computed from the signals; null when no signal is recorded. */
  readonly score: number | null;
  readonly scoreFrom: "stored" | "signals" | "none";
  /** Share of the five scored signals that are recorded. */
  readonly signalsRecorded: number;
  readonly breakdown: readonly ScorePart[];
  readonly tier: 1 | 2 | null;
  readonly signals: readonly { readonly title: string; readonly value: string | number }[];
  /** Closing sentiment of the last conversation minus the first, of those that have one; null with fewer than two. */
  readonly sentimentChange: number | null;
  /** Open ones first, then newest first. */
  readonly deals: readonly LeadDeal[];
}

export type LeadProfile =
  | LeadFound
  | { readonly status: "ambiguous"; readonly candidates: readonly LeadName[]; readonly fit: number }
  | { readonly status: "unknown"; readonly nearest: readonly LeadName[] };

/**
 * Everything the store holds about one lead, found by id, e-mail address, name or company: score with its parts, signals, conversations, what was
 * said, and deals. `today` leaves out what is dated later.
 */
export const leadProfile: Reader<{ readonly text: string; readonly today: string }, LeadProfile> = {
  name: "lead_profile",
  read: async (given, { text, today }) => {
    const source = opened(given);
    const match = await findLead(source, text);
    if (match.status !== "one") return match;
    const row = await readLead(source, match.id);
    const signals = signalsOf(row);
    const breakdown = scoreParts(signals);
    const computed = scaledScore(breakdown);
    const talk = await readLeadTalk(source, match.id);
    return {
      status: "found",
      lead: { id: match.id, name: row.name ?? row.company ?? match.id, company: row.company },
      leadStatus: row.status,
      createdOn: row.created_at?.slice(0, 10) ?? null,
      owner: row.owner_id === null ? null : { id: row.owner_id, name: row.owner_name ?? row.owner_id },
      score: row.score ?? computed,
      scoreFrom: row.score !== null ? "stored" : computed !== null ? "signals" : "none",
      signalsRecorded: breakdown.filter((part) => part.signal !== null).length / breakdown.length,
      breakdown,
      tier: row.qualification_tier === 1 || row.qualification_tier === 2 ? row.qualification_tier : tierOf(signals),
      signals: recorded(row),
      ...talk,
      conversations: talk.conversations.filter(({ date }) => date <= today),
      sentimentChange: sentimentChange(talk),
      deals: await readDeals(source, match.id, row.account_id),
    };
  },
};

type LeadDetails = Awaited<ReturnType<typeof readLead>>;

async function readLead(source: OpenSource, id: string) {
  return source.db
    .selectFrom("lead")
    .leftJoin("rep", "rep.id", "lead.owner_id")
    .leftJoin("account", "account.id", "lead.account_id")
    .selectAll("lead")
    .select((select) => [
      "rep.name as owner_name",
      select.fn.coalesce("lead.company", "account.name").as("company"),
      "account.industry as account_industry",
    ])
    .where("lead.id", "=", id)
    .executeTakeFirstOrThrow();
}

const signalsOf = (row: LeadDetails): LeadSignals => ({
  teamSize: row.team_size,
  monthlyVolume: row.monthly_volume,
  integrations: list(row.integration_needs),
  urgency: row.urgency,
  authority: row.budget_authority,
});

/** A JSON array of text, or a plain text with commas, as some sources write it. */
function list(stored: string | null): readonly string[] | null {
  if (stored === null) return null;
  const parsed = arrayIn(stored);
  if (parsed) return parsed.map((item) => item.trim()).filter((item) => item !== "");
  const text = stored.trim().replace(/^\[/, "").replace(/\]$/, "");
  return text
    .split(/[,;]/)
    .map((item) => item.trim().replaceAll(/^"|"$/g, ""))
    .filter((item) => item !== "");
}

/** The texts and numbers of a JSON array; null when it is none. */
function arrayIn(stored: string): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(stored);
    return Array.isArray(value) ? value.filter((item) => ["string", "number"].includes(typeof item)).map(String) : null;
  } catch {
    return null;
  }
}

function recorded(row: LeadDetails): LeadFound["signals"] {
  const pairs: readonly (readonly [string, string | number | null])[] = [
    ["team size", row.team_size],
    ["monthly volume", row.monthly_volume],
    ["integrations needed", list(row.integration_needs)?.join(", ") ?? null],
    ["pain points", list(row.pain_points)?.join(", ") ?? null],
    ["use case", row.use_case],
    ["current tool", row.current_tool],
    ["decision timeline", row.decision_timeline],
    ["urgency", row.urgency],
    ["budget authority", row.budget_authority?.replaceAll("_", " ") ?? null],
    ["industry", row.industry ?? row.account_industry],
    ["location", row.location],
    ["source", row.source_channel],
  ];
  return pairs.flatMap(([title, value]) =>
    value === null || value === "" ? [] : [{ title, value: typeof value === "string" ? value.slice(0, 160) : value }],
  );
}

function sentimentChange({ conversations }: LeadTalk): number | null {
  const endings = conversations.map(({ sentimentEnd }) => sentimentEnd).filter((value) => value !== null);
  return endings.length < 2 ? null : endings.at(-1)! - endings[0]!;
}

/** Deals of the lead, or those of its account when none names the lead. */
async function readDeals(source: OpenSource, leadId: string, accountId: string | null): Promise<readonly LeadDeal[]> {
  const read = (condition: ReturnType<typeof sql>) =>
    source.arrays(sql`
      select id, name, stage, outcome, amount, currency, created_on, closed_on from deal
      where ${condition} and ${scopeCondition(source, "deal")}
      order by case when outcome = 'open' then 0 else 1 end, coalesce(closed_on, created_on) desc, id limit 20`);
  const own = await read(sql`lead_id = ${leadId}`);
  const rows = own.length > 0 || accountId === null ? own : await read(sql`account_id = ${accountId}`);
  return rows.map(([id, name, stage, outcome, amount, currency, createdOn, closedOn]) => ({
    id: String(id),
    name: name as string | null,
    stage: stage as string | null,
    outcome: outcome as LeadDeal["outcome"],
    amount: amount as number | null,
    currency: currency as string | null,
    createdOn: createdOn as string | null,
    closedOn: closedOn as string | null,
  }));
}
