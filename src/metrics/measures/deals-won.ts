import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const dealsWon = defineMeasure({
  name: "deals_won",
  title: "Deals won",
  definition: "Number of deals that were won.",
  kind: "count",
  unit: "count",
  direction: "higher",
  grain: "deal",
  countedOn: "closed_on",
  alternatives: ["created_on"],
  denominator: "won deals",
  minimumN: 1,
  synonyms: ["deals won", "won deals", "number of wins", "closed won"],
  population: sql`deal.outcome = 'won'`,
});
