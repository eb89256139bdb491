import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const escalationRate = defineMeasure({
  name: "escalation_rate",
  title: "Escalation rate",
  definition: "Share of conversations that were escalated.",
  kind: "ratio",
  unit: "ratio",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "escalated conversations",
  denominator: "conversations with a status",
  minimumN: 30,
  synonyms: ["escalation rate", "escalations", "escalated conversations"],
  population: sql`conversation.status is not null`,
  share: sql`conversation.status = 'escalated' or conversation.escalation_reason is not null`,
});
