import { cutLetters } from "./inert-text.ts";
import { isFigure, isList, isObject, type ResultObject, type ResultValue } from "./tool-result-values.ts";

/** How much of a result is shown at once. */
export interface Cut {
  /** First row shown of every list. */
  readonly from: number;
  /** Most rows of a list. */
  readonly rows: number;
  /** Most entries of a list inside a row. */
  readonly nested: number;
  /** Most letters of a text. */
  readonly letters: number;
}

export interface CutResult {
  readonly result: ResultObject;
  /** Lists of which not all is shown, by their path: first and last row shown, and how many there are. */
  readonly lists: readonly {
    readonly path: string;
    readonly first: number;
    readonly last: number;
    readonly of: number;
  }[];
  /** Rows of the longest list. */
  readonly longest: number;
  /** Whether a list inside a row was cut. */
  readonly nestedCut: boolean;
  readonly assumptions: readonly Assumption[];
}

/** What money figures assume, said once instead of on each of them. */
export interface Assumption {
  readonly figures: readonly string[];
  readonly assumes: string;
}

/** Texts and single figures are short: so many of them count as one row. */
const PLAIN_PER_ROW = 5;

/** Rows of a list, where several plain entries count as one. */
const rowsOf = (list: readonly ResultValue[]): number => Math.ceil(list.length / perRow(list));

const perRow = (list: readonly ResultValue[]): number =>
  list.every((item) => !isObject(item) || isFigure(item)) ? PLAIN_PER_ROW : 1;

/**
 * One page of a result: every list from the same row on. Later pages hold only lists that go on, since the first said the rest.
 *
 * @example cutResult({ total: "12", rows: ["a", "b"] }, { from: 0, rows: 10, nested: 3, letters: 160 }).longest // 1
 */
export function cutResult(whole: ResultObject, cut: Cut): CutResult {
  const lists: CutResult["lists"][number][] = [];
  const assumed = new Map<string, Set<string>>();
  let longest = 0;
  let nestedCut = false;

  const leaf = (value: ResultValue, key: string): ResultValue => {
    if (typeof value === "string") return value.startsWith("<quoted ") ? value : cutLetters(value, cut.letters);
    if (!isFigure(value) || !("assumption" in value)) return value;
    const { assumption, ...figure } = value;
    for (const sentence of String(assumption).split("; "))
      assumed.set(sentence, (assumed.get(sentence) ?? new Set()).add(key));
    return figure;
  };
  const inRow = (value: ResultValue, key: string): ResultValue | undefined => {
    if (isList(value)) {
      if (value.length > cut.nested) nestedCut = true;
      const kept = value.slice(0, cut.nested).flatMap((item) => inRow(item, key) ?? []);
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
    if (rows.length === 0) return undefined;
    if (rows.length < list.length) lists.push({ path, first: start + 1, last: start + rows.length, of: list.length });
    return rows.flatMap((row) => inRow(row, key) ?? []);
  };

  const result = (outside(whole, "", "") ?? {}) as ResultObject;
  const assumptions = [...assumed].map(([assumes, figures]) => ({ figures: [...figures], assumes }));
  return { result, lists, longest, nestedCut, assumptions };
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
