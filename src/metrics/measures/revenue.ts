import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const revenue = defineMeasure({
  name: "revenue",
  title: "Revenue",
  definition: "Amount of won deals.",
  kind: "sum",
  unit: "money",
  direction: "higher",
  grain: "deal",
  countedOn: "closed_on",
  alternatives: ["created_on"],
  denominator: "won deals with an amount",
  minimumN: 1,
  synonyms: ["revenue", "sales", "bookings", "won amount", "turnover", "money"],
  population: sql`deal.outcome = 'won'`,
  value: sql`deal.amount`,
});
