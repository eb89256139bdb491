import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";
import { isStale } from "#metrics/stale-deals.ts";

export const stalePipeline = defineMeasure({
  name: "stale_pipeline",
  title: "Stale pipeline",
  definition:
    "Share of open deals that have been open longer than nearly all closed deals took (the 95th percentile of closed cycles), aged up to the last day in the data.",
  kind: "ratio",
  unit: "ratio",
  direction: "lower",
  grain: "deal",
  countedOn: "created_on",
  asOfNow: true,
  numerator: "stale open deals",
  denominator: "open deals",
  minimumN: 10,
  synonyms: ["stale pipeline", "stale deals", "stuck deals", "stalled deals", "ageing pipeline", "aging pipeline"],
  population: sql`deal.outcome = 'open'`,
  share: isStale,
});
