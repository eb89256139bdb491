import { defineMeasure } from "#metrics/define-measure.ts";
import { reached } from "#metrics/funnel-marks.ts";

export const responseRate = defineMeasure({
  name: "response_rate",
  title: "Response rate",
  definition: "Share of conversations in which the prospect responded.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  numerator: "conversations with a response",
  denominator: "conversations",
  minimumN: 30,
  maturityDays: 7,
  maturesOn: "responded_at",
  synonyms: ["response rate", "reply rate", "answer rate", "responses"],
  share: reached("responded"),
});
