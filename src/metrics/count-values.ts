import { type RawBuilder, sql } from "kysely";
import type { ColumnPlace, DimensionColumn } from "./dimension-column.ts";
import { builtInDimensions, fromTable, personColumn, type TableGrain } from "./grain-tables.ts";
import { levelCounts } from "./image-rows.ts";
import { type OpenSource, scopeCondition } from "./source.ts";
import { workspaceFacts } from "./workspace-facts.ts";

/** Records per value of one dimension; null is "not recorded". */
export type Counts = Map<string | null, number>;

export interface ValueCounts {
  readonly records: number;
  /** Per key of a built-in categorical dimension. */
  readonly values: ReadonlyMap<string, Counts>;
  /** Records per distinct attribute text. */
  readonly attributes: Counts;
}

/** A variable per id is bound; the store takes at most 32,766 in one statement. */
const MOST_IDS = 5000;

/**
 * Counts the values of every built-in categorical dimension in one pass over the table. People and campaigns are counted by id and named
 * afterwards, weekdays and hours come from the hour a conversation started: a join or a date function per record costs more than the rest.
 */
export async function countValues(source: OpenSource, grain: TableGrain): Promise<ValueCounts> {
  const place = await columnPlace(source, grain);
  const counted = builtInDimensions[grain].filter((column) => column.kind === "categorical");
  if (await source.imaged(grain)) return countInImage(source, grain, place, counted);
  const named = counted.filter((column) => idOf(column) !== null);
  const hourly = counted.filter((column) => column.ofHour);
  const direct = counted.filter((column) => idOf(column) === null && !column.ofHour);
  const keys = [sql.ref(personColumn[grain]), sql.ref(`${grain}.attributes`), ...conversationKeys(grain)];
  const rows = await source.arrays(sql`
    select ${sql.join([...keys, ...direct.map((column) => column.expression(place))])}
    ${fromTable(grain, direct)} where ${scopeCondition(source, grain)}`);
  const [people, attributes, campaigns, hours] = keys.map((_, index) => countColumn(rows, index));
  const values = new Map(direct.map((column, index) => [column.key, countColumn(rows, keys.length + index)]));
  for (const column of named) {
    const ids = idOf(column) === "person" ? people! : (campaigns ?? new Map());
    values.set(column.key, await namedCounts(source, grain, place, column, ids));
  }
  for (const column of hourly)
    values.set(
      column.key,
      renamed(hours ?? new Map(), (hour) => column.ofHour!(hour)),
    );
  return { records: rows.length, values, attributes: attributes! };
}

/** The same from the columnar image, which the analyses that follow will need anyway. */
async function countInImage(
  source: OpenSource,
  grain: TableGrain,
  place: ColumnPlace,
  counted: readonly DimensionColumn[],
): Promise<ValueCounts> {
  const texts = await source.arrays(sql`
    select attributes, count(*) from ${sql.table(grain)} where ${scopeCondition(source, grain)} group by attributes`);
  const attributes: Counts = new Map(
    texts.map(([text, count]) => [text === null ? null : String(text), Number(count)]),
  );
  const found = levelCounts(
    source,
    grain,
    counted.map((column) => ({ kind: "codes", expression: column.expression(place), needs: [column] })),
  );
  const values = new Map(
    counted.map((column, at) => [column.key, renamed(found[at]!, (value) => column.toLevel?.(value) ?? value)]),
  );
  return { records: [...attributes.values()].reduce((sum, count) => sum + count, 0), values, attributes };
}

const columnPlace = async (source: OpenSource, grain: TableGrain): Promise<ColumnPlace> => ({
  date: grain === "deal" ? "deal.closed_on" : "conversation.started_at",
  fiscalYearStartMonth: source.fiscalYearStartMonth,
  facts: await workspaceFacts(source),
});

const conversationKeys = (grain: TableGrain): readonly RawBuilder<unknown>[] =>
  grain === "conversation" ? [sql.ref("conversation.campaign_id"), sql`substr(conversation.started_at, 1, 13)`] : [];

function idOf(column: DimensionColumn): "person" | "campaign" | null {
  if (column.joins.includes("person")) return "person";
  return column.joins.includes("campaign") ? "campaign" : null;
}

function countColumn(rows: readonly (readonly unknown[])[], index: number): Counts {
  const raw = new Map<unknown, number>();
  for (const row of rows) raw.set(row[index], (raw.get(row[index]) ?? 0) + 1);
  return new Map([...raw].map(([value, count]) => [value === null ? null : String(value), count]));
}

function renamed(counts: Counts, toLevel: (value: string) => string | null): Counts {
  const found: Counts = new Map();
  for (const [value, count] of counts) {
    const level = value === null ? null : toLevel(value);
    found.set(level, (found.get(level) ?? 0) + count);
  }
  return found;
}

/** Names ids by running the dimension's own expression over a table of nothing but the ids. */
async function namedCounts(
  source: OpenSource,
  grain: TableGrain,
  place: ColumnPlace,
  column: DimensionColumn,
  ids: Counts,
): Promise<Counts> {
  const idColumn = idOf(column) === "person" ? personColumn[grain].split(".")[1]! : "campaign_id";
  const known = [...ids.keys()].filter((id) => id !== null);
  const names = new Map<string, string | null>();
  for (let start = 0; start < known.length; start += MOST_IDS) {
    const places = known.slice(start, start + MOST_IDS).map((id) => sql`(${id})`);
    const rows = await source.arrays(sql`
      with ${sql.table(grain)}(${sql.ref(idColumn)}) as (values ${sql.join(places)})
      select ${sql.ref(`${grain}.${idColumn}`)}, ${column.expression(place)} ${fromTable(grain, [column])}`);
    for (const [id, name] of rows) names.set(String(id), name === null ? null : String(name));
  }
  return renamed(ids, (id) => names.get(id) ?? null);
}

/** Counts every attribute's values. Rows of one import often repeat the same JSON text, which is parsed once. */
export function countAttributes(texts: Counts, records: number): ReadonlyMap<string, Counts> {
  const found = new Map<string, Counts>();
  for (const [text, count] of texts)
    for (const [key, value] of Object.entries(JSON.parse(text ?? "{}") as Record<string, unknown>)) {
      if (value === null || typeof value === "object") continue;
      const counts = found.get(key) ?? new Map<string | null, number>();
      counts.set(String(value), (counts.get(String(value)) ?? 0) + count);
      found.set(key, counts);
    }
  for (const counts of found.values()) {
    const recorded = [...counts.values()].reduce((total, count) => total + count, 0);
    if (recorded < records) counts.set(null, records - recorded);
  }
  return new Map([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}
