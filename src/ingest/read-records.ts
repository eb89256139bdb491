import Papa from "papaparse";
import { InputError } from "#contracts/errors.ts";
import { type Encoding, readText } from "./file-text.ts";
import { Rejection } from "./rejection.ts";

export interface RecordBatch {
  /** The cells of each record; a blank line is one empty cell. */
  readonly records: readonly (readonly string[])[];
  /** The line of the file each record starts on. */
  readonly lines: readonly number[];
  /** Records whose quotes are broken, by position. */
  readonly broken: ReadonlyMap<number, Rejection>;
  readonly bytesRead: number;
}

const LONGEST_RECORD = 32_000_000; // characters; a quote left open would otherwise swallow the rest of the file into memory
const MOST_BROKEN = 1_000; // each costs a second look at its chunk; a file with more was written by another rule

interface Parsed {
  readonly data: string[][];
  readonly errors: readonly { readonly row: number; readonly code: string }[];
  readonly meta: { readonly cursor: number };
}

const parse = (text: string, delimiter: string, keepLast: boolean, preview = 0): Parsed =>
  new Papa.Parser({ delimiter, newline: "\n", preview }).parse(text, 0, keepLast) as Parsed;

const linesIn = (record: readonly string[]): number => {
  let lines = 1;
  for (const cell of record) {
    let at = cell.indexOf("\n");
    for (; at >= 0; at = cell.indexOf("\n", at + 1)) lines++;
  }
  return lines;
};

/**
 * Splits text into records and keeps count of lines. A quote that is never closed, or closed in the wrong place, swallows the lines after it;
 * such a record is cut back to its first line, which is reported as broken, and reading goes on with the next line: nothing else is lost.
 */
class RecordSplitter {
  readonly #delimiter: string;
  readonly #width: number;
  #line = 1;
  #brokenTotal = 0;
  #records: string[][] = [];
  #lines: number[] = [];
  #broken = new Map<number, Rejection>();

  constructor(delimiter: string, width: number) {
    this.#delimiter = delimiter;
    this.#width = width;
  }

  /** Takes the complete records out of the text and gives back the rest; at the end of the file every record is complete. */
  split(text: string, atEnd: boolean): string {
    let rest = text;
    while (rest !== "") {
      const parsed = parse(rest, this.#delimiter, !atEnd);
      const swallowing = this.#take(parsed, rest.includes('"'));
      const unfinished = swallowing < 0 ? rest.slice(parsed.meta.cursor) : "";
      if (swallowing < 0 && unfinished.length <= LONGEST_RECORD) return atEnd ? "" : unfinished;
      const start =
        swallowing < 0
          ? parsed.meta.cursor
          : swallowing === 0
            ? 0
            : parse(rest, this.#delimiter, true, swallowing).meta.cursor;
      const end = rest.indexOf("\n", start);
      this.#push([rest.slice(start, end < 0 ? undefined : end)], "a quote is opened here and not closed on this line");
      rest = end < 0 ? "" : rest.slice(end + 1);
    }
    return "";
  }

  batch(bytesRead: number): RecordBatch {
    const batch = { records: this.#records, lines: this.#lines, broken: this.#broken, bytesRead };
    this.#records = [];
    this.#lines = [];
    this.#broken = new Map();
    return batch;
  }

  /** Keeps records up to the first that swallowed lines, and gives that one's position, or −1. */
  #take(parsed: Parsed, hasQuotes: boolean): number {
    const failed = new Set(parsed.errors.map((error) => error.row));
    for (const [position, record] of parsed.data.entries()) {
      const height = hasQuotes ? linesIn(record) : 1;
      const wrong = failed.has(position);
      if (height > 1 && (wrong || record.length !== this.#width)) return position;
      if (wrong) this.#push(record, "text follows a closing quote, or a quote is not closed");
      else {
        this.#records.push(record);
        this.#lines.push(this.#line);
        this.#line += height;
      }
    }
    return -1;
  }

  #push(record: string[], detail: string): void {
    if (++this.#brokenTotal > MOST_BROKEN)
      throw new InputError(
        `More than ${MOST_BROKEN.toLocaleString("en-US")} lines up to line ${this.#line} have broken quotes, so nothing was imported. Quotes inside a quoted cell must be doubled (""); export the file again with that setting.`,
      );
    this.#broken.set(this.#records.length, new Rejection("broken quotes", detail));
    this.#records.push(record);
    this.#lines.push(this.#line);
    this.#line += 1;
  }
}

/**
 * The records of a CSV file, in batches of about 32 KB (larger ones cost memory and win no time), header and blank lines included.
 *
 * @param width cells a record should have; tells a cell with line breaks from a quote left open
 * @throws OtherEncoding when the bytes are not in `encoding`; InputError when the quotes are broken throughout
 */
export async function* readRecords(
  path: string,
  encoding: Encoding,
  delimiter: string,
  width: number,
): AsyncGenerator<RecordBatch> {
  const splitter = new RecordSplitter(delimiter, width);
  let rest = "";
  let waitFor = 0;
  let read = 0;
  for await (const { text, bytesRead } of readText(path, encoding)) {
    read = bytesRead;
    rest += text;
    if (text !== "" && rest.length < waitFor) continue;
    rest = splitter.split(rest, false);
    // A record longer than a chunk is looked at again only when twice as much is there: linear, not quadratic.
    waitFor = rest.length * 2;
    yield splitter.batch(bytesRead);
  }
  splitter.split(rest, true);
  yield splitter.batch(read);
}

/** The records of a text held in memory: the head of a file. The last one is left out unless the text is complete. */
export const recordsOf = (text: string, delimiter: string, complete: boolean): readonly (readonly string[])[] =>
  parse(text, delimiter, !complete).data;
