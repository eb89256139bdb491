import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";
import { daysBetween } from "#store/sqlite.ts";

export const medianCycleDays = defineMeasure({
  name: "median_cycle_days",
  title: "Sales cycle",
  definition: "Median days from creation to close, of deals that closed.",
  kind: "median",
  unit: "days",
  direction: "lower",
  grain: "deal",
  countedOn: "closed_on",
  alternatives: ["created_on"],
  denominator: "closed deals with both dates",
  minimumN: 20,
  maturityDays: 120,
  maturesOn: "closed_on",
  synonyms: [
    "sales cycle",
    "cycle time",
    "cycle length",
    "days to close",
    "time to close",
    "sales cycle length",
    "deal velocity",
  ],
  population: sql`deal.outcome in ('won', 'lost')`,
  value: daysBetween("deal.created_on", "deal.closed_on"),
});
