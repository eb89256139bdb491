import { type RawBuilder, sql } from "kysely";
import type { Reader } from "#contracts/reader.ts";
import { addDays } from "./calendar-dates.ts";
import { measureWithSql } from "./catalog.ts";
import { dateColumn, tableGrain } from "./cells.ts";
import { type FactCount, factCounts } from "./fact-counts.ts";
import type { TableGrain } from "./grain-tables.ts";
import { type OpenSource, opened, scopeCondition } from "./source.ts";

/**
 * First and last local day with a record on the measure's date, whatever the measure counts among them and whoever the record belongs to: how far the
 * data reach, and with it what "latest" means, is the same for every viewer. Null when the viewer has no record. With `until`, which is
 * today wherever a latest period is chosen, dates after it do not count: a plan or a slip of the pen is not how far the data reach.
 *
 * @example read(source, { measure: "win_rate" }) // { from: "2023-01-09", to: "2024-07-05" }
 */
export const coverage: Reader<CoverageQuery, Days | null> = {
  name: "coverage",
  read: async (given, asked) => {
    const source = opened(given);
    const own = await daysOf(source, asked);
    return own === null || source.scope === null ? own : daysOf(source.everybody, asked);
  },
};

interface CoverageQuery {
  readonly measure: string;
  readonly countedOn?: string;
  readonly until?: string;
}
interface Days {
  readonly from: string;
  readonly to: string;
}

async function daysOf(source: OpenSource, { measure: name, countedOn, until }: CoverageQuery): Promise<Days | null> {
  const measure = measureWithSql(name);
  const grain = tableGrain(measure);
  const date = sql.ref(dateColumn(measure, countedOn));
  const days = (await source.imaged(grain))
    ? await factCounts(source, grain, [sql`substr(${date}, 1, 10)`])
    : await ends(source, grain, date, until);
  const known = days
    .flatMap(([[day]]) => (typeof day === "string" ? [day.slice(0, 10)] : []))
    .filter((day) => until === undefined || day <= until);
  return known.length === 0 ? null : { from: known[0]!, to: known.at(-1)! };
}

/** The first and the last date, which an index gives at once. */
async function ends(
  source: OpenSource,
  grain: TableGrain,
  date: RawBuilder<unknown>,
  until: string | undefined,
): Promise<readonly FactCount[]> {
  const upTo = until === undefined ? sql`` : sql`and ${date} < ${addDays(until, 1)}`;
  const [[first = null, last = null] = []] = await source.arrays(
    sql`select min(${date}), max(${date}) from ${sql.table(grain)} where ${scopeCondition(source, grain)} ${upTo}`,
  );
  return [first, last].map((day) => [[day as string | null], 1]);
}
