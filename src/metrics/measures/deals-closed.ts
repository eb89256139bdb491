import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const dealsClosed = defineMeasure({
  name: "deals_closed",
  title: "Deals closed",
  definition: "Number of deals that were won or lost.",
  kind: "count",
  unit: "count",
  direction: "neutral",
  grain: "deal",
  countedOn: "closed_on",
  alternatives: ["created_on"],
  denominator: "closed deals",
  minimumN: 1,
  synonyms: ["deals closed", "closed deals", "closings", "deals decided"],
  population: sql`deal.outcome in ('won', 'lost')`,
});
