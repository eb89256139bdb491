import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";
import { isStale } from "#metrics/stale-deals.ts";

export const revenueAtRisk = defineMeasure({
  name: "revenue_at_risk",
  title: "Revenue at risk",
  definition:
    "Amount of open deals that have been open longer than nearly all closed deals took (the 95th percentile of closed cycles).",
  kind: "sum",
  unit: "money",
  direction: "lower",
  grain: "deal",
  countedOn: "created_on",
  asOfNow: true,
  denominator: "stale open deals with an amount",
  minimumN: 1,
  synonyms: ["revenue at risk", "money at risk", "amount at risk", "pipeline at risk"],
  population: isStale,
  value: sql`deal.amount`,
});
