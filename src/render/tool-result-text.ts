import { fieldWords, pathWords } from "./field-words.ts";
import { lineStart } from "./inert-text.ts";
import { isFigure, isList, isObject, type ResultObject, type ResultValue } from "./tool-result-values.ts";

/** A row whose cells together are longer than this is read better as a paragraph than as a line of a table. */
const WIDEST_ROW = 420;
const MOST_COLUMNS = 12;
/** Longer words get a line of their own. */
const LONGEST_WORD = 60;
const HEADS = ["label", "title", "name", "value"] as const;

/**
 * A result as compact text: single words on one line, single figures line by line, lists of flat rows as tables, lists of deep rows as
 * numbered paragraphs. Made from the very values that go out as structure, so that both say the same.
 *
 * @param notes what stands behind the name of a list, such as "1–10 of 143", by path
 */
export function resultText(result: ResultObject, notes: ReadonlyMap<string, string>): string {
  return sections(result, "", notes)
    .filter((section) => section !== "")
    .join("\n\n");
}

function sections(record: ResultObject, path: string, notes: ReadonlyMap<string, string>): readonly string[] {
  const words: string[] = [];
  const lines: string[] = [];
  const lists: string[] = [];
  for (const [key, value] of Object.entries(record)) {
    const at = path === "" ? key : `${path}.${key}`;
    const name = pathWords(at);
    if (isList(value)) lists.push(listText(name, value, notes.get(at)));
    else if (isRecord(value) && hasLists(value)) {
      const [own, ...inner] = partsOf(value);
      if (own) lines.push(`${name}: ${own}`);
      for (const part of inner) lists.push(...sections(part, at, notes).filter((section) => section !== ""));
    } else if (typeof value === "string" ? value.length > LONGEST_WORD : isObject(value))
      lines.push(`${name}: ${inline(value)}`);
    else words.push(`${name}: ${inline(value)}`);
  }
  return [[...(words.length > 0 ? [words.join(" · ")] : []), ...lines].join("\n"), ...lists];
}

/** What a record says in one line, and the parts of it that hold lists. */
function partsOf(record: ResultObject): readonly [string, ...ResultObject[]] {
  const deep = Object.entries(record).filter(([, part]) => isList(part) || (isRecord(part) && hasLists(part)));
  const names = new Set(deep.map(([key]) => key));
  const flat = Object.fromEntries(Object.entries(record).filter(([key]) => !names.has(key)));
  return [Object.keys(flat).length > 0 ? inline(flat) : "", ...deep.map(([key, part]) => ({ [key]: part }))];
}

const isRecord = (value: ResultValue): value is ResultObject => isObject(value) && !isFigure(value);

const hasLists = (record: ResultObject): boolean =>
  Object.values(record).some((part) => isList(part) || (isRecord(part) && hasLists(part)));

function listText(name: string, list: readonly ResultValue[], note: string | undefined): string {
  const title = `${name}${note ? ` (${note})` : ""}:`;
  const rows = list.filter(isRecord);
  if (rows.length === list.length) return `${title}\n${rows.every(fitsTable) ? table(rows) : paragraphs(rows)}`;
  const parts = list.map(inline);
  return parts.some((part) => part.length > LONGEST_WORD)
    ? `${title}\n${parts.map((part) => `- ${lineStart(part)}`).join("\n")}`
    : `${title} ${parts.join("; ")}`;
}

function fitsTable(row: ResultObject): boolean {
  const parts = Object.values(row);
  const width = parts.reduce((sum: number, part) => sum + inline(part).length, 0);
  const isDeep = (part: ResultValue) => isList(part) && (part.some(isRecord) || inline(part).length > LONGEST_WORD);
  return parts.length <= MOST_COLUMNS && width <= WIDEST_ROW && !parts.some(isDeep);
}

function table(rows: readonly ResultObject[]): string {
  const columns = columnsOf(rows);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(fieldWords)),
    line(columns.map(() => "---")).replaceAll(" ", ""),
    ...rows.map((row) => line(columns.map((column) => cell(row[column])))),
  ].join("\n");
}

/** Fields in the order of the rows; one that only later rows have comes after the field that it follows there. */
function columnsOf(rows: readonly ResultObject[]): readonly string[] {
  const columns: string[] = [];
  for (const row of rows) {
    let place = 0;
    for (const key of Object.keys(row)) {
      const found = columns.indexOf(key);
      if (found < 0) columns.splice(place, 0, key);
      place = (found < 0 ? place : found) + 1;
    }
  }
  return columns;
}

const cell = (value: ResultValue | undefined): string =>
  value === undefined ? "" : inline(value).replaceAll("\\", "\\\\").replaceAll("|", "\\|");

function paragraphs(rows: readonly ResultObject[]): string {
  return rows
    .map((row, index) => {
      const head =
        headOf(row) ??
        Object.keys(row)
          .slice(0, 1)
          .find((key) => typeof row[key] === "string");
      const rest = Object.entries(row).filter(([key]) => key !== head);
      const short = rest
        .filter(([, part]) => !isList(part))
        .map(([key, part]) => `${fieldWords(key)}: ${inline(part)}`);
      const long = rest
        .filter(([, part]) => isList(part))
        .map(([key, part]) => `\n   ${fieldWords(key)}: ${inline(part)}`);
      const start = head ? `${lineStart(inline(row[head]!))}${short.length > 0 ? " — " : ""}` : "";
      return `${index + 1}. ${start}${short.join("; ")}${long.join("")}`;
    })
    .join("\n");
}

const headOf = (row: ResultObject): string | undefined => HEADS.find((key) => typeof row[key] === "string");

/** A value on one line. */
function inline(value: ResultValue): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isFigure(value)) return value.text;
  if (isList(value)) return value.map(inline).join("; ");
  if (isObject(value)) return isPeriod(value) ? periodText(value) : recordText(value);
  return String(value);
}

function recordText(record: ResultObject): string {
  const head = headOf(record);
  const rest = Object.entries(record)
    .filter(([key]) => key !== head)
    .map(([key, part]) => `${fieldWords(key)} ${inline(part)}`);
  return [head ? inline(record[head]!) : "", rest.join(", ")].filter((part) => part !== "").join(": ");
}

const isPeriod = (record: ResultObject): boolean => Object.keys(record).join() === "from,through,label";

const periodText = ({ from, through, label }: ResultObject): string => `${label} (${from}..${through})`;
