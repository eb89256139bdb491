/**
 * What the metrics layer hands to tools. A tool imports a reader and calls `ctx.read(reader, input)`;
 * the store behind it stays out of reach, and so does SQL.
 */

/** The store as seen through the viewer's row scope. Opaque outside `metrics`. */
export interface Source {
  readonly dataVersion: number;
}

export interface Reader<Input, Output> {
  readonly name: string;
  readonly read: (source: Source, input: Input) => Promise<Output>;
}

/** Codes below the number of levels, in an array as narrow as that allows. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** A categorical column, dictionary-encoded: row i has the value `levels[codes[i]]`. Levels are sorted; null ("not recorded") comes last. */
export interface CodedColumn {
  readonly dimension: string;
  readonly levels: readonly (string | null)[];
  readonly codes: Codes;
}

/** A numeric column; NaN where the value is not recorded. */
export interface NumericColumn {
  readonly dimension: string;
  readonly values: Float64Array;
}

/**
 * A measure cut by dimensions: one row per combination that occurs, in a stable order, holding sufficient statistics.
 *
 * - ratio: `n` records in the denominator, `numerator` of them in the numerator
 * - count: `n` records
 * - sum and mean: `n` records, `sum` and `sumSquares` of their values (money in minor units)
 */
export interface CellTable {
  readonly measure: string;
  readonly size: number;
  readonly columns: readonly CodedColumn[];
  readonly numeric: readonly NumericColumn[];
  readonly n: Float64Array;
  readonly numerator: Float64Array;
  readonly sum: Float64Array;
  readonly sumSquares: Float64Array;
}
