import type { Random } from "#stats/random.ts";
import { type Calendar, DAY_MS, LAST_QUARTER, quarterOf } from "./calendar.ts";
import { type Profile, profiles, scriptShares } from "./campaigns.ts";
import { dealPath, drawPath, type Path } from "./conversation-path.ts";
import { conversationDays, type Times, timesBefore, timesOnDay } from "./conversation-times.ts";
import type { Deal } from "./deals.ts";
import { type Dialogue, drawDialogue } from "./dialogue.ts";
import { type Choice, choiceOf, drawFrom, drawLogNormal, drawOne, stream } from "./draw.ts";
import type { Lead } from "./leads.ts";
import type { ConversationPlan } from "./plan.ts";
import type { SalesTeam } from "./sales-team.ts";

/** A conversation with everything known about it, before it becomes rows. */
export interface Conversation {
  readonly profile: Profile;
  readonly script: string | null;
  readonly path: Path;
  readonly dialogue: Dialogue;
  readonly times: Times;
  readonly leadId: string | null;
  readonly deal: Deal | null;
  readonly repId: string | null;
  /** What it brings in once it converts, in cents. */
  readonly revenue: number;
}

/** A conversation that led to a deal, before its lead is known. */
type DealConversation = Omit<Conversation, "leadId"> & { readonly deal: Deal };

const perQuarter = [5_900, 6_300, 6_600, 6_700, 7_100, 7_400] as const;
const TYPICAL_SOURCED_DAYS = 55; // deals much longer than this come from partners and field sales, not from conversations
const MOST_DAYS_BEFORE_DEAL = 22; // earlier conversations would lie before the first day
const ORDER_PRICE = 900_000; // cents, median of a self-serve order
const UNKNOWN_CALLERS = 0.14;
const RECENT_LEADS = 1_400; // a conversation is with one of the newest so many leads

interface Setting {
  readonly plan: ConversationPlan;
  readonly calendar: Calendar;
  readonly random: Random;
  readonly profilesOf: readonly Choice<Profile>[];
  readonly scriptsOf: readonly Choice<string>[];
}

const setting = (plan: ConversationPlan, calendar: Calendar, random: Random): Setting => ({
  plan,
  calendar,
  random,
  profilesOf: calendar.quarters.map((_, quarter) =>
    choiceOf(profiles.filter((profile) => profile.firstQuarter <= quarter).map((profile) => [profile, profile.share])),
  ),
  scriptsOf: scriptShares.map((shares) => choiceOf(shares)),
});

/** The conversations in which deals began: about every second deal created inside the covered time, rather the quick ones. */
export function dealConversations(
  deals: readonly Deal[],
  plan: ConversationPlan,
  calendar: Calendar,
  seed: number,
): readonly DealConversation[] {
  const random = stream(seed, "deal conversations");
  const scene = setting(plan, calendar, random);
  return deals
    .filter(
      (deal) => deal.createdDay >= calendar.fromDay + MOST_DAYS_BEFORE_DEAL && random.bernoulli(sourcedChance(deal)),
    )
    .map((deal) => {
      const path = dealPath(deal.outcome === "won");
      const { profile, script, times } = timedSurvivor(scene, path, deal);
      const dialogue = drawDialogue(path, random.bernoulli(profile.byPerson), random);
      return { profile, script, path, dialogue, times, deal, repId: deal.owner.id, revenue: deal.amount };
    });
}

const sourcedChance = (deal: Deal): number => Math.exp(-((deal.cycleDays / TYPICAL_SOURCED_DAYS) ** 2));

/** Campaign, script and times that fit together: the start must lie in the quarter in which campaign and script were in use. */
function timedSurvivor(scene: Setting, path: Path, deal: Deal) {
  let quarter = quarterOf(scene.calendar, deal.createdDay - 10);
  for (;;) {
    const drawn = survivor(scene, quarter);
    const times = timesBefore(drawn.profile, path, deal, scene.random);
    const startQuarter = quarterOf(scene.calendar, Math.floor(times.started / DAY_MS));
    if (startQuarter === quarter) return { ...drawn, times };
    quarter = startQuarter;
  }
}

/** A campaign and script for a conversation that went well: a bad script has fewer of those. */
function survivor(scene: Setting, quarter: number): { profile: Profile; script: string | null } {
  for (;;) {
    const drawn = profileAndScript(scene, quarter);
    if (!scene.random.bernoulli(extraDropOffs(scene.plan, drawn.profile, drawn.script, quarter))) return drawn;
  }
}

function profileAndScript(scene: Setting, quarter: number): { profile: Profile; script: string | null } {
  const profile = drawFrom(scene.profilesOf[quarter]!, scene.random);
  return { profile, script: profile.campaignId === null ? null : drawFrom(scene.scriptsOf[quarter]!, scene.random) };
}

function extraDropOffs(plan: ConversationPlan, profile: Profile, script: string | null, quarter: number): number {
  const bad = plan.badScript;
  if (bad === null || quarter !== LAST_QUARTER) return 0;
  return profile.campaignId === bad.campaignId && script === bad.script ? bad.extraDropOffs : 0;
}

function violationRate(scene: Setting, profile: Profile, day: number): number {
  const spike = scene.plan.complianceSpike;
  if (spike === null || profile.campaignId !== spike.campaignId) return profile.violation;
  const firstDay = scene.calendar.quarters[LAST_QUARTER]!.fromDay + spike.fromQuarterDay;
  return day >= firstDay ? spike.rate : profile.violation;
}

/** All other conversations, so many that each quarter reaches its usual number. */
export function otherConversations(
  sourced: readonly DealConversation[],
  leads: readonly Lead[],
  team: SalesTeam,
  plan: ConversationPlan,
  calendar: Calendar,
  seed: number,
): readonly Conversation[] {
  const random = stream(seed, "conversations");
  const scene = setting(plan, calendar, random);
  const taken = perQuarter.map(() => 0);
  for (const { times } of sourced) taken[quarterOf(calendar, Math.floor(times.started / DAY_MS))]!++;
  const leadsUntil = countByDay(leads, calendar);
  return perQuarter.flatMap((usual, quarter) => {
    const { fromDay, toDay } = calendar.quarters[quarter]!;
    const days = conversationDays(fromDay, toDay);
    return Array.from({ length: Math.max(0, usual - taken[quarter]!) }, () => {
      const day = drawFrom(days, random);
      const known = leadsUntil[day - calendar.fromDay]!;
      const lead = random.bernoulli(UNKNOWN_CALLERS) ? null : recentLead(leads, known, random);
      return otherConversation(scene, team, lead, quarter, day);
    });
  });
}

function otherConversation(
  scene: Setting,
  team: SalesTeam,
  lead: Lead | null,
  quarter: number,
  day: number,
): Conversation {
  const { random } = scene;
  const { profile, script } = profileAndScript(scene, quarter);
  const extra = extraDropOffs(scene.plan, profile, script, quarter);
  const path = drawPath(profile, extra, violationRate(scene, profile, day), random);
  const byPerson = random.bernoulli(profile.byPerson);
  const needsPerson = byPerson || path.status === "escalated" || path.depth >= 3;
  return {
    profile,
    script,
    path,
    dialogue: drawDialogue(path, byPerson, random),
    times: timesOnDay(profile, path, day, scene.calendar, random),
    leadId: lead?.id ?? null,
    deal: lead && path.depth < 5 && isRunning(lead.deal, day) ? lead.deal : null,
    repId: needsPerson ? (lead?.row.owner_id ?? drawOne(team.sellers, random).id) : null,
    revenue: path.depth === 6 ? Math.round(drawLogNormal(ORDER_PRICE, 0.4, random) / 5_000) * 5_000 : 0,
  };
}

const isRunning = (deal: Deal | null, day: number): boolean =>
  deal !== null && deal.createdDay <= day && (deal.closedDay === null || deal.closedDay >= day);

/** How many leads existed before each day. */
function countByDay(leads: readonly Lead[], calendar: Calendar): readonly number[] {
  let count = 0;
  return Array.from({ length: calendar.untilDay - calendar.fromDay + 1 }, (_, index) => {
    while (count < leads.length && leads[count]!.createdDay < calendar.fromDay + index) count++;
    return count;
  });
}

function recentLead(leads: readonly Lead[], known: number, random: Random): Lead | null {
  const back = Math.floor(random.uniform() ** 1.5 * Math.min(known, RECENT_LEADS));
  return leads[known - 1 - back] ?? null;
}
