import stringWidth from "string-width";
import { cleanText } from "#contracts/plain-text.ts";

export interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });
const GAP = "  ";
const ELLIPSIS = "…";

/** The text, cut to so many terminal columns with "…" at the end; Chinese letters and emoji take two columns each. */
export function cutToColumns(text: string, columns: number): string {
  if (stringWidth(text) <= columns) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of letters.segment(text)) {
    const width = stringWidth(segment);
    if (used + width > columns - 1) break;
    kept += segment;
    used += width;
  }
  return columns < 1 ? "" : kept.trimEnd() + ELLIPSIS;
}

/** The text filled up with spaces to so many terminal columns. */
export function padToColumns(text: string, columns: number, align: Column["align"]): string {
  const fill = " ".repeat(Math.max(0, columns - stringWidth(text)));
  return align === "right" ? fill + text : text + fill;
}

/**
 * Rows as an aligned text table without frame. The first column gives way when the table is wider than `width`.
 *
 * Texts are cleaned of control characters. Columns without any content are left out.
 *
 * @example
 * tableToText([{ title: "Stage", align: "left" }, { title: "n", align: "right" }], [["Demo", "12"]], 80)
 * // "Stage   n\nDemo   12"
 */
export function tableToText(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const used = columns
    .map((column, index) => ({ column, index }))
    .filter(({ column, index }) => {
      return column.title !== "" || rows.some((row) => (row[index] ?? "") !== "");
    });
  const table = [columns.map(({ title }) => title), ...rows]
    .map((row) => used.map(({ index }) => cleanText(row[index] ?? "")))
    .filter((row, index) => index > 0 || row.some((cell) => cell !== ""));
  const widths = used.map((_, index) => table.reduce((most, row) => Math.max(most, stringWidth(row[index]!)), 0));
  const overflow = widths.reduce((sum, one) => sum + one + GAP.length, -GAP.length) - width;
  const fitted = widths.map((one, index) => (index === 0 && overflow > 0 ? Math.max(8, one - overflow) : one));
  return table
    .map((row) =>
      row
        .map((cell, index) =>
          padToColumns(cutToColumns(cell, fitted[index]!), fitted[index]!, used[index]!.column.align),
        )
        .join(GAP)
        .trimEnd(),
    )
    .join("\n");
}
