import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const csat = defineMeasure({
  name: "csat",
  title: "Customer satisfaction",
  definition: "Mean satisfaction score that customers gave.",
  kind: "mean",
  unit: "score",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  denominator: "conversations with a satisfaction score",
  minimumN: 20,
  synonyms: ["csat", "customer satisfaction", "satisfaction", "satisfaction score"],
  value: sql`conversation.csat`,
});
