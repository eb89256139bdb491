import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const averageDealSize = defineMeasure({
  name: "average_deal_size",
  title: "Average deal size",
  definition: "Mean amount of won deals.",
  kind: "mean",
  unit: "money",
  direction: "higher",
  grain: "deal",
  countedOn: "closed_on",
  alternatives: ["created_on"],
  denominator: "won deals with an amount",
  minimumN: 10,
  synonyms: ["average deal size", "deal size", "average order value", "acv", "ticket size", "deal value"],
  population: sql`deal.outcome = 'won'`,
  value: sql`deal.amount`,
});
