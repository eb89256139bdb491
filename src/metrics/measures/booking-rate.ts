import { defineMeasure } from "#metrics/define-measure.ts";
import { reached } from "#metrics/funnel-marks.ts";

export const bookingRate = defineMeasure({
  name: "booking_rate",
  title: "Booking rate",
  definition: "Share of qualified conversations that led to a booked meeting.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "conversations with a booked meeting",
  denominator: "qualified conversations",
  minimumN: 30,
  maturityDays: 21,
  maturesOn: "meeting_booked_at",
  synonyms: ["booking rate", "meeting rate", "meeting booking rate", "demo booking rate"],
  population: reached("qualified"),
  share: reached("booked"),
});
