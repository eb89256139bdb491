import type { Random } from "#stats/random.ts";
import type { ConversationRow } from "#store/schema.ts";
import { isoTime } from "./calendar.ts";
import { AVERAGE_DEAL_VALUE, TARGET_CONVERSION } from "./campaigns.ts";
import type { Conversation } from "./conversations.ts";
import { senderOf } from "./dialogue.ts";
import { choiceOf, clamp, drawFrom, drawLogNormal, rounded, stream } from "./draw.ts";
import type { Bare } from "./rows.ts";

const languages = choiceOf([
  ["English", 0.62],
  ["German", 0.12],
  ["French", 0.1],
  ["Spanish", 0.1],
  ["Japanese", 0.06],
] as const);
const endSentiment = {
  completed: 0.35,
  dropped: -0.3,
  escalated: -0.05,
  failed: -0.25,
  compliance_violation: -0.4,
} as const;
const timeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));

/** Rows of the conversation table; the conversations are sorted by start and ids follow that order. */
export function conversationRows(conversations: readonly Conversation[], seed: number): Bare<ConversationRow>[] {
  const random = stream(seed, "conversation details");
  return conversations.map((conversation, index) => {
    const id = `c${String(index + 1).padStart(6, "0")}`;
    const { path, profile, times } = conversation;
    return {
      id,
      channel: profile.channel,
      direction: profile.direction,
      campaign_id: profile.campaignId,
      script_version: conversation.script,
      variant: profile.campaignId === null ? null : random.bernoulli(0.5) ? "A" : "B",
      lead_id: conversation.leadId,
      deal_id: conversation.deal?.id ?? null,
      rep_id: conversation.repId,
      started_at: isoTime(times.started),
      ended_at: isoTime(times.ended),
      status: path.status,
      drop_off_stage: path.dropOffStage,
      outcome: path.outcome,
      escalation_reason: path.escalationReason,
      compliance_flags: path.complianceFlag === null ? null : JSON.stringify([path.complianceFlag]),
      ...money(conversation, random),
      responded_at: timeOrNull(times.responded),
      qualified_at: timeOrNull(times.qualified),
      meeting_booked_at: timeOrNull(times.booked),
      meeting_attended_at: timeOrNull(times.attended),
      opportunity_at: timeOrNull(times.opportunity),
      converted_at: timeOrNull(times.converted),
      ...quality(conversation, random),
      ...messageCounts(conversation),
      attributes: JSON.stringify({ language: drawFrom(languages, random) }),
    };
  });
}

function money(conversation: Conversation, random: Random) {
  const typical = AVERAGE_DEAL_VALUE * TARGET_CONVERSION;
  return {
    expected_value: Math.round(drawLogNormal(typical * 0.94, 0.35, random) / 100) * 100,
    actual_revenue: conversation.times.converted === null ? 0 : conversation.revenue,
  };
}

function quality(conversation: Conversation, random: Random) {
  const { path, profile } = conversation;
  const start = clamp(0.1 + 0.25 * random.normal(), -1, 1);
  const end = clamp(endSentiment[path.status] + 0.06 * path.depth + 0.22 * random.normal(), -1, 1);
  const rates = path.status === "completed" && path.depth > 0 && random.bernoulli(0.38);
  return {
    sentiment_start: rounded(start, 2),
    sentiment_end: rounded(end, 2),
    csat: rates ? clamp(Math.round(3.8 + 0.5 * end + 0.8 * random.normal()), 1, 5) : null,
    qualification_score:
      path.depth === 0 ? null : Math.round(clamp(22 + 13 * path.depth + 9 * random.normal(), 0, 100)),
    fallback_count: random.bernoulli(path.status === "failed" ? 0.8 : 0.12) ? 1 + random.integer(2) : 0,
    interruption_count: profile.channel === "voice" ? Math.floor(random.uniform() ** 2 * 4) : 0,
  };
}

/** Messages by the bot and by a person of ours; what the prospect says is counted in neither. */
function messageCounts({ dialogue }: Conversation) {
  const senders = dialogue.beats.map((_, index) => senderOf(dialogue, index));
  return {
    bot_message_count: senders.filter((sender) => sender === "bot").length,
    human_message_count: senders.filter((sender) => sender === "human_agent").length,
  };
}
