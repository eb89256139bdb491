import { sql } from "kysely";
import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { CodedColumn, Reader } from "#contracts/reader.ts";
import { daysBetween, daysSince } from "#store/sqlite.ts";
import { codedColumn } from "./coded-column.ts";
import { factQuery } from "./fact-query.ts";
import { opened } from "./source.ts";

export interface CycleTimesQuery {
  /** Deals created in this period. */
  readonly period: Period;
  readonly by: readonly string[];
  readonly where?: Where;
  /** Open deals are counted up to this date. */
  readonly asOf: string;
  /** Which date places a deal in the period: created_on (default, open deals are kept) or closed_on (closed deals only). */
  readonly countedOn?: "created_on" | "closed_on";
}

export interface CycleTimes {
  readonly columns: readonly CodedColumn[];
  readonly days: Float64Array;
  /** 0 open (censored), 1 won, 2 lost. */
  readonly outcome: Uint8Array;
  /** Month the deal was created, YYYY-MM. */
  readonly month: readonly string[];
}

/**
 * Days from creation to close of each deal, one row per deal: closed deals by their cycle, open ones (and those that closed after `asOf`) by
 * their age on `asOf`, to be read as "at least so long". Deals without the dates needed, or with dates that cannot be, are left out.
 */
export const cycleTimes: Reader<CycleTimesQuery, CycleTimes> = {
  name: "cycle_times",
  read: async (given, { period, by, where, asOf, countedOn = "created_on" }) => {
    const source = opened(given);
    const query = await factQuery(source, "deal", { period, where, by, date: `deal.${countedOn}` });
    const closed = sql`(deal.outcome <> 'open' and deal.closed_on <= ${asOf})`;
    const kept =
      countedOn === "closed_on" ? closed : sql`(${closed} or deal.outcome = 'open' or deal.closed_on > ${asOf})`;
    const days = sql`case when ${closed} then ${daysBetween("deal.created_on", "deal.closed_on")}
      else ${daysSince("deal.created_on", asOf)} end`;
    const outcome = sql`case when not ${closed} then 0 when deal.outcome = 'won' then 1 else 2 end`;
    const rows = await source.arrays(sql`
      select ${sql.join([...query.cuts, days, outcome, sql`substr(deal.created_on, 1, 7)`])}
      ${query.body} and ${kept} and ${days} >= 0 order by deal.created_on, deal.id`);
    const at = query.columns.length;
    return {
      columns: query.columns.map((column, index) => codedColumn(column.key, rows, index, column.toLevel)),
      days: Float64Array.from(rows, (row) => Number(row[at])),
      outcome: Uint8Array.from(rows, (row) => Number(row[at + 1])),
      month: rows.map((row) => String(row[at + 2])),
    };
  },
};
