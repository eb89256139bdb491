import { defineMeasure } from "#metrics/define-measure.ts";

export const dealsCreated = defineMeasure({
  name: "deals_created",
  title: "Deals created",
  definition: "Number of deals that were opened, whatever became of them.",
  kind: "count",
  unit: "count",
  direction: "higher",
  grain: "deal",
  countedOn: "created_on",
  denominator: "created deals",
  minimumN: 1,
  synonyms: ["deals created", "new deals", "deals opened", "number of deals", "deal count", "deal volume", "deals"],
});
