import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";
import { reached } from "#metrics/funnel-marks.ts";

export const engagementRate = defineMeasure({
  name: "engagement_rate",
  title: "Engagement rate",
  definition: "Share of conversations with a response that went on for at least three bot messages.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "engaged conversations",
  denominator: "conversations with a response",
  minimumN: 30,
  maturityDays: 7,
  synonyms: ["engagement rate", "engagement", "engaged conversations"],
  population: sql`${reached("responded")} and conversation.bot_message_count is not null`,
  share: sql`conversation.bot_message_count >= 3`,
});
