import { defineMeasure } from "#metrics/define-measure.ts";
import { daysBetween } from "#store/sqlite.ts";

export const timeToBooking = defineMeasure({
  name: "time_to_booking",
  title: "Time to booking",
  definition: "Mean days from the start of a conversation to the booking of a meeting.",
  kind: "mean",
  unit: "days",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  denominator: "conversations with a booked meeting",
  minimumN: 20,
  maturityDays: 21,
  maturesOn: "meeting_booked_at",
  synonyms: ["time to booking", "time to meeting", "time to book"],
  value: daysBetween("conversation.started_at", "conversation.meeting_booked_at"),
});
