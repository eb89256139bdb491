import { sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";
import { daysBetween } from "#store/sqlite.ts";
import { factQuery } from "./fact-query.ts";
import { opened } from "./source.ts";

/** Deals created on one day that took equally long; `age` is null while they are open. */
export interface OutcomeAge {
  readonly created: string;
  /** Days from creation to closing. */
  readonly age: number | null;
  readonly n: number;
  /** How many of them were won. */
  readonly won: number;
}

/**
 * How old the deals created in a period were when they closed: what is needed to follow two cohorts for the same time. Deals that closed before
 * they were created are left out.
 *
 * @example read(source, { period: q3 }) // [{ created: "2026-07-01", age: 12, n: 2, won: 1 }, …]
 */
export const outcomeAges: Reader<{ readonly period: Period; readonly where?: Where }, readonly OutcomeAge[]> = {
  name: "outcome_ages",
  read: async (given, { period, where }) => {
    const source = opened(given);
    const { body } = await factQuery(source, "deal", { period, where, date: "deal.created_on" });
    const age = sql`case when deal.outcome <> 'open' then ${daysBetween("deal.created_on", "deal.closed_on")} end`;
    const rows = await source.arrays(
      sql`select substr(deal.created_on, 1, 10), ${age}, count(*), sum(case when deal.outcome = 'won' then 1 else 0 end) ${body} group by 1, 2 order by 1, 2`,
    );
    return rows
      .map(([created, days, n, won]) => ({
        created: String(created),
        age: days === null ? null : Number(days),
        n: Number(n),
        won: Number(won),
      }))
      .filter(({ age: days }) => days === null || days >= 0);
  },
};
