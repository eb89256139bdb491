import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const responseTime = defineMeasure({
  name: "response_time",
  title: "Response time",
  definition: "Mean time the bot took to respond within a conversation.",
  kind: "mean",
  unit: "ms",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  denominator: "conversations with response times",
  minimumN: 20,
  synonyms: ["response time", "latency", "reply time", "bot response time"],
  value: sql`(
    select avg(message.response_ms) from message
    where message.conversation_id = conversation.id and message.sender = 'bot'
  )`,
});
