import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const expectedRevenue = defineMeasure({
  name: "expected_revenue",
  title: "Expected revenue",
  definition: "Value that conversations were expected to bring.",
  kind: "sum",
  unit: "money",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  denominator: "conversations with an expected value",
  minimumN: 1,
  synonyms: ["expected revenue", "expected value"],
  value: sql`conversation.expected_value`,
});
