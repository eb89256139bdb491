import { fieldWords } from "./field-words.ts";
import { cutAtSpace, LONGEST_LABEL } from "./inert-text.ts";
import { isFigure, isList, isObject, type ResultObject, type ResultValue } from "./tool-result-values.ts";

/** How much of a result is shown at once. */
export interface Cut {
  /** First row shown of every list. */
  readonly from: number;
  /** Most rows of a list. */
  readonly rows: number;
  /** Most entries of a list inside a row. */
  readonly nested: number;
  /** Most letters of a text; labels are no longer than LONGEST_LABEL as it is. */
  readonly letters: number;
  /** Leaves out what a row says twice, and long lists inside rows instead of all but their first entries. */
  readonly lean: boolean;
}

export interface CutResult {
  readonly result: ResultObject;
  /** Lists of which not all is shown, by their path: first and last row shown, and how many there are. */
  readonly lists: readonly {
    readonly path: string;
    readonly first: number;
    readonly last: number;
    readonly of: number;
    /** Names of the rows that come after, as far as they have some. */
    readonly rest: readonly string[];
  }[];
  /** Rows of the longest list. */
  readonly longest: number;
  /** Names of the lists inside rows that were cut, and of those left out whole. */
  readonly nested: { readonly cut: readonly string[]; readonly gone: readonly string[] };
  readonly assumptions: readonly Assumption[];
}

/** What money figures assume, said once instead of on each of them. */
export interface Assumption {
  readonly figures: readonly string[];
  readonly assumes: string;
}

/** A list inside a row that is longer than this is a series, of which the first entries say little. */
const LONGEST_NESTED = 12;

/** Texts and single figures are short: so many of them count as one row. */
const PLAIN_PER_ROW = 5;

/** Rows of a list, where several plain entries count as one. */
const rowsOf = (list: readonly ResultValue[]): number => Math.ceil(list.length / perRow(list));

const perRow = (list: readonly ResultValue[]): number =>
  list.every((item) => !isObject(item) || isFigure(item)) ? PLAIN_PER_ROW : 1;

/**
 * One page of a result: every list from the same row on. Later pages hold only lists that go on, since the first said the rest.
 *
 * @example cutResult({ total: "12", rows: ["a", "b"] }, { from: 0, rows: 10, nested: 3, letters: 160, lean: true }).longest // 1
 */
export function cutResult(whole: ResultObject, cut: Cut): CutResult {
  const lists: CutResult["lists"][number][] = [];
  const assumed = new Map<string, Set<string>>();
  let longest = 0;
  const nested = { cut: new Set<string>(), gone: new Set<string>() };

  const leaf = (value: ResultValue, key: string): ResultValue => {
    if (typeof value === "string")
      return value.startsWith("<quoted ") || cut.letters >= LONGEST_LABEL ? value : cutAtSpace(value, cut.letters);
    if (!isFigure(value) || !("assumption" in value)) return value;
    const { assumption, ...figure } = value;
    for (const sentence of String(assumption).split("; "))
      assumed.set(sentence, (assumed.get(sentence) ?? new Set()).add(fieldWords(key)));
    return figure;
  };
  const inRow = (value: ResultValue, key: string): ResultValue | undefined => {
    if (isList(value)) {
      const most = nestedLimit(value, cut);
      if (value.length > most) nested[most === 0 ? "gone" : "cut"].add(fieldWords(key));
      const kept = value.slice(0, most).flatMap((item) => inRow(item, key) ?? []);
      return kept.length > 0 ? kept : undefined;
    }
    return isObject(value) && !isFigure(value) ? fieldsOf(value, inRow) : leaf(value, key);
  };
  const outside = (value: ResultValue, key: string, path: string): ResultValue | undefined => {
    if (isList(value)) return page(value, key, path);
    if (isObject(value) && !isFigure(value))
      return fieldsOf(value, (part, field) => outside(part, field, path === "" ? field : `${path}.${field}`));
    return cut.from > 0 ? undefined : leaf(value, key);
  };
  const page = (list: readonly ResultValue[], key: string, path: string): ResultValue | undefined => {
    longest = Math.max(longest, rowsOf(list));
    const each = perRow(list);
    const start = cut.from * each;
    const rows = list.slice(start, (cut.from + cut.rows) * each);
    const shown = (cut.lean ? withoutRepeats(rows, list) : rows).flatMap((row) => {
      const kept = inRow(row, key);
      return kept === undefined || isBare(row, kept) ? [] : [kept];
    });
    if (shown.length === 0) return undefined;
    const last = start + rows.length;
    if (rows.length < list.length)
      lists.push({ path, first: start + 1, last, of: list.length, rest: namesAfter(last, list) });
    return shown;
  };

  const result = (outside(whole, "", "") ?? {}) as ResultObject;
  const assumptions = [...assumed].map(([assumes, figures]) => ({ figures: [...figures], assumes }));
  const inRows = { cut: [...nested.cut], gone: [...nested.gone] };
  return { result, lists, longest, nested: inRows, assumptions };
}

/** What names a row so that one can ask for it; keys before titles. */
const NAMES = ["name", "key", "label", "title"] as const;

/** The names of the rows from one on, each once: of the field that tells most rows of the list apart. None where all fields leave many alike. */
function namesAfter(start: number, list: readonly ResultValue[]): readonly string[] {
  const columns = NAMES.map((field) => list.map((row) => (isObject(row) ? row[field] : row)))
    .map((names) => names.filter((name) => typeof name === "string"))
    .filter((names) => names.length === list.length)
    .map((names) => ({ names, distinct: new Set(names).size }));
  const most = Math.max(0, ...columns.map(({ distinct }) => distinct));
  const best = columns.find(({ distinct }) => distinct === most);
  return best && most > list.length / 2 ? [...new Set(best.names.slice(start))] : [];
}

function fieldsOf(
  record: ResultObject,
  show: (part: ResultValue, field: string) => ResultValue | undefined,
): ResultObject | undefined {
  const fields = Object.entries(record).flatMap(([field, part]) => {
    const shown = show(part, field);
    return shown === undefined ? [] : [[field, shown] as const];
  });
  return fields.length > 0 ? Object.fromEntries(fields) : undefined;
}

const nestedLimit = (list: readonly ResultValue[], { lean, nested }: Cut): number =>
  lean && list.length > LONGEST_NESTED ? 0 : nested;

/** Whether nothing but a name is left of a row that held more. */
function isBare(row: ResultValue, kept: ResultValue): boolean {
  if (!isObject(row) || !isObject(kept) || isFigure(kept)) return false;
  const left = Object.values(kept);
  return left.length < Object.values(row).length && left.length < 2 && left.every((part) => typeof part === "string");
}

/** Names that further calls need as they stand. */
const KEPT: ReadonlySet<string> = new Set(["label", "title", "name", "id"]);

/** Without text fields whose words stand in the label or title of every row of the list anyway. */
function withoutRepeats(rows: readonly ResultValue[], list: readonly ResultValue[]): readonly ResultValue[] {
  const records = list.filter(isObject);
  const isSaid = (key: string) => (row: ResultObject) => {
    const [head, part] = [row.label ?? row.title, row[key]];
    return (
      part === undefined || (typeof part === "string" && typeof head === "string" && plain(head).includes(plain(part)))
    );
  };
  const keys = new Set(records.flatMap((row) => (isFigure(row) ? [] : Object.keys(row))));
  const said = new Set([...keys].filter((key) => !KEPT.has(key) && records.every(isSaid(key))));
  const fields = (row: ResultObject) => Object.entries(row).filter(([key]) => !said.has(key));
  return said.size === 0 ? rows : rows.map((row) => (isObject(row) ? Object.fromEntries(fields(row)) : row));
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[_-]/g, " ");
