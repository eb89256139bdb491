import { defineMeasure } from "#metrics/define-measure.ts";
import { reached } from "#metrics/funnel-marks.ts";

export const opportunityRate = defineMeasure({
  name: "opportunity_rate",
  title: "Opportunity rate",
  definition: "Share of attended meetings that became an opportunity.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "opportunities",
  denominator: "attended meetings",
  minimumN: 20,
  maturityDays: 45,
  maturesOn: "opportunity_at",
  synonyms: ["opportunity rate", "opportunity creation rate"],
  population: reached("attended"),
  share: reached("opportunity"),
});
