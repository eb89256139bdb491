import { defineMeasure } from "#metrics/define-measure.ts";

export const conversations = defineMeasure({
  name: "conversations",
  title: "Conversations",
  definition: "Number of conversations that were started.",
  kind: "count",
  unit: "count",
  direction: "neutral",
  grain: "conversation",
  countedOn: "started_at",
  denominator: "conversations",
  minimumN: 1,
  synonyms: ["conversations", "chats", "calls", "number of conversations", "conversation volume", "call volume"],
});
