import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const touchesPerConversion = defineMeasure({
  name: "touches_per_conversion",
  title: "Touches per conversion",
  definition: "Mean number of conversations with a lead up to and including the sale.",
  kind: "mean",
  unit: "number",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  alternatives: ["converted_at"],
  denominator: "won conversations with a lead",
  minimumN: 10,
  maturityDays: 60,
  synonyms: ["touches per conversion", "touches", "conversations per sale", "contacts per conversion"],
  population: sql`conversation.converted_at is not null and conversation.lead_id is not null`,
  value: sql`(
    select count(*) from conversation touch
    where touch.lead_id = conversation.lead_id and touch.started_at <= conversation.converted_at
  )`,
});
