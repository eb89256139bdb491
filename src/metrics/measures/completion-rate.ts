import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const completionRate = defineMeasure({
  name: "completion_rate",
  title: "Completion rate",
  definition: "Share of conversations that ran to their end.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "completed conversations",
  denominator: "conversations with a status",
  minimumN: 30,
  synonyms: ["completion rate", "completed conversations", "finish rate"],
  population: sql`conversation.status is not null`,
  share: sql`conversation.status = 'completed'`,
});
