import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const errorRate = defineMeasure({
  name: "error_rate",
  title: "Error rate",
  definition: "Share of conversations that failed for a technical reason.",
  kind: "ratio",
  unit: "ratio",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "failed conversations",
  denominator: "conversations with a status",
  minimumN: 30,
  synonyms: ["error rate", "failure rate", "technical failure rate", "failed conversations"],
  population: sql`conversation.status is not null`,
  share: sql`conversation.status = 'failed'`,
});
