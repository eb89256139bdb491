import { InputError } from "#contracts/errors.ts";
import type { Entity } from "./entities.ts";
import type { Field } from "./field.ts";
import { currencyOf } from "./read-money.ts";
import { shown } from "./rejection.ts";

/** A file column that fills a column of ours. */
export interface MappedColumn {
  readonly index: number;
  readonly header: string;
  readonly field: Field;
  /** The currency code or symbol the header names, as in "Amount (EUR)". */
  readonly currency: string | null;
}

/** A file column kept as an attribute under `key`. */
export interface AttributeColumn {
  readonly index: number;
  readonly header: string;
  readonly key: string;
}

export interface HeaderMatch {
  readonly headers: readonly string[];
  readonly mapped: readonly MappedColumn[];
  readonly attributes: readonly AttributeColumn[];
  readonly ignored: readonly string[];
  /** Headers that appear twice, or that a better match kept from their column. */
  readonly notes: readonly string[];
}

const MAXIMUM_COLUMNS = 2_000; // SQLite binds at most 32,766 values and nobody reads more dimensions than this
const LISTED_HEADERS = 40;

const compact = (header: string): string =>
  header
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}#]+/gu, "");

const withoutBrackets = (header: string): string => header.replace(/\s*[([][^)\]]*[)\]]\s*$/, "");

/** `snakeKey("Sales Cycle (Days)")` is "sales_cycle_days"; a header of punctuation only gives "". */
function snakeKey(header: string): string {
  return header
    .normalize("NFKC")
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, 100);
}

/** The code or symbol in "Amount (EUR)", "Value [€]" or "amount in GBP". ALL and TOP are currencies too, but there they are words. */
function currencyInHeader(header: string): string | null {
  const match = /[([]\s*([A-Z]{3}|\p{Sc})\s*[)\]]\s*$|[\s_]in[\s_]([A-Z]{3})$/u.exec(header);
  const mark = match?.[1] ?? match?.[2] ?? "";
  return currencyOf(mark, "") === null || mark === "ALL" || mark === "TOP" ? null : mark;
}

/** The headers as a message lists them. */
export function listHeaders(headers: readonly string[]): string {
  const listed = headers.slice(0, LISTED_HEADERS).map((header) => shown(header));
  const more = headers.length - listed.length;
  return listed.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

interface Assignment {
  readonly fields: ReadonlyMap<number, Field>;
  readonly kept: ReadonlySet<number>;
  readonly ignored: ReadonlySet<number>;
}

/** Applies `--map header=field`; "attribute" keeps a column as attribute, "ignore" leaves it out. */
function applyMap(entity: Entity, headers: readonly string[], map: Readonly<Record<string, string>>): Assignment {
  const fields = new Map<number, Field>();
  const kept = new Set<number>();
  const ignored = new Set<number>();
  for (const [header, target] of Object.entries(map)) {
    const exact = headers.indexOf(header);
    const index = exact >= 0 ? exact : headers.findIndex((seen) => compact(seen) === compact(header));
    if (index < 0)
      throw new InputError(
        `--map ${header}=${target}: the file has no column ${shown(header)}. Its columns are ${listHeaders(headers)}.`,
      );
    const field = entity.fields.find((candidate) => candidate.column === target.trim().toLowerCase());
    if (field) fields.set(index, field);
    else if (target === "attribute") kept.add(index);
    else if (target === "ignore") ignored.add(index);
    else
      throw new InputError(
        `--map ${header}=${target}: ${entity.name} have no field ${shown(target)}. Fields are ${entity.fields.map((each) => each.column).join(", ")}; "attribute" keeps the column as an attribute, "ignore" leaves it out.`,
      );
  }
  return { fields, kept, ignored };
}

/** The first header that one of the field's names fits, earlier names first. */
function findHeader(names: readonly string[], free: (index: number) => boolean, field: Field): number {
  for (const synonym of [field.column, ...field.synonyms]) {
    const wanted = compact(synonym);
    const index = names.findIndex((name, position) => name === wanted && free(position));
    if (index >= 0) return index;
  }
  return -1;
}

function matchFields(entity: Entity, headers: readonly string[], forced: Assignment): ReadonlyMap<number, Field> {
  const assigned = new Map(forced.fields);
  const taken = new Set([...forced.fields.values()].map((field) => field.column));
  const free = (index: number) => !assigned.has(index) && !forced.kept.has(index) && !forced.ignored.has(index);
  for (const names of [headers.map(compact), headers.map((header) => compact(withoutBrackets(header)))])
    for (const field of entity.fields) {
      if (taken.has(field.column)) continue;
      const index = findHeader(names, free, field);
      if (index < 0) continue;
      assigned.set(index, field);
      taken.add(field.column);
    }
  return assigned;
}

function attributeColumns(
  entity: Entity,
  headers: readonly string[],
  indexes: readonly number[],
): readonly AttributeColumn[] {
  const used = new Set<string>(entity.fields.map((field) => field.column));
  return indexes.map((index) => {
    const base = snakeKey(headers[index]!) || `column_${index + 1}`;
    let key = base;
    for (let copy = 2; used.has(key); copy++) key = `${base}_${copy}`;
    used.add(key);
    return { index, header: headers[index]!, key };
  });
}

function repeatedHeaders(headers: readonly string[]): readonly string[] {
  const names = headers.map(compact);
  const repeated = new Set(names.filter((name, index) => name !== "" && names.indexOf(name) !== index));
  return [...repeated].map((name) => headers[names.indexOf(name)]!);
}

function checkRequired(entity: Entity, headers: readonly string[], columns: ReadonlySet<string>): void {
  const composed = entity.composedKey?.every((column) => columns.has(column)) === true;
  const missing = entity.fields.filter(
    (field) => !columns.has(field.column) && (field.required === true || (field.kind === "key" && !composed)),
  );
  if (missing.length === 0) return;
  const wanted = missing[0]!;
  const purpose = wanted.kind === "key" ? "the column that names each row" : `the column "${wanted.column}"`;
  throw new InputError(
    `The file has no ${purpose.replace(/^the /, "")}, so nothing was imported. Its columns are ${listHeaders(headers)}. Name the one to use, as in --map "${headers[0] ?? "column"}=${wanted.column}".`,
  );
}

/**
 * Decides what each column of a file fills: by `--map` first, then by name and synonyms ("Opportunity ID", "deal_id" and "DealId" are one),
 * the rest becomes attributes.
 *
 * @throws InputError when the key column or a required one is missing, a `--map` entry fits nothing, or there are too many columns
 */
export function matchHeaders(
  entity: Entity,
  headers: readonly string[],
  map: Readonly<Record<string, string>>,
): HeaderMatch {
  if (headers.length > MAXIMUM_COLUMNS)
    throw new InputError(
      `The file has ${headers.length.toLocaleString("en-US")} columns; at most ${MAXIMUM_COLUMNS.toLocaleString("en-US")} can be imported. Remove the columns that are not needed.`,
    );
  const forced = applyMap(entity, headers, map);
  const assigned = matchFields(entity, headers, forced);
  checkRequired(entity, headers, new Set([...assigned.values()].map((field) => field.column)));
  const rest = headers.map((_, index) => index).filter((index) => !assigned.has(index) && !forced.ignored.has(index));
  const repeated = repeatedHeaders(headers);
  return {
    headers,
    mapped: [...assigned]
      .map(([index, field]) => ({ index, header: headers[index]!, field, currency: currencyInHeader(headers[index]!) }))
      .sort((left, right) => left.index - right.index),
    attributes: entity.attributes ? attributeColumns(entity, headers, rest) : [],
    ignored: [...forced.ignored, ...(entity.attributes ? [] : rest)].map((index) => headers[index]!),
    notes:
      repeated.length === 0
        ? []
        : [
            `Columns that appear more than once: ${listHeaders(repeated)}. The first is used, the others are kept as attributes.`,
          ],
  };
}
