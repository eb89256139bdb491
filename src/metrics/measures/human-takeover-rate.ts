import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const humanTakeoverRate = defineMeasure({
  name: "human_takeover_rate",
  title: "Human takeover rate",
  definition: "Share of conversations in which a person took part.",
  kind: "ratio",
  unit: "ratio",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "conversations with a human message",
  denominator: "conversations with message counts",
  minimumN: 30,
  synonyms: ["human takeover rate", "takeover rate", "human intervention rate", "handover rate", "handoff rate"],
  population: sql`conversation.human_message_count is not null`,
  share: sql`conversation.human_message_count > 0`,
});
