import { sql } from "kysely";
import type { Reader } from "#contracts/reader.ts";
import { factCounts } from "./fact-counts.ts";
import { opened } from "./source.ts";

/** Deals created on one day that ended alike on one day; `closed` is null while they are open. */
export interface DealAge {
  readonly created: string;
  readonly closed: string | null;
  readonly outcome: "won" | "lost" | "open";
  readonly n: number;
}

/**
 * Every deal by when it was created and when and how it closed: what tells the age of the pipeline on any day. Deals that closed before they were
 * created are left out.
 *
 * @example read(source, {}) // [{ created: "2026-04-01", closed: "2026-05-12", outcome: "won", n: 1 }, …]
 */
export const dealAges: Reader<Readonly<Record<string, never>>, readonly DealAge[]> = {
  name: "deal_ages",
  read: async (given) => {
    const closed = sql`case when deal.outcome <> 'open' then deal.closed_on end`;
    const counts = await factCounts(opened(given), "deal", [sql`deal.created_on`, closed, sql`deal.outcome`]);
    return counts.flatMap(([[created, end, outcome], n]): readonly DealAge[] => {
      if (typeof created !== "string" || (outcome !== "open" && typeof end !== "string")) return [];
      if (typeof end === "string" && end < created) return [];
      const state = outcome === "won" || outcome === "lost" ? outcome : "open";
      return [{ created, closed: state === "open" ? null : String(end), outcome: state, n }];
    });
  },
};
