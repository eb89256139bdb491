import type { Random } from "#stats/random.ts";
import type { MessageRow } from "#store/schema.ts";
import { type Calendar, DAY_MS, isoTime, LAST_QUARTER } from "./calendar.ts";
import type { Conversation } from "./conversations.ts";
import { senderOf } from "./dialogue.ts";
import { clamp, drawLogNormal, drawOne, rounded, stream } from "./draw.ts";
import { beats } from "./phrases.ts";
import type { Bare } from "./rows.ts";

const RECENT_DAYS = 8; // transcripts of every conversation of the last days, besides dropped ones
const DROPPED_BEFORE = 0.25; // share of the previous quarter's dropped conversations with a transcript

/**
 * Transcripts: of the last quarter's dropped conversations, of a part of the previous quarter's, and of every conversation of the last days.
 * The conversations and their ids are in the same order.
 */
export function messageRows(
  conversations: readonly Conversation[],
  ids: readonly string[],
  calendar: Calendar,
  seed: number,
): Bare<MessageRow>[] {
  const random = stream(seed, "messages");
  const lastQuarterMs = calendar.quarters[LAST_QUARTER]!.fromDay * DAY_MS;
  const previousMs = calendar.quarters[LAST_QUARTER - 1]!.fromDay * DAY_MS;
  const recentMs = (calendar.untilDay + 1 - RECENT_DAYS) * DAY_MS;
  const rows: Bare<MessageRow>[] = [];
  for (const [index, conversation] of conversations.entries()) {
    const { started } = conversation.times;
    const dropped = conversation.path.status === "dropped";
    const wanted =
      started >= recentMs ||
      (dropped && (started >= lastQuarterMs || (started >= previousMs && random.bernoulli(DROPPED_BEFORE))));
    if (wanted) rows.push(...transcript(conversation, ids[index]!, rows.length, random));
  }
  return rows;
}

function transcript(
  { dialogue, times }: Conversation,
  conversationId: string,
  before: number,
  random: Random,
): Bare<MessageRow>[] {
  const step = (times.ended - times.started) / (dialogue.beats.length + 1);
  return dialogue.beats.map((name, index) => {
    const beat = beats[name];
    const sender = senderOf(dialogue, index);
    return {
      id: `m${String(before + index + 1).padStart(6, "0")}`,
      conversation_id: conversationId,
      at: isoTime(times.started + step * (index + 0.3 * random.uniform())),
      sender,
      content: drawOne<string>(beat.texts, random),
      intent: beat.intent,
      intent_confidence: rounded(clamp(0.9 + 0.06 * random.normal(), 0.4, 0.99), 2),
      sentiment: rounded(clamp(beat.sentiment + 0.12 * random.normal(), -1, 1), 2),
      response_ms: sender === "bot" ? Math.round(drawLogNormal(1_100, 0.4, random)) : null,
      interrupted: 0,
    };
  });
}
