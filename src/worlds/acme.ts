import type { ConversationRow, LeadRow, MessageRow } from "#store/schema.ts";
import type { Account } from "./accounts.ts";
import { type AcmeTalk, acmeTalks } from "./acme-script.ts";
import { type Calendar, DAY_MS, isoTime } from "./calendar.ts";
import { AVERAGE_DEAL_VALUE, TARGET_CONVERSION } from "./campaigns.ts";
import { officeTime } from "./deal-rows.ts";
import type { Deal } from "./deals.ts";
import type { Bare } from "./rows.ts";
import type { SalesTeam } from "./sales-team.ts";

/** One lead with a story, the same in every world, so that "lead Acme" has something to tell. */
export interface Acme {
  readonly account: Account;
  readonly deal: Deal;
  readonly lead: Bare<LeadRow>;
  readonly conversations: readonly Bare<ConversationRow>[];
  readonly messages: readonly Bare<MessageRow>[];
}

const LEAD_ID = "l-acme";
const DEAL_ID = "d-acme";
const OWNER_ID = "rep-03";

const account: Account = {
  id: "a-acme",
  name: "Acme",
  industry: "Manufacturing",
  region: "EMEA",
  row: {
    id: "a-acme",
    name: "Acme",
    industry: "Manufacturing",
    region: "EMEA",
    employee_count: 820,
    annual_revenue: 14_200_000_000,
    attributes: null,
  },
};

/** Account, lead, open deal, five conversations and their messages of Acme. */
export function acmeStory(calendar: Calendar, team: SalesTeam): Acme {
  const deal = acmeDeal(calendar, team);
  const talks = acmeTalks.map((talk, index) => conversationRow(talk, index, calendar, deal));
  return {
    account,
    deal,
    lead: leadRow(calendar),
    conversations: talks,
    messages: acmeTalks.flatMap((talk, index) => messagesOf(talk, talks[index]!)),
  };
}

function acmeDeal(calendar: Calendar, team: SalesTeam): Deal {
  const createdDay = calendar.untilDay - 84;
  return {
    id: DEAL_ID,
    levels: {
      region: "EMEA",
      industry: "Manufacturing",
      product: "Enterprise",
      lead_source: "Inbound",
      competitor: "Kestrel",
      contract_term: "multi-year",
    },
    owner: team.sellers.find((seller) => seller.id === OWNER_ID)!,
    amount: 8_640_000,
    createdDay,
    cycleDays: 130,
    closedDay: null,
    outcome: "open",
    entered: [createdDay, createdDay + 8, createdDay + 33, createdDay + 66],
  };
}

const startOf = (talk: AcmeTalk, calendar: Calendar): number =>
  (calendar.untilDay - talk.daysBefore) * DAY_MS + talk.hour * 3_600_000;

const leadRow = (calendar: Calendar): Bare<LeadRow> => ({
  id: LEAD_ID,
  name: "Mara Lindgren",
  email: "mara.lindgren@acme.example",
  phone: "+1-555-0142",
  account_id: account.id,
  company: "Acme",
  owner_id: OWNER_ID,
  source_channel: "website",
  status: "opportunity",
  created_at: isoTime(startOf(acmeTalks[0]!, calendar) - 1_800_000),
  score: null,
  score_confidence: null,
  qualification_tier: null,
  team_size: 34,
  monthly_volume: 420,
  integration_needs: JSON.stringify(["Salesforce", "SAP"]),
  industry: "Manufacturing",
  location: "Rotterdam",
  use_case: "pipeline reporting",
  current_tool: "spreadsheets",
  pain_points: JSON.stringify(["manual reporting", "data in five places"]),
  decision_timeline: "this quarter",
  budget_authority: "influencer",
  urgency: "this month",
  attributes: null,
});

function conversationRow(talk: AcmeTalk, index: number, calendar: Calendar, deal: Deal): Bare<ConversationRow> {
  const start = startOf(talk, calendar);
  const minute = (share: number) => isoTime(start + talk.minutes * share * 60_000);
  const first = index === 0;
  const bySender = (sender: string) => talk.lines.filter((line) => line[0] === sender).length;
  return {
    id: `c-acme-${index + 1}`,
    channel: talk.channel,
    direction: talk.direction,
    campaign_id: first ? "camp-2" : null,
    script_version: first ? "v2" : null,
    variant: first ? "A" : null,
    lead_id: LEAD_ID,
    deal_id: DEAL_ID,
    rep_id: OWNER_ID,
    started_at: isoTime(start),
    ended_at: minute(1),
    status: "completed",
    drop_off_stage: null,
    outcome: talk.outcome,
    escalation_reason: null,
    compliance_flags: null,
    expected_value: Math.round(AVERAGE_DEAL_VALUE * TARGET_CONVERSION),
    actual_revenue: 0,
    responded_at: minute(0.1),
    qualified_at: first ? minute(0.5) : null,
    meeting_booked_at: first ? minute(0.9) : null,
    meeting_attended_at: first ? isoTime((deal.createdDay - 2) * DAY_MS + 36_000_000) : null,
    opportunity_at: first ? isoTime(officeTime(deal.createdDay)) : null,
    converted_at: null,
    sentiment_start: talk.sentiment[0],
    sentiment_end: talk.sentiment[1],
    csat: talk.csat,
    qualification_score: first ? 84 : null,
    fallback_count: 0,
    bot_message_count: bySender("bot"),
    human_message_count: bySender("human_agent"),
    interruption_count: 0,
    attributes: JSON.stringify({ language: "English" }),
  };
}

function messagesOf(talk: AcmeTalk, row: Bare<ConversationRow>): Bare<MessageRow>[] {
  const start = Date.parse(row.started_at);
  const step = (talk.minutes * 60_000) / (talk.lines.length + 1);
  return talk.lines.map(([sender, intent, content], index) => ({
    id: `m-${row.id}-${index + 1}`,
    conversation_id: row.id,
    at: isoTime(start + step * (index + 0.5)),
    sender,
    content,
    intent,
    intent_confidence: 0.95,
    sentiment: sender === "prospect" ? talk.sentiment[index < talk.lines.length / 2 ? 0 : 1] : 0.2,
    response_ms: sender === "bot" ? 900 : null,
    interrupted: 0,
  }));
}
