import { sql } from "kysely";
import type { Reader } from "#contracts/reader.ts";
import { measureWithSql } from "./catalog.ts";
import { dateColumn, tableGrain } from "./cells.ts";
import { opened, scopeCondition } from "./source.ts";

/**
 * First and last local day with a record on the measure's date, whatever the measure counts among them; null without records.
 *
 * @example read(source, { measure: "win_rate" }) // { from: "2023-01-09", to: "2024-07-05" }
 */
export const coverage: Reader<
  { readonly measure: string; readonly countedOn?: string },
  { readonly from: string; readonly to: string } | null
> = {
  name: "coverage",
  read: async (given, { measure: name, countedOn }) => {
    const source = opened(given);
    const measure = measureWithSql(name);
    const grain = tableGrain(measure);
    const date = sql.ref(dateColumn(measure, countedOn));
    const [row] = await source.arrays(
      sql`select min(${date}), max(${date}) from ${sql.table(grain)} where ${scopeCondition(source, grain)}`,
    );
    if (!row || row[0] === null) return null;
    return { from: String(row[0]).slice(0, 10), to: String(row[1]).slice(0, 10) };
  },
};
