import type { ComparedTable } from "./compared-table.ts";

/** Records whose share of successes a total is made of: revenue = closed deals × win rate × deal size, won deals = closed deals × win rate. */
const baseMeasures: Readonly<Record<string, string>> = {
  revenue: "win_rate",
  deals_won: "win_rate",
  revenue_attributed: "conversion_rate",
  revenue_per_conversation: "conversion_rate",
  meetings_booked: "booking_rate",
};

/** The measure whose records and successes stand behind a sum, with its cells; cut like the sum's own. */
export interface Base {
  readonly measure: string;
  readonly table: ComparedTable;
}

/** Name of the rate behind a sum; null for a measure without one. `baseMeasureOf("revenue")` is "win_rate". */
export const baseMeasureOf = (measure: string): string | null => baseMeasures[measure] ?? null;
