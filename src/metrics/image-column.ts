import { type ColumnData, codesFor, type Level } from "#store/column-file.ts";

/** Takes the values of a column, as the store gives them, at any row and in any order. */
export interface ColumnBuilder {
  readonly set: (row: number, value: unknown) => void;
  readonly finish: () => ColumnData;
}

/**
 * A builder of a column of so many rows: categories by code in the order of SQLite, or numbers as they are with NaN for null.
 *
 * @param earlier a column of the same kind to start from; it stays as it is
 */
export const columnBuilder = (kind: ColumnData["kind"], rows: number, earlier: ColumnData | null): ColumnBuilder =>
  kind === "codes"
    ? codesBuilder(rows, earlier?.kind === "codes" ? earlier : null)
    : valuesBuilder(rows, earlier?.kind === "values" ? earlier : null);

function valuesBuilder(rows: number, earlier: Extract<ColumnData, { kind: "values" }> | null): ColumnBuilder {
  const values = new Float64Array(rows);
  if (earlier) values.set(earlier.values);
  return {
    set: (row, value) => {
      values[row] = numberOrNaN(value);
    },
    finish: () => ({ kind: "values", values }),
  };
}

/** The number of a stored value; NaN when there is none. */
export const numberOrNaN = (value: unknown): number =>
  value === null || value === undefined || value === "" ? Number.NaN : Number(value);

function codesBuilder(rows: number, earlier: Extract<ColumnData, { kind: "codes" }> | null): ColumnBuilder {
  const first = new Uint32Array(rows);
  if (earlier) first.set(earlier.codes);
  const seen = new Map<Level, number>(earlier?.levels.map((level, code) => [level, code]));
  return {
    set: (row, value) => {
      const level = value as Level;
      let code = seen.get(level);
      if (code === undefined) {
        code = seen.size;
        seen.set(level, code);
      }
      first[row] = code;
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
