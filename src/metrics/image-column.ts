import { type ColumnData, codesFor, type Level } from "#store/column-file.ts";

/** Takes the values of a column one by one, as the store gives them. */
export interface ColumnBuilder {
  readonly add: (value: unknown) => void;
  readonly finish: () => ColumnData;
}

/** A builder of a column of so many rows: categories by code in the order of SQLite, or numbers as they are with NaN for null. */
export const columnBuilder = (kind: ColumnData["kind"], rows: number): ColumnBuilder =>
  kind === "codes" ? codesBuilder(rows) : valuesBuilder(rows);

function valuesBuilder(rows: number): ColumnBuilder {
  const values = new Float64Array(rows);
  let at = 0;
  return {
    add: (value) => {
      values[at++] = numberOrNaN(value);
    },
    finish: () => ({ kind: "values", values }),
  };
}

/** The number of a stored value; NaN when there is none. */
export const numberOrNaN = (value: unknown): number =>
  value === null || value === undefined || value === "" ? Number.NaN : Number(value);

function codesBuilder(rows: number): ColumnBuilder {
  const first = new Uint32Array(rows);
  const seen = new Map<Level, number>();
  let at = 0;
  return {
    add: (value) => {
      const level = value as Level;
      let code = seen.get(level);
      if (code === undefined) {
        code = seen.size;
        seen.set(level, code);
      }
      first[at++] = code;
    },
    finish: () => sortedCodes(first, [...seen.keys()]),
  };
}

/** Renumbers codes so that they follow the order of their levels. */
function sortedCodes(first: Uint32Array, seen: readonly Level[]): ColumnData {
  const order = seen.map((_, code) => code).sort((left, right) => compareLevels(seen[left]!, seen[right]!));
  const place = new Uint32Array(seen.length);
  order.forEach((code, index) => {
    place[code] = index;
  });
  const codes = new (codesFor(seen.length))(first.length);
  for (let row = 0; row < first.length; row++) codes[row] = place[first[row]!]!;
  return { kind: "codes", codes, levels: order.map((code) => seen[code]!) };
}

/** Null, then numbers, then text by its bytes: the order of SQLite. */
export function compareLevels(left: Level, right: Level): number {
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string")
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  return typeof left === "number" ? -1 : 1;
}
