import { printable } from "./rejection.ts";

/** What one file looked like and which columns were used how. */
export interface FileReport {
  readonly file: string;
  readonly encoding: string;
  readonly delimiter: string;
  /** Header → column of ours, in the order of the file. */
  readonly mapping: Readonly<Record<string, string>>;
  /** Header → attribute key. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly ignored: readonly string[];
}

export interface RejectReason {
  readonly reason: string;
  readonly column: string | null;
  readonly count: number;
  /** Line of the first such row ("file:line" when several files were imported) and what stood there. */
  readonly firstLine: string;
  readonly example: string;
}

export interface ImportReport {
  readonly batchId: string;
  readonly entity: string;
  readonly read: number;
  readonly inserted: number;
  readonly updated: number;
  readonly rejected: number;
  /** Rows whose key came again later; the last one won. */
  readonly duplicates: number;
  /** The three commonest reasons, most frequent first. */
  readonly reasons: readonly RejectReason[];
  readonly files: readonly FileReport[];
  readonly notes: readonly string[];
}

const counted = (count: number): string => count.toLocaleString("en-US");
const SEPARATOR_NAMES: Readonly<Record<string, string>> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

const rows = (count: number): string => `${counted(count)} ${count === 1 ? "row" : "rows"}`;

function reasonLine(reason: RejectReason): string {
  const where = reason.column === null ? "" : ` in "${reason.column}"`;
  return `  ${counted(reason.count)} × ${reason.reason}${where}, first on line ${reason.firstLine} (${reason.example})`;
}

function fileLines(report: FileReport): readonly string[] {
  const mapping = Object.entries(report.mapping).map(([header, column]) =>
    header.toLowerCase() === column ? header : `${header} → ${column}`,
  );
  const attributes = Object.values(report.attributes);
  return [
    `${report.file}: ${report.encoding}, ${SEPARATOR_NAMES[report.delimiter] ?? "other"}-separated. Columns: ${mapping.join(", ")}.`,
    ...(attributes.length > 0 ? [`  Kept as attributes, usable as dimensions: ${attributes.join(", ")}.`] : []),
    ...(report.ignored.length > 0 ? [`  Left out: ${report.ignored.join(", ")}.`] : []),
  ];
}

/** The report in sentences, one per line of a terminal. */
export function importSummary(report: ImportReport): readonly string[] {
  const entity = report.entity.replaceAll("_", " ");
  const lines = [
    `Imported ${entity}: ${rows(report.read)} read, ${counted(report.inserted)} inserted, ${counted(report.updated)} updated, ${counted(report.rejected)} rejected.`,
    ...(report.duplicates > 0
      ? [`${rows(report.duplicates)} had a key that came again later in the file; the last one counts.`]
      : []),
    ...(report.rejected > 0 ? ["Commonest reasons for rejecting:", ...report.reasons.map(reasonLine)] : []),
    ...report.files.flatMap(fileLines),
    ...report.notes.map((note) => `Note: ${note}`),
  ];
  return lines.map(printable);
}
