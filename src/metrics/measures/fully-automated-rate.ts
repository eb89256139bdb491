import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const fullyAutomatedRate = defineMeasure({
  name: "fully_automated_rate",
  title: "Fully automated rate",
  definition: "Share of conversations that no person took part in.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "conversations without a human message",
  denominator: "conversations with message counts",
  minimumN: 30,
  synonyms: ["fully automated rate", "automation rate", "automated conversations", "bot only rate"],
  population: sql`conversation.human_message_count is not null`,
  share: sql`conversation.human_message_count = 0`,
});
