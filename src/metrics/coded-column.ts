import type { CodedColumn } from "#contracts/reader.ts";

/**
 * Dictionary-encodes one column of rows. Levels are sorted by code unit, null last.
 *
 * @example codedColumn("region", [["b"], [null], ["a"]], 0).codes // [1, 2, 0]
 */
export function codedColumn(
  dimension: string,
  rows: readonly (readonly unknown[])[],
  index: number,
  toLevel: (value: string) => string = (value) => value,
): CodedColumn {
  const seen = new Map<unknown, number>();
  const first = new Uint32Array(rows.length);
  for (let row = 0; row < rows.length; row++) {
    const value = rows[row]![index];
    let code = seen.get(value);
    if (code === undefined) {
      code = seen.size;
      seen.set(value, code);
    }
    first[row] = code;
  }
  const raw = [...seen.keys()].map((value) => (value === null ? null : toLevel(String(value))));
  const levels = [...new Set(raw)].sort(nullLast);
  const place = new Map(levels.map((level, code) => [level, code]));
  const recode = Uint32Array.from(raw, (level) => place.get(level)!);
  return { dimension, levels, codes: first.map((code) => recode[code]!) };
}

/** Ascending by code unit, null last. */
export function nullLast(left: string | null, right: string | null): number {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return left < right ? -1 : 1;
}
