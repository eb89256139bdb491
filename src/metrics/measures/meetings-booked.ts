import { defineMeasure } from "#metrics/define-measure.ts";
import { reached } from "#metrics/funnel-marks.ts";

export const meetingsBooked = defineMeasure({
  name: "meetings_booked",
  title: "Meetings booked",
  definition: "Number of conversations that led to a booked meeting.",
  kind: "count",
  unit: "count",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  alternatives: ["meeting_booked_at"],
  denominator: "conversations with a booked meeting",
  minimumN: 1,
  synonyms: ["meetings booked", "meetings", "bookings made", "demos booked", "booked meetings"],
  population: reached("booked"),
});
