import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const meanSentiment = defineMeasure({
  name: "mean_sentiment",
  title: "Sentiment",
  definition: "Mean sentiment at the end of the conversation, from −1 (bad) to 1 (good).",
  kind: "mean",
  unit: "score",
  direction: "higher",
  grain: "conversation",
  countedOn: "started_at",
  denominator: "conversations with a sentiment",
  minimumN: 20,
  synonyms: ["sentiment", "mean sentiment", "mood", "average sentiment"],
  value: sql`conversation.sentiment_end`,
});
