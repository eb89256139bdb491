import { sql } from "kysely";
import { defineMeasure } from "#metrics/define-measure.ts";

export const winRate = defineMeasure({
  name: "win_rate",
  title: "Win rate",
  definition: "Share of closed deals that were won, by the date they closed.",
  kind: "ratio",
  unit: "ratio",
  direction: "higher",
  grain: "deal",
  countedOn: "closed_on",
  alternatives: ["created_on"],
  numerator: "won deals",
  denominator: "closed deals",
  minimumN: 20,
  maturityDays: 120,
  maturesOn: "closed_on",
  synonyms: ["win rate", "winrate", "close rate", "win ratio", "win percentage", "success rate", "won rate", "wins"],
  population: sql`deal.outcome in ('won', 'lost')`,
  share: sql`deal.outcome = 'won'`,
});
