/** Closed deals of two periods, dictionary-encoded; equal rows may be collapsed into one with more trials. */
export interface ScanTable {
  readonly dimensions: readonly {
    readonly name: string;
    readonly levels: number;
    readonly codes: ArrayLike<number>;
  }[];
  /** 0 before, 1 after. */
  readonly period: Uint8Array;
  readonly trials: Float64Array;
  readonly successes: Float64Array;
}

/** One value of one dimension, by index. */
export interface ScanCondition {
  readonly dimension: number;
  readonly level: number;
}

/** Adds up `values` over the rows of each period that `active` keeps. */
export function periodSums(
  table: ScanTable,
  values: ArrayLike<number>,
  active?: Uint8Array,
): { readonly before: number; readonly after: number } {
  let before = 0;
  let after = 0;
  for (let row = 0; row < table.period.length; row++) {
    if (active && active[row] === 0) continue;
    if (table.period[row] === 0) before += values[row]!;
    else after += values[row]!;
  }
  return { before, after };
}

/** 1 for every row that fulfils all conditions. */
export function rowsOf(table: ScanTable, conditions: readonly ScanCondition[]): Uint8Array {
  const inside = new Uint8Array(table.period.length).fill(1);
  for (const { dimension, level } of conditions) {
    const { codes } = table.dimensions[dimension]!;
    for (let row = 0; row < inside.length; row++) if (codes[row] !== level) inside[row] = 0;
  }
  return inside;
}
