import Papa from "papaparse";

/** A row that was set aside, with where it stood and why. */
export interface RejectedRow {
  readonly line: string;
  readonly reason: string;
  readonly column: string;
  readonly row: string;
}

/**
 * Rejected rows as CSV with a header. A cell that a spreadsheet would run as a formula is made harmless.
 *
 * @example rejectsToCsv([{ line: "7", reason: "no close date", column: "", row: "A,won" }]) // 'line,reason,column,row\r\n7,no close date,,"A,won"'
 */
export const rejectsToCsv = (rows: readonly RejectedRow[]): string =>
  Papa.unparse([...rows], { columns: ["line", "reason", "column", "row"], escapeFormulae: true });
