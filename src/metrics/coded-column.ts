import type { CodedColumn } from "#contracts/reader.ts";
import { codesFor } from "#store/column-file.ts";

/**
 * Dictionary-encodes one column of rows. Levels are sorted by code unit, null last.
 *
 * @example codedColumn("region", [["b"], [null], ["a"]], 0).codes // [1, 2, 0]
 */
export function codedColumn(
  dimension: string,
  rows: readonly (readonly unknown[])[],
  index: number,
  toLevel?: (value: string) => string,
): CodedColumn {
  const seen = new Map<unknown, number>();
  const codes = new Uint32Array(rows.length);
  for (let row = 0; row < rows.length; row++) {
    const value = rows[row]![index];
    let code = seen.get(value);
    if (code === undefined) {
      code = seen.size;
      seen.set(value, code);
    }
    codes[row] = code;
  }
  return recoded(dimension, [...seen.keys()], codes, toLevel);
}

/** The column whose row i holds `values[codes[i]]`, with sorted levels: those that occur. Values that read the same become one level. */
export function recoded(
  dimension: string,
  values: readonly unknown[],
  codes: Uint32Array,
  toLevel: (value: string) => string = (value) => value,
): CodedColumn {
  const occurs = new Uint8Array(values.length);
  for (let row = 0; row < codes.length; row++) occurs[codes[row]!] = 1;
  const named = values.map((value, code) => (occurs[code] === 0 || value === null ? null : toLevel(String(value))));
  const levels = [...new Set(named.filter((_, code) => occurs[code] === 1))].sort(nullLast);
  const place = new Map(levels.map((level, code) => [level, code]));
  const recode = Uint32Array.from(named, (level) => place.get(level) ?? 0);
  const narrow = new (codesFor(levels.length))(codes.length);
  for (let row = 0; row < codes.length; row++) narrow[row] = recode[codes[row]!]!;
  return { dimension, levels, codes: narrow };
}

/** Ascending by code unit, null last. */
export function nullLast(left: string | null, right: string | null): number {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right ? -1 : 1;
}
