import { defineMeasure } from "#metrics/define-measure.ts";
import { daysBetween } from "#store/sqlite.ts";

export const timeToQualification = defineMeasure({
  name: "time_to_qualification",
  title: "Time to qualification",
  definition: "Mean days from the start of a conversation to qualification.",
  kind: "mean",
  unit: "days",
  direction: "lower",
  grain: "conversation",
  countedOn: "started_at",
  denominator: "qualified conversations",
  minimumN: 20,
  maturityDays: 14,
  maturesOn: "qualified_at",
  synonyms: ["time to qualification", "time to qualify", "qualification time"],
  value: daysBetween("conversation.started_at", "conversation.qualified_at"),
});
