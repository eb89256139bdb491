import type { Random } from "#stats/random.ts";
import type { LeadRow } from "#store/schema.ts";
import type { Account } from "./accounts.ts";
import { type Calendar, DAY_MS, isoTime } from "./calendar.ts";
import type { Deal } from "./deals.ts";
import { choiceOf, drawFrom, drawLogNormal, drawOne, stream } from "./draw.ts";
import { companyFirst, companySecond, firstNames, lastNames } from "./names.ts";
import type { Bare } from "./rows.ts";
import type { SalesTeam } from "./sales-team.ts";

/** A deal that began with a conversation: when that started, and the deal's account. */
interface LeadOrigin {
  readonly deal: Deal;
  readonly account: Account;
  readonly startedMs: number;
}

export interface Lead {
  readonly id: string;
  readonly createdDay: number;
  readonly deal: Deal | null;
  readonly row: Bare<LeadRow>;
}

const FREE_LEADS = 5_200; // leads without a deal

const freeStatus = choiceOf([
  ["new", 0.22],
  ["working", 0.38],
  ["qualified", 0.15],
  ["disqualified", 0.25],
] as const);
const channels = choiceOf([
  ["website", 0.4],
  ["event", 0.16],
  ["referral", 0.14],
  ["cold list", 0.18],
  ["partner", 0.12],
] as const);
const integrations = choiceOf([
  [[], 0.4],
  [["Salesforce"], 0.22],
  [["HubSpot"], 0.16],
  [["API"], 0.12],
  [["Salesforce", "API"], 0.1],
] as readonly (readonly [readonly string[], number])[]);
const timelines = ["this week", "this month", "this quarter", "next year", "evaluating"] as const;
const urgencies = ["this week", "this month", "this quarter", "evaluating"] as const;
const authorities = ["decision_maker", "influencer", "needs_approval", "unknown"] as const;
const useCases = ["pipeline reporting", "lead routing", "contract handling", "customer onboarding"] as const;
const tools = ["Kestrel", "Northlight", "spreadsheets", "Quanta Desk", null] as const;
const pains = [
  "manual reporting",
  "slow hand-offs",
  "missed follow-ups",
  "no forecast",
  "data in five places",
] as const;
const places = [
  "Hamburg",
  "Lyon",
  "Toronto",
  "Austin",
  "Osaka",
  "Perth",
  "Bogota",
  "Leeds",
  "Porto",
  "Chicago",
] as const;

/** Leads of deals that began with a conversation, and leads without a deal; sorted by creation, ids in that order. */
export function generateLeads(
  origins: readonly LeadOrigin[],
  accounts: readonly Account[],
  team: SalesTeam,
  calendar: Calendar,
  seed: number,
): readonly Lead[] {
  const random = stream(seed, "leads");
  const days = calendar.untilDay - calendar.fromDay + 1;
  const drafts = [
    ...origins.map((origin) => ({
      origin,
      createdMs: origin.startedMs - Math.floor(random.uniform() ** 2 * 20 * DAY_MS) - 60_000,
    })),
    ...Array.from({ length: FREE_LEADS }, () => ({
      origin: null,
      createdMs: (calendar.fromDay - 20) * DAY_MS + Math.floor(random.uniform() * (days + 20) * DAY_MS),
    })),
  ].sort((one, other) => one.createdMs - other.createdMs);
  return drafts.map(({ origin, createdMs }, index) => {
    const id = `l${String(index + 1).padStart(5, "0")}`;
    const account = origin?.account ?? (random.bernoulli(0.35) ? drawOne(accounts, random) : null);
    const ownerId = origin?.deal.owner.id ?? (random.bernoulli(0.8) ? drawOne(team.sellers, random).id : null);
    const row = leadRow({ id, createdMs, account, deal: origin?.deal ?? null, ownerId }, random);
    return { id, createdDay: Math.floor(createdMs / DAY_MS), deal: origin?.deal ?? null, row };
  });
}

interface Draft {
  readonly id: string;
  readonly createdMs: number;
  readonly account: Account | null;
  readonly deal: Deal | null;
  readonly ownerId: string | null;
}

function leadRow(draft: Draft, random: Random): Bare<LeadRow> {
  const { account, deal } = draft;
  const name = `${drawOne(firstNames, random)} ${drawOne(lastNames, random)}`;
  const company = account?.name ?? `${drawOne(companyFirst, random)}${drawOne(companySecond, random)} Group`;
  return {
    id: draft.id,
    name,
    email: `${name.toLowerCase().replace(" ", ".")}@${company.toLowerCase().replaceAll(" ", "-")}.example`,
    phone: `+1-555-01${String(random.integer(100)).padStart(2, "0")}`,
    account_id: account?.id ?? null,
    company,
    owner_id: draft.ownerId,
    source_channel: drawFrom(channels, random),
    status: deal ? { open: "opportunity", won: "customer", lost: "lost" }[deal.outcome] : drawFrom(freeStatus, random),
    created_at: isoTime(draft.createdMs),
    // Left empty: whoever needs them works them out of the signals.
    score: null,
    score_confidence: null,
    qualification_tier: null,
    ...signals(random),
    industry: account?.industry ?? null,
    location: known(random, 0.6) ? drawOne(places, random) : null,
    attributes: null,
  };
}

const known = (random: Random, share: number): boolean => random.bernoulli(share);

function signals(random: Random) {
  return {
    team_size: known(random, 0.75) ? Math.max(1, Math.round(drawLogNormal(6, 0.9, random))) : null,
    monthly_volume: known(random, 0.65) ? Math.max(1, Math.round(drawLogNormal(60, 1, random))) : null,
    integration_needs: known(random, 0.7) ? JSON.stringify(drawFrom(integrations, random)) : null,
    use_case: known(random, 0.6) ? drawOne(useCases, random) : null,
    current_tool: known(random, 0.6) ? drawOne(tools, random) : null,
    pain_points: known(random, 0.55) ? JSON.stringify([drawOne(pains, random)]) : null,
    decision_timeline: known(random, 0.6) ? drawOne(timelines, random) : null,
    budget_authority: drawOne(authorities, random),
    urgency: known(random, 0.6) ? drawOne(urgencies, random) : null,
  };
}
