import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const fallbackRate = defineMeasure({
  name: "fallback_rate",
  title: "Fallback rate",
  definition: "Share of conversations in which the bot fell back at least once because it did not understand.",
  kind: "ratio",
  unit: "ratio",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "conversations with a fallback",
  denominator: "conversations with a fallback count",
  minimumN: 30,
  synonyms: ["fallback rate", "fallbacks", "misunderstanding rate"],
  population: sql`conversation.fallback_count is not null`,
  share: sql`conversation.fallback_count > 0`,
});
