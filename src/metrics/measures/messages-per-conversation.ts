import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const messagesPerConversation = defineMeasure({
  name: "messages_per_conversation",
  title: "Messages per conversation",
  definition: "Mean number of messages of bot and people in a conversation.",
  kind: "mean",
  unit: "number",
  direction: "neutral",
  grain: "conversation",
  countedOn: "started_at",
  denominator: "conversations with messages",
  minimumN: 10,
  synonyms: ["messages per conversation", "conversation length", "turns per conversation"],
  value: sql`coalesce(
    conversation.bot_message_count + conversation.human_message_count,
    (select nullif(count(*), 0) from message where message.conversation_id = conversation.id)
  )`,
});
