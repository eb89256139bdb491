import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const pipelineValue = defineMeasure({
  name: "pipeline_value",
  title: "Pipeline value",
  definition: "Amount of deals that are still open.",
  kind: "sum",
  unit: "money",
  direction: "higher",
  grain: "deal",
  countedOn: "created_on",
  asOfNow: true,
  denominator: "open deals with an amount",
  minimumN: 1,
  synonyms: ["pipeline value", "pipeline", "open pipeline", "open amount"],
  population: sql`deal.outcome = 'open'`,
  value: sql`deal.amount`,
});
