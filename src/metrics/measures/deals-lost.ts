import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const dealsLost = defineMeasure({
  name: "deals_lost",
  title: "Deals lost",
  definition: "Number of deals that were lost.",
  kind: "count",
  unit: "count",
  direction: "lower",
  grain: "deal",
  countedOn: "closed_on",
  alternatives: ["created_on"],
  denominator: "lost deals",
  minimumN: 1,
  synonyms: ["deals lost", "lost deals", "losses", "closed lost"],
  population: sql`deal.outcome = 'lost'`,
});
