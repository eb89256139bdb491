import { type RawBuilder, sql } from "kysely";
import { rowNumber } from "#store/sqlite.ts";
import type { TableGrain } from "./grain-tables.ts";

/** Runs a select inside the transaction in which the state was read. */
export type Rows = (query: RawBuilder<unknown>) => readonly (readonly unknown[])[];

/** The state of the store that a column was read from. */
export interface ImageState {
  /** Names the data file among all, and its state among those it has had. */
  readonly file: string;
  readonly stamp: string;
  readonly version: number;
  /** Number of the newest import. */
  readonly lastBatch: number;
  readonly rows: number;
  /** Whether row numbers run from 1 without a gap, so that they are places in a column. */
  readonly gapless: boolean;
}

/** What the store says of its own state. */
function stamps(rows: Rows): { readonly file: string; readonly stamp: string; readonly version: number } {
  const kept = new Map(
    rows(sql`select key, value from workspace_state where key in ('store_id', 'data_stamp', 'data_version')`).map(
      ([key, value]) => [String(key), String(value)],
    ),
  );
  return {
    file: kept.get("store_id") ?? "",
    stamp: kept.get("data_stamp") ?? "",
    version: Number(kept.get("data_version") ?? 0),
  };
}

/** Whether a state that was read is still the present one. */
export function isStill(state: ImageState, rows: Rows): boolean {
  const { file, stamp, version } = stamps(rows);
  return state.file === file && state.stamp === stamp && state.version === version;
}

/** The state as of now. */
export function readState(grain: TableGrain, rows: Rows): ImageState {
  const [[lastBatch] = []] = rows(sql`select coalesce(max(${rowNumber("import_batch")}), 0) from import_batch`);
  const [[count, last] = []] = rows(
    sql`select count(*), coalesce(max(${rowNumber(grain)}), 0) from ${sql.table(grain)}`,
  );
  return {
    ...stamps(rows),
    lastBatch: Number(lastBatch),
    rows: Number(count),
    gapless: Number(count) === Number(last),
  };
}

/** Whether the present state came from an earlier one; a restored backup may have the same imports in number and other ones in fact. */
function descends(earlier: ImageState, rows: Rows): boolean {
  const [[stamps] = []] = rows(sql`select value from workspace_state where key = 'data_stamps'`);
  return String(stamps ?? "")
    .split(" ")
    .includes(earlier.stamp);
}

/** The imports since an earlier state, with whether they were all of the grain's own records. */
export interface Growth {
  readonly batches: readonly string[];
  readonly own: boolean;
}

/**
 * How the records came from an earlier state to this one: by imports that say which rows they wrote, so that only those need reading again; null when
 * something else happened as well, and the whole table has to be read.
 */
export function growthSince(earlier: ImageState, now: ImageState, grain: TableGrain, rows: Rows): Growth | null {
  const isFile = earlier.file !== "" && earlier.file === now.file;
  if (!isFile || !descends(earlier, rows) || !earlier.gapless || !now.gapless || earlier.rows > now.rows) return null;
  const batches = rows(
    sql`select id, entity from import_batch where ${rowNumber("import_batch")} > ${earlier.lastBatch} and rows_inserted + rows_updated > 0`,
  );
  if (batches.length !== now.version - earlier.version) return null;
  return {
    batches: batches.map(([id]) => String(id)),
    own: batches.every(([, entity]) => entity === `${grain}s`),
  };
}
