import { defineMeasure } from "#metrics/define-measure.ts";
import { reached } from "#metrics/funnel-marks.ts";

export const qualificationRate = defineMeasure({
  name: "qualification_rate",
  title: "Qualification rate",
  definition: "Share of conversations in which the lead was qualified.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "qualified conversations",
  denominator: "conversations",
  minimumN: 30,
  maturityDays: 14,
  maturesOn: "qualified_at",
  synonyms: ["qualification rate", "qualified rate", "lead qualification"],
  share: reached("qualified"),
});
