import { defineMeasure } from "#metrics/define-measure.ts";
import { reached } from "#metrics/funnel-marks.ts";

export const conversionRate = defineMeasure({
  name: "conversion_rate",
  title: "Conversion rate",
  definition: "Share of conversations that ended in a sale.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "won conversations",
  denominator: "conversations",
  minimumN: 30,
  maturityDays: 60,
  maturesOn: "converted_at",
  synonyms: ["conversion rate", "conversion", "conversions", "convert", "sales conversion"],
  share: reached("won"),
});
