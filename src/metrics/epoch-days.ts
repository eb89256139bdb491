import { sql } from "kysely";
import type { Level } from "#store/column-file.ts";
import { daysSince } from "#store/sqlite.ts";
import type { OpenSource } from "./source.ts";

/** A variable per date is bound; the store takes at most 32,766 in one statement. */
const MOST_DATES = 5000;

/**
 * Days from 1970-01-01 to each ISO date or time, fractions kept, as the store counts them; NaN for null and for what is no date. Differences of two
 * are the days between. A few thousand dates stand for a million records.
 *
 * @example epochDays(source, ["1970-01-02", null]) // [1, NaN]
 */
export async function epochDays(source: OpenSource, dates: readonly Level[]): Promise<Float64Array> {
  const found = new Map<Level, number>();
  const known = [...new Set(dates)].filter((date) => date !== null);
  for (let start = 0; start < known.length; start += MOST_DATES) {
    const values = known.slice(start, start + MOST_DATES).map((date) => sql`(${date})`);
    const rows = await source.arrays(sql`
      with given(day) as (values ${sql.join(values)}) select day, ${daysSince("given.day", "1970-01-01")} from given`);
    for (const [date, days] of rows) if (days !== null) found.set(date as Level, -Number(days));
  }
  return Float64Array.from(dates, (date) => found.get(date) ?? Number.NaN);
}
