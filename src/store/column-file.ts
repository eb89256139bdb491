import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { crc32 } from "node:zlib";
import type { Codes } from "#contracts/reader.ts";

/** One column of a fact table as numbers. `codes` index into `levels`; `values` hold NaN for null and have no levels. */
export type ColumnData =
  | { readonly kind: "codes"; readonly codes: Codes; readonly levels: readonly Level[] }
  | { readonly kind: "values"; readonly values: Float64Array };

/** A value as the store gives it. */
export type Level = string | number | null;

interface Header {
  readonly format: number;
  readonly state: unknown;
  readonly kind: ColumnData["kind"];
  readonly rows: number;
  readonly bytes: number;
  readonly levels: readonly Level[];
}

/** Raised whenever the layout of the files changes: older ones are then as good as absent. */
const FORMAT = 2;
/** Length of the header and checksum of all that follows, four bytes each. */
const PREFIX = 8;

/**
 * Keeps a column in a file, so that the next process need not read a million rows again. A cache: a folder that cannot be written is no error.
 *
 * @param state names the state of the store that the column was read from; it must survive JSON
 */
export function writeColumnFile(path: string, state: object, column: ColumnData): void {
  const data = column.kind === "codes" ? column.codes : column.values;
  const payload = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const header: Header = {
    format: FORMAT,
    state,
    kind: column.kind,
    rows: data.length,
    bytes: data.BYTES_PER_ELEMENT,
    levels: column.kind === "codes" ? column.levels : [],
  };
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32LE(text.length);
  prefix.writeUInt32LE(crc32(payload, crc32(text)), PREFIX / 2);
  const draft = `${path}.${process.pid}-${threadId}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, Buffer.concat([prefix, text, payload]));
    renameSync(draft, path);
  } catch {
    discard(draft);
  }
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // nothing was written, or nothing can be removed: either way there is no column
  }
}

const FORTNIGHT = 14 * 86_400_000;

/** Removes the files of a folder that were written a fortnight before its newest one: columns nobody asked for since, and drafts of processes that died. */
export function dropOldFiles(folder: string): void {
  try {
    const files = readdirSync(folder).map((name) => ({
      path: join(folder, name),
      at: statSync(join(folder, name)).mtimeMs,
    }));
    const newest = Math.max(...files.map(({ at }) => at));
    for (const { path, at } of files) if (newest - at > FORTNIGHT) discard(path);
  } catch {
    // another process was quicker, or there is no such folder: nothing is to be removed
  }
}

/** The column that {@link writeColumnFile} kept, with its state; null when there is none or the file is damaged. */
export function readColumnFile<State>(path: string): { readonly state: State; readonly column: ColumnData } | null {
  try {
    const file = readFileSync(path);
    const start = PREFIX + file.readUInt32LE(0);
    if (crc32(file.subarray(PREFIX)) !== file.readUInt32LE(PREFIX / 2)) return null;
    const header = JSON.parse(file.toString("utf8", PREFIX, start)) as Header;
    if (header.format !== FORMAT) return null;
    const payload = file.subarray(start);
    if (payload.length !== header.rows * header.bytes) return null;
    // a fresh buffer: a view on the file's may start at an odd byte
    const { buffer } = new Uint8Array(payload);
    const state = header.state as State;
    if (header.kind === "values") return { state, column: { kind: "values", values: new Float64Array(buffer) } };
    const codes = new (codesFor(header.levels.length))(buffer);
    return { state, column: { kind: "codes", codes, levels: header.levels } };
  } catch {
    return null;
  }
}

/** The narrowest array that holds codes of so many levels. */
export function codesFor(levels: number): Uint8ArrayConstructor | Uint16ArrayConstructor | Uint32ArrayConstructor {
  if (levels <= 256) return Uint8Array;
  return levels <= 65_536 ? Uint16Array : Uint32Array;
}
