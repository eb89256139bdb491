import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const dropOffRate = defineMeasure({
  name: "drop_off_rate",
  title: "Drop-off rate",
  definition: "Share of conversations that the prospect left before the end.",
  kind: "ratio",
  unit: "ratio",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "dropped conversations",
  denominator: "conversations with a status",
  minimumN: 30,
  synonyms: ["drop off rate", "drop-off rate", "dropoff rate", "drop offs", "abandonment rate", "abandon rate"],
  population: sql`conversation.status is not null`,
  share: sql`conversation.status = 'dropped'`,
});
