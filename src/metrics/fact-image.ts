import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { type ColumnData, dropOldFiles, readColumnFile, writeColumnFile } from "#store/column-file.ts";
import type { ReadStore } from "#store/open.ts";
import type { Schema } from "#store/schema.ts";
import { rowNumber } from "#store/sqlite.ts";
import type { DimensionColumn } from "./dimension-column.ts";
import { fromTable, type TableGrain } from "./grain-tables.ts";
import { type ColumnBuilder, columnBuilder, type Reading } from "./image-column.ts";
import { type Growth, growthSince, type ImageState, isStill, type Rows, readState } from "./image-state.ts";

/**
 * One column of an image: an SQL expression over the fact table, with the dimensions whose joins it needs. For kind "order" the expression is what
 * the whole table is sorted by, and the column holds the place of each record, from 1.
 */
export interface ImageColumn {
  readonly kind: Reading | "order";
  readonly expression: RawBuilder<unknown>;
  readonly needs: readonly DimensionColumn[];
}

/** Columns of a fact table, one entry per record in the order of the table; all of one state of the store. */
export interface FactImage {
  readonly rows: number;
  readonly columns: readonly ColumnData[];
}

/** A column with the state it shows. */
interface Dated {
  readonly state: ImageState;
  readonly column: ColumnData;
}

/** A column to make anew, with its earlier form if there is one. */
interface Stale {
  readonly key: string;
  readonly column: ImageColumn;
  readonly earlier: Dated | null;
}

/** Rows read at a time: few enough to be forgotten again while they are young. */
const CHUNK = 20_000;
/** Columns in memory per grain; those used longest ago are dropped first. */
const MOST_COLUMNS = 60;

const images = new WeakMap<ReadStore, Map<string, Dated>>();
const states = new WeakMap<ReadStore, Map<TableGrain, ImageState>>();

/**
 * Columns of a grain's fact table as numbers, which scans many times faster than rows. What a column holds is what SQL says: its expression is
 * evaluated once per state of the store, then kept in memory and in a file beside the data file. After an import only the rows it wrote are read
 * again. Memory and files are caches: they may be deleted at any time, and one of another state or a damaged one is made anew.
 */
export const factImage = (store: ReadStore, grain: TableGrain, asked: readonly ImageColumn[]): FactImage =>
  store.together((run) => {
    const rows: Rows = (query) => run(compiled(store, query));
    const state = stateOf(store, grain, rows);
    const memory = images.get(store) ?? new Map<string, Dated>();
    images.set(store, memory);
    const keys = asked.map((column) => keyOf(store, grain, column));
    const stale: Stale[] = [];
    new Map(keys.map((key, at) => [key, asked[at]!])).forEach((column, key) => {
      const found = memory.get(key) ?? readColumnFile<ImageState>(fileOf(store, key));
      const isCurrent = found !== null && (found.state === state || isSame(found.state, state));
      memory.delete(key); // and in again: what was used last stands last
      if (isCurrent) memory.set(key, found);
      else stale.push({ key, column, earlier: found });
    });
    const isOwn = (column: ImageColumn): boolean => hasNoSelect(store, column);
    for (const { key, made } of madeAnew(stale, { grain, state, rows, isOwn })) {
      memory.set(key, { state, column: made });
      writeColumnFile(fileOf(store, key), state, made);
    }
    if (stale.length > 0) dropOldFiles(folderOf(store));
    const columns = keys.map((key) => memory.get(key)!.column);
    for (const key of [...memory.keys()].slice(0, Math.max(0, memory.size - MOST_COLUMNS))) memory.delete(key);
    return { rows: state.rows, columns };
  });

/** A store that was last written before stores had names cannot tell whose file it finds. */
const isSame = (found: ImageState, now: ImageState): boolean =>
  now.file !== "" && found.file === now.file && found.stamp === now.stamp;

const folderOf = (store: ReadStore): string => `${store.path}-columns`;
const fileOf = (store: ReadStore, key: string): string => join(folderOf(store), key);

const compiled = (store: ReadStore, query: RawBuilder<unknown>) => query.compile(store.db as unknown as Kysely<Schema>);

/** What an expression with a select of its own says may change with any table. */
const hasNoSelect = (store: ReadStore, { expression }: ImageColumn): boolean =>
  !/\bselect\b/i.test(compiled(store, sql`${expression}`).sql);

function keyOf(store: ReadStore, grain: TableGrain, { kind, expression, needs }: ImageColumn): string {
  const { sql: text, parameters } = compiled(store, sql`select ${expression} ${fromTable(grain, needs)}`);
  const hash = createHash("sha256")
    .update(JSON.stringify([kind, text, parameters]))
    .digest("hex")
    .slice(0, 24);
  return `${grain}-${hash}`;
}

/** The state, counted once as long as the stamp stays. */
function stateOf(store: ReadStore, grain: TableGrain, rows: Rows): ImageState {
  const known = states.get(store) ?? new Map<TableGrain, ImageState>();
  states.set(store, known);
  const last = known.get(grain);
  const state = last && isStill(last, rows) ? last : readState(grain, rows);
  known.set(grain, state);
  return state;
}

interface Making {
  readonly grain: TableGrain;
  readonly state: ImageState;
  readonly rows: Rows;
  readonly isOwn: (column: ImageColumn) => boolean;
}

/** Makes columns of the present state: from the earlier ones and the rows written since where that is possible, else from the whole table. */
function madeAnew(
  stale: readonly Stale[],
  making: Making,
): readonly { readonly key: string; readonly made: ColumnData }[] {
  const { grain, state, rows, isOwn } = making;
  const isOrder = ({ column }: Stale): boolean => column.kind === "order";
  const orders = stale.filter(isOrder).map(({ key, column }) => ({ key, made: placesIn(column, making) }));
  const growths = new Map<string, Growth | null>();
  const parts = Map.groupBy(
    stale.filter((one) => !isOrder(one)),
    ({ column, earlier }) => {
      if (!earlier || !isOwn(column)) return "";
      const { stamp } = earlier.state;
      if (!growths.has(stamp)) growths.set(stamp, growthSince(earlier.state, state, grain, rows));
      const growth = growths.get(stamp);
      return growth && (growth.own || column.needs.every(({ joins }) => joins.length === 0)) ? stamp : "";
    },
  );
  const made = [...parts].flatMap(([stamp, part]) => {
    const growth = growths.get(stamp) ?? null;
    const builders = part.map(({ column, earlier }) =>
      columnBuilder(column.kind as Reading, state.rows, growth ? earlier!.column : null),
    );
    readInto(builders, part, growth, making);
    return part.map(({ key }, at) => ({ key, made: builders[at]!.finish() }));
  });
  return [...orders, ...made];
}

/** The place of each record in an order of the whole table: one new record can move all others, so it is never added to. */
function placesIn({ expression, needs }: ImageColumn, { grain, rows }: Making): ColumnData {
  const places = rows(
    sql`select row_number() over (order by ${expression}) ${fromTable(grain, needs)} order by ${rowNumber(grain)}`,
  );
  return { kind: "values", values: Float64Array.from(places, ([place]) => Number(place)) };
}

/** One pass over the table, or over the rows that some imports wrote. */
function readInto(
  builders: readonly ColumnBuilder[],
  part: readonly Stale[],
  growth: Growth | null,
  { grain, rows }: Making,
): void {
  const number = rowNumber(grain);
  const from = fromTable(
    grain,
    part.flatMap(({ column }) => column.needs),
  );
  const expressions = sql.join(part.map(({ column }) => column.expression));
  const written = growth
    ? sql`${sql.ref(`${grain}.import_batch_id`)} in (${sql.join([...growth.batches, ""])})`
    : sql`1 = 1`;
  let place = 0;
  for (let last = 0, isFull = true; isFull; ) {
    const chunk = rows(
      sql`select ${number}, ${expressions} ${from} where ${number} > ${last} and ${written} order by ${number} limit ${sql.lit(CHUNK)}`,
    );
    for (const row of chunk) {
      const at = growth ? Number(row[0]) - 1 : place++;
      for (let column = 0; column < builders.length; column++) builders[column]!.set(at, row[column + 1]);
    }
    isFull = chunk.length === CHUNK;
    last = Number(chunk.at(-1)?.[0] ?? 0);
  }
}
