/** Closed deals of two periods, dictionary-encoded; equal rows may be collapsed into one with more trials. */
export interface ScanTable {
  readonly dimensions: readonly {
    readonly name: string;
    readonly levels: number;
    /** Level of every row; a typed array is fastest. */
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

/** The same table with two bytes a code where the levels allow it, so that loops over the codes meet one kind of array. */
export function withShortCodes(table: ScanTable): ScanTable {
  const dimensions = table.dimensions.map((each) =>
    each.codes instanceof Uint16Array || each.levels > 65_536 ? each : { ...each, codes: new Uint16Array(each.codes) },
  );
  return { ...table, dimensions };
}

/** Adds up `values` over the rows of each period. */
export function periodSums(
  table: ScanTable,
  values: Float64Array,
): { readonly before: number; readonly after: number } {
  let before = 0;
  let after = 0;
  for (let row = 0; row < table.period.length; row++) {
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

/** The rows marked with 1, in order. */
export function markedRows(marks: Uint8Array): Uint32Array {
  let size = 0;
  for (let row = 0; row < marks.length; row++) size += marks[row]!;
  const rows = new Uint32Array(size);
  let at = 0;
  for (let row = 0; row < marks.length; row++) if (marks[row] === 1) rows[at++] = row;
  return rows;
}
