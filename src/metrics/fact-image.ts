import { createHash } from "node:crypto";
import { join } from "node:path";
import { type Kysely, type RawBuilder, sql } from "kysely";
import { type ColumnData, readColumnFile, writeColumnFile } from "#store/column-file.ts";
import type { ReadStore } from "#store/open.ts";
import type { Schema } from "#store/schema.ts";
import { rowNumber } from "#store/sqlite.ts";
import type { DimensionColumn } from "./dimension-column.ts";
import { fromTable, type TableGrain } from "./grain-tables.ts";
import { columnBuilder } from "./image-column.ts";

/** One column of an image: an SQL expression over the fact table, with the dimensions whose joins it needs. */
export interface ImageColumn {
  readonly kind: ColumnData["kind"];
  readonly expression: RawBuilder<unknown>;
  readonly needs: readonly DimensionColumn[];
}

/** Columns of a fact table, one entry per record in the order of the table; all of one state of the store. */
export interface FactImage {
  readonly rows: number;
  readonly columns: readonly ColumnData[];
}

type Rows = Parameters<Parameters<ReadStore["together"]>[0]>[0];

/** What is in memory of one grain at one state of the store. */
interface Kept {
  readonly stamp: string;
  readonly rows: number;
  readonly columns: Map<string, ColumnData>;
}

/** Rows read at a time: few enough to be forgotten again while they are young. */
const CHUNK = 20_000;

const images = new WeakMap<ReadStore, Map<TableGrain, Kept>>();

/**
 * Columns of a grain's fact table as numbers, which scans many times faster than rows. What a column holds is what SQL says: its expression is
 * evaluated once per state of the store, then kept in memory and in a file beside the data file. Both are caches: they may be deleted at any time,
 * and one of another state or a damaged one is made anew.
 */
export const factImage = (store: ReadStore, grain: TableGrain, asked: readonly ImageColumn[]): FactImage =>
  store.together((rows) => {
    const kept = keptFor(store, grain, rows);
    const keys = asked.map((column) => keyOf(store, grain, column));
    const missing = new Map<string, ImageColumn>();
    keys.forEach((key, at) => {
      if (kept.columns.has(key) || missing.has(key)) return;
      const found = readColumnFile(fileOf(store, key), kept.stamp);
      if (found) kept.columns.set(key, found);
      else missing.set(key, asked[at]!);
    });
    if (missing.size > 0) {
      const read = readColumns(store, grain, kept.rows, [...missing.values()], rows);
      [...missing.keys()].forEach((key, at) => {
        kept.columns.set(key, read[at]!);
        writeColumnFile(fileOf(store, key), kept.stamp, read[at]!);
      });
    }
    return { rows: kept.rows, columns: keys.map((key) => kept.columns.get(key)!) };
  });

const fileOf = (store: ReadStore, key: string): string => join(`${store.path}-columns`, key);

const compiled = (store: ReadStore, query: RawBuilder<unknown>) => query.compile(store.db as unknown as Kysely<Schema>);

function keptFor(store: ReadStore, grain: TableGrain, rows: Rows): Kept {
  const ofStore = images.get(store) ?? new Map<TableGrain, Kept>();
  images.set(store, ofStore);
  const state = rows(
    compiled(store, sql`select value from workspace_state where key in ('data_version', 'data_stamp') order by key`),
  );
  const stamp = state.map(([value]) => String(value)).join(" ");
  const known = ofStore.get(grain);
  if (known?.stamp === stamp) return known;
  const [[count] = []] = rows(compiled(store, sql`select count(*) from ${sql.table(grain)}`));
  const fresh = { stamp, rows: Number(count), columns: new Map() };
  ofStore.set(grain, fresh);
  return fresh;
}

function keyOf(store: ReadStore, grain: TableGrain, { kind, expression, needs }: ImageColumn): string {
  const { sql: text, parameters } = compiled(store, sql`select ${expression} ${fromTable(grain, needs)}`);
  const hash = createHash("sha256")
    .update(JSON.stringify([kind, text, parameters]))
    .digest("hex")
    .slice(0, 24);
  return `${grain}-${hash}`;
}

/** Reads columns in one pass over the table. */
function readColumns(
  store: ReadStore,
  grain: TableGrain,
  size: number,
  asked: readonly ImageColumn[],
  rows: Rows,
): readonly ColumnData[] {
  const builders = asked.map(({ kind }) => columnBuilder(kind, size));
  const number = rowNumber(grain);
  const from = fromTable(
    grain,
    asked.flatMap(({ needs }) => needs),
  );
  const expressions = sql.join(asked.map(({ expression }) => expression));
  for (let last = 0, full = true; full; ) {
    const chunk = rows(
      compiled(
        store,
        sql`select ${number}, ${expressions} ${from} where ${number} > ${last} order by ${number} limit ${sql.lit(CHUNK)}`,
      ),
    );
    for (const row of chunk) for (let at = 0; at < builders.length; at++) builders[at]!.add(row[at + 1]);
    full = chunk.length === CHUNK;
    last = Number(chunk.at(-1)?.[0] ?? 0);
  }
  return builders.map((builder) => builder.finish());
}
