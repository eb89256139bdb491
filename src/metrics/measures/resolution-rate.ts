import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const resolutionRate = defineMeasure({
  name: "resolution_rate",
  title: "Resolution rate",
  definition: "Share of conversations that were completed without escalation and without a person.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "conversations resolved by the bot",
  denominator: "conversations with a status",
  minimumN: 30,
  synonyms: ["resolution rate", "resolved rate", "self service rate", "containment rate"],
  population: sql`conversation.status is not null`,
  share: sql`conversation.status = 'completed'
    and conversation.escalation_reason is null
    and coalesce(conversation.human_message_count, 0) = 0`,
});
