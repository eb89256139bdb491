import { type ColumnData, codesFor, type Level } from "#store/column-file.ts";

/** Takes the values of a column, as the store gives them, at any row and in any order. */
export interface ColumnBuilder {
  readonly set: (row: number, value: unknown) => void;
  readonly finish: () => ColumnData;
}

/** How a column is read: categories by code in the order of SQLite, numbers as they are, or texts as a number that tells them apart. */
export type Reading = "codes" | "values" | "hashes";

/**
 * A builder of a column of so many rows. Null is a code of its own among categories, else NaN.
 *
 * @param earlier a column of the same kind to start from; it stays as it is
 */
export function columnBuilder(reading: Reading, rows: number, earlier: ColumnData | null): ColumnBuilder {
  if (reading === "codes") return codesBuilder(rows, earlier?.kind === "codes" ? earlier : null);
  const toNumber = reading === "hashes" ? textHash : numberOrNaN;
  return valuesBuilder(rows, earlier?.kind === "values" ? earlier : null, toNumber);
}

function valuesBuilder(
  rows: number,
  earlier: Extract<ColumnData, { kind: "values" }> | null,
  toNumber: (value: unknown) => number,
): ColumnBuilder {
  const values = new Float64Array(rows);
  if (earlier) values.set(earlier.values);
  return {
    set: (row, value) => {
      values[row] = toNumber(value);
    },
    finish: () => ({ kind: "values", values }),
  };
}

/** The number of a stored value; NaN when there is none. */
export const numberOrNaN = (value: unknown): number =>
  value === null || value === undefined || value === "" ? Number.NaN : Number(value);

/** A text as a whole number below 2⁵³: two multiplicative hashes over its code units. Of a million texts two that differ share it once in 18,000 times. */
function textHash(value: unknown): number {
  if (value === null) return Number.NaN;
  const text = String(value);
  let [low, high] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 2_654_435_761);
    high = Math.imul(high ^ unit, 1_597_334_677);
  }
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return 4_294_967_296 * (high & 2_097_151) + (low >>> 0);
}

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
