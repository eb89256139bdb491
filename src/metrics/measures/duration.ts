import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";
import { daysBetween } from "#store/sqlite.ts";

export const duration = defineMeasure({
  name: "duration",
  title: "Duration in minutes",
  definition: "Mean minutes from the start to the end of a conversation.",
  kind: "mean",
  unit: "number",
  direction: "neutral",
  grain: "conversation",
  countedOn: "started_at",
  denominator: "conversations with an end",
  minimumN: 20,
  synonyms: ["duration", "call duration", "conversation duration", "call length", "handle time"],
  value: sql`${daysBetween("conversation.started_at", "conversation.ended_at")} * 1440`,
});
