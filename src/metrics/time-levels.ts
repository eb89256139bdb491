import { sql } from "kysely";
import type { Level } from "#store/column-file.ts";
import type { ColumnPlace, DimensionColumn } from "./dimension-column.ts";
import type { TableGrain } from "./grain-tables.ts";
import type { OpenSource } from "./source.ts";

/** A variable per day is bound; the store takes at most 32,766 in one statement. */
const MOST_DAYS = 5000;

/**
 * The value of a time dimension on each of some days: its own expression over a table of nothing but the days, since a few hundred days
 * stand for a million records.
 */
export async function timeLevels(
  source: OpenSource,
  grain: TableGrain,
  place: ColumnPlace,
  column: DimensionColumn,
  days: readonly Level[],
): Promise<readonly Level[]> {
  const date = place.date.split(".")[1]!;
  const found = new Map<Level, Level>();
  const known = days.filter((day) => day !== null);
  for (let start = 0; start < known.length; start += MOST_DAYS) {
    const values = known.slice(start, start + MOST_DAYS).map((day) => sql`(${day})`);
    const rows = await source.arrays(sql`
      with ${sql.table(grain)}(${sql.ref(date)}) as (values ${sql.join(values)})
      select ${sql.ref(place.date)}, ${column.expression(place)} from ${sql.table(grain)}`);
    for (const [day, level] of rows) found.set(day as Level, level as Level);
  }
  return days.map((day) => found.get(day) ?? null);
}
