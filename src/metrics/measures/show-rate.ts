import { defineMeasure } from "#metrics/define-measure.ts";
import { reached } from "#metrics/funnel-marks.ts";

export const showRate = defineMeasure({
  name: "show_rate",
  title: "Show rate",
  definition: "Share of booked meetings that were attended.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "attended meetings",
  denominator: "conversations with a booked meeting",
  minimumN: 20,
  maturityDays: 30,
  maturesOn: "meeting_attended_at",
  synonyms: ["show rate", "attendance rate", "show up rate", "no show rate", "meeting attendance"],
  population: reached("booked"),
  share: reached("attended"),
});
