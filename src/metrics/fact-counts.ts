import { type RawBuilder, sql } from "kysely";
import type { Level } from "#store/column-file.ts";
import { factImage } from "./fact-image.ts";
import type { TableGrain } from "./grain-tables.ts";
import { groupRows } from "./image-groups.ts";
import { type CodesColumn, keepScope, ownColumn, personIds, rowsKept } from "./image-rows.ts";
import { type OpenSource, scopeCondition } from "./source.ts";

/** One combination of values that occurs, with its number of records. */
export type FactCount = readonly [values: readonly Level[], records: number];

/**
 * How many of the viewer's records have each combination of some values, in the order of the values. From the columnar image where a grain is
 * read from it, else by a grouped select; the counts are the same.
 *
 * @example factCounts(source, "deal", [sql`deal.outcome`]) // [[["lost"], 2870], [["won"], 2130]]
 */
export async function factCounts(
  source: OpenSource,
  grain: TableGrain,
  values: readonly RawBuilder<unknown>[],
): Promise<readonly FactCount[]> {
  if (await source.imaged(grain)) return countsFromImage(source, grain, values);
  const places = sql.join(values.map((_, at) => sql.lit(at + 1)));
  const rows = await source.arrays(sql`
    select ${sql.join([...values])}, count(*) from ${sql.table(grain)}
    where ${scopeCondition(source, grain)} group by ${places} order by ${places}`);
  return rows.map((row) => [row.slice(0, -1) as Level[], Number(row.at(-1))]);
}

function countsFromImage(
  source: OpenSource,
  grain: TableGrain,
  values: readonly RawBuilder<unknown>[],
): readonly FactCount[] {
  const asked = values.map((value) => ownColumn("codes", value));
  const image = factImage(source.store, grain, [...asked, ...(source.scope ? [personIds(grain)] : [])]);
  const columns = image.columns as readonly CodesColumn[];
  const cuts = columns.slice(0, values.length);
  const keep = new Uint8Array(image.rows).fill(1);
  keepScope(keep, columns[values.length] ?? null, source.scope);
  const groups = groupRows(
    rowsKept(keep),
    cuts.map(({ codes, levels }) => ({ codes, count: levels.length })),
  );
  return Array.from(groups.n, (n, group) => {
    const row = groups.firstRow[group]!;
    return [cuts.map(({ codes, levels }) => levels[codes[row]!]!), n] as const;
  });
}
