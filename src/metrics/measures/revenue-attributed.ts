import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const revenueAttributed = defineMeasure({
  name: "revenue_attributed",
  title: "Attributed revenue",
  definition: "Revenue recorded on conversations.",
  kind: "sum",
  unit: "money",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  alternatives: ["converted_at"],
  denominator: "conversations with revenue recorded",
  minimumN: 1,
  maturityDays: 60,
  maturesOn: "converted_at",
  synonyms: ["attributed revenue", "revenue attributed", "conversation revenue", "revenue from conversations"],
  value: sql`conversation.actual_revenue`,
});
