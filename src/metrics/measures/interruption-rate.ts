import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const interruptionRate = defineMeasure({
  name: "interruption_rate",
  title: "Interruption rate",
  definition: "Share of conversations with at least one interruption.",
  kind: "ratio",
  unit: "ratio",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "conversations with an interruption",
  denominator: "conversations with an interruption count",
  minimumN: 30,
  synonyms: ["interruption rate", "interruptions"],
  population: sql`conversation.interruption_count is not null`,
  share: sql`conversation.interruption_count > 0`,
});
