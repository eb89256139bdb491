import { basename } from "node:path";
import { InputError } from "#contracts/errors.ts";
import type { Entity } from "./entities.ts";
import { type Encoding, OtherEncoding, readHead } from "./file-text.ts";
import { type HeaderMatch, type MappedColumn, matchHeaders } from "./match-headers.ts";
import { type DateEvidence, type DateOrder, dateHint } from "./read-date.ts";
import { type DecimalMark, isPlainNumber, type NumberEvidence, numberHint } from "./read-number.ts";
import { readRecords, recordsOf } from "./read-records.ts";
import { shown } from "./rejection.ts";

/** How the values of one column are written; null where nothing in the file depends on it so far. */
export interface ColumnFormat {
  readonly dateOrder: DateOrder | null;
  readonly decimal: DecimalMark | null;
}

/** Everything decided about a file before its first row is read. */
export interface FilePlan {
  readonly path: string;
  readonly file: string;
  readonly size: number;
  readonly encoding: Encoding;
  readonly delimiter: string;
  /** Records before the first row of data: blank lines, an Excel "sep=" line, the header. */
  readonly skip: number;
  readonly match: HeaderMatch;
  /** By column index. */
  readonly formats: ReadonlyMap<number, ColumnFormat>;
  readonly notes: readonly string[];
}

export interface PlanOptions {
  readonly map: Readonly<Record<string, string>>;
  readonly dateOrder: DateOrder | null;
}

const DELIMITERS = [",", ";", "\t", "|"];
const NULL_WORDS = new Set(["", "null", "NULL", "Null", "N/A", "n/a", "#N/A", "\\N"]);

/** A cell as text, trimmed; "" for empty cells and the words that databases and spreadsheets write for them (NULL, N/A, #N/A, \N). */
export function cellText(cell: string): string {
  const text = cell.trim();
  return text.length < 5 && NULL_WORDS.has(text) ? "" : text;
}

interface Layout {
  readonly delimiter: string;
  readonly skip: number;
  readonly headers: readonly string[];
}

/** The separator that cuts the header into most columns. An Excel "sep=;" line decides when there is one. */
function readLayout(file: string, text: string, complete: boolean): Layout {
  const sep = /^sep=([,;|\t])\n/i.exec(text);
  const start = sep ? sep[0].length : 0;
  const blank = /^(?:[ \t]*\n)*/.exec(text.slice(start))?.[0].length ?? 0;
  const body = text.slice(start + blank);
  const candidates = sep ? [sep[1]!] : DELIMITERS;
  let best: Layout | null = null;
  for (const delimiter of candidates) {
    const [header] = recordsOf(body.includes("\n") ? body.slice(0, 400_000) : `${body}\n`, delimiter, false);
    if (!header || (best && header.length <= best.headers.length)) continue;
    const skipped = text.slice(0, start + blank).split("\n").length - 1;
    best = { delimiter, skip: skipped + 1, headers: header.map((name) => name.trim()) };
  }
  if (!best || best.headers.every((name) => name === ""))
    throw new InputError(
      body === ""
        ? `${file} is empty. Export the data again.`
        : `${file} has no readable header line in its first ${complete ? "lines" : "megabyte"}. The first line must name the columns.`,
    );
  if (best.headers.some((name) => name.includes("\0")))
    throw new InputError(`${file} is not a text file: its first line has NUL bytes. Export the data as CSV.`);
  return best;
}

type Evidence = { -readonly [Key in keyof (DateEvidence & NumberEvidence)]: number };
const noEvidence = (): Evidence => ({
  ...{ dayFirst: 0, monthFirst: 0, either: 0 },
  ...{ point: 0, comma: 0, eitherPoint: 0, eitherComma: 0 },
});

const isDateColumn = (column: MappedColumn): boolean => column.field.kind === "date" || column.field.kind === "time";
const isNumberColumn = (column: MappedColumn): boolean => ["money", "integer", "real"].includes(column.field.kind);

/** Collects what each date and number column shows. */
class ColumnSurvey {
  readonly #columns: readonly MappedColumn[];
  readonly #evidence: readonly Evidence[];
  #needed = false;

  constructor(match: HeaderMatch) {
    this.#columns = match.mapped.filter((column) => isDateColumn(column) || isNumberColumn(column));
    this.#evidence = this.#columns.map(noEvidence);
  }

  add(record: readonly string[]): void {
    for (const [position, column] of this.#columns.entries()) {
      const text = cellText(record[column.index] ?? "");
      if (text === "") continue;
      const plain = isNumberColumn(column) && isPlainNumber(text);
      const hint = plain ? plainHint(text) : isDateColumn(column) ? dateHint(text) : numberHint(text);
      if (hint) this.#evidence[position]![hint]++;
      this.#needed ||= hint !== null && !plain;
    }
  }

  /** Whether a value was seen that depends on its column. */
  get needed(): boolean {
    return this.#needed;
  }

  decide(file: string, delimiter: string, wanted: DateOrder | null) {
    const formats = new Map<number, ColumnFormat>();
    const notes: string[] = [];
    for (const [position, column] of this.#columns.entries()) {
      const evidence = this.#evidence[position]!;
      const dateOrder = isDateColumn(column) ? decideOrder(file, column, evidence, wanted) : null;
      const decimal = isNumberColumn(column) ? decideDecimal(column, evidence, delimiter) : null;
      formats.set(column.index, { dateOrder, decimal });
      if (isNumberColumn(column) && evidence.point + evidence.comma === 0 && unclear(evidence))
        notes.push(
          `Column "${column.header}" only has numbers such as ${evidence.eitherComma > 0 ? "1,234" : "1.234"}; they were read with "${decimal}" as the decimal mark.`,
        );
    }
    return { formats, notes };
  }
}

const plainHint = (text: string): "point" | null => (text.includes(".") ? "point" : null);
const unclear = (evidence: Evidence): boolean => evidence.eitherPoint + evidence.eitherComma > 0;

function decideOrder(
  file: string,
  column: MappedColumn,
  evidence: Evidence,
  wanted: DateOrder | null,
): DateOrder | null {
  if (evidence.dayFirst > 0 && evidence.monthFirst === 0) return "day-first";
  if (evidence.monthFirst > 0 && evidence.dayFirst === 0) return "month-first";
  if (wanted || evidence.dayFirst + evidence.monthFirst + evidence.either === 0) return wanted ?? "day-first";
  const why =
    evidence.either > 0 && evidence.dayFirst === 0
      ? `every date in column ${shown(column.header)} reads both as day/month and as month/day`
      : `column ${shown(column.header)} mixes day/month and month/day dates`;
  throw new InputError(
    `${file}: ${why}, so nothing was imported. Say which it is with --date-order day-first (31/12/2024) or --date-order month-first (12/31/2024).`,
  );
}

function decideDecimal(column: MappedColumn, evidence: Evidence, delimiter: string): DecimalMark {
  if (evidence.point !== evidence.comma) return evidence.comma > evidence.point ? "," : ".";
  // Three digits after the only mark: thousands for money and whole numbers; elsewhere the mark that fits the file's separator is decimal.
  if (column.field.kind !== "real") return evidence.eitherPoint > evidence.eitherComma ? "," : ".";
  return delimiter === ";" && evidence.eitherComma > evidence.eitherPoint ? "," : ".";
}

/**
 * Plans how to read a file from its first megabyte: encoding, separator, columns, and date order and decimal mark per column.
 * Columns whose values all mean the same everywhere (ISO dates, plain numbers) stay open, so that a later odd value is noticed.
 *
 * @throws InputError when the file cannot be imported as a whole: see readHead and matchHeaders; or when its dates need --date-order
 */
export async function planFile(path: string, entity: Entity, options: PlanOptions): Promise<FilePlan> {
  const head = await readHead(path);
  const file = basename(path);
  const layout = readLayout(file, head.text, head.complete);
  const records = recordsOf(head.text, layout.delimiter, head.complete);
  const match = withDatedClose(matchHeaders(entity, layout.headers, options.map), records.slice(layout.skip), (map) =>
    matchHeaders(entity, layout.headers, { ...map, ...options.map }),
  );
  const plan: FilePlan = {
    ...{ path, file, size: head.size, encoding: head.encoding, delimiter: layout.delimiter, skip: layout.skip, match },
    formats: new Map(),
    notes: match.notes,
  };
  const survey = new ColumnSurvey(match);
  for (const record of records.slice(layout.skip)) survey.add(record);
  if (!survey.needed) return plan;
  return head.complete ? { ...plan, ...decided(plan, survey, options) } : surveyFile(plan, options);
}

/** "Closed" may head a yes or a date: a column whose first value is a date is the close date, unless another column is. */
function withDatedClose(
  match: HeaderMatch,
  records: readonly (readonly string[])[],
  again: (map: Readonly<Record<string, string>>) => HeaderMatch,
): HeaderMatch {
  const closed = match.mapped.find(({ field }) => field.column === "is_closed");
  if (!closed || match.mapped.some(({ field }) => field.column === "closed_on")) return match;
  const first = records.map((record) => cellText(record[closed.index] ?? "")).find((text) => text !== "");
  return first !== undefined && LOOKS_LIKE_DATE.test(first) ? again({ [closed.header]: "closed_on" }) : match;
}

const LOOKS_LIKE_DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/;

function decided(plan: FilePlan, survey: ColumnSurvey, options: PlanOptions): Pick<FilePlan, "formats" | "notes"> {
  const { formats, notes } = survey.decide(plan.file, plan.delimiter, options.dateOrder);
  return { formats, notes: [...plan.notes, ...notes] };
}

/** Reads the whole file once to settle what its columns mean, and its encoding when that turns out to be another. */
export async function surveyFile(plan: FilePlan, options: PlanOptions): Promise<FilePlan> {
  const survey = new ColumnSurvey(plan.match);
  let seen = 0;
  try {
    for await (const batch of readRecords(plan.path, plan.encoding, plan.delimiter, plan.match.headers.length))
      for (const record of batch.records) if (seen++ >= plan.skip) survey.add(record);
  } catch (error) {
    if (error instanceof OtherEncoding) return surveyFile({ ...plan, encoding: error.encoding }, options);
    throw error;
  }
  return { ...plan, ...decided(plan, survey, options) };
}
