import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const revenuePerConversation = defineMeasure({
  name: "revenue_per_conversation",
  title: "Revenue per conversation",
  definition: "Mean revenue over all conversations, those without a sale included.",
  kind: "mean",
  unit: "money",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  denominator: "conversations",
  minimumN: 30,
  maturityDays: 60,
  maturesOn: "converted_at",
  synonyms: ["revenue per conversation", "revenue per chat", "revenue per call"],
  value: sql`coalesce(conversation.actual_revenue, 0)`,
});
