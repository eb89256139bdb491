import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const openDeals = defineMeasure({
  name: "open_deals",
  title: "Open deals",
  definition: "Number of deals that are still open.",
  kind: "count",
  unit: "count",
  direction: "neutral",
  grain: "deal",
  countedOn: "created_on",
  asOfNow: true,
  denominator: "open deals",
  minimumN: 1,
  synonyms: ["open deals", "deals in pipeline", "active deals"],
  population: sql`deal.outcome = 'open'`,
});
