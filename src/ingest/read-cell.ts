import { minorDigits } from "#contracts/minor-digits.ts";
import type { Cell } from "#store/bulk-write.ts";
import type { Field } from "./field.ts";
import type { MappedColumn } from "./match-headers.ts";
import { flagOf } from "./outcome-words.ts";
import { readDate, readTime } from "./read-date.ts";
import { currencyOf, isCurrency, plainMinor, readMoney } from "./read-money.ts";
import { readInteger, readReal } from "./read-number.ts";
import { Rejection, shown } from "./rejection.ts";
import type { ColumnFormat } from "./survey.ts";

/** What reading cells needs to know besides the text. */
export interface CellContext {
  /** Currency of amounts that name none. */
  readonly currency: string;
  /** Put before every id: "" for source "csv", else "source:". */
  readonly idPrefix: string;
  /** Counts something worth a note, under the words of the note. */
  readonly tally: (what: string) => void;
}

export type ReadCell = (text: string) => Cell | Rejection;

const simple = (word: string): string => word.toLowerCase().replaceAll(/[^a-z0-9]+/g, "");

function wordReader(field: Field, header: string, tally: CellContext["tally"]): ReadCell {
  const known = new Map((field.words ?? []).map((word) => [simple(word), word]));
  return (text) => {
    const word = known.get(simple(text));
    if (word === undefined)
      tally(`rows have a value in "${header}" other than ${field.words?.join(", ")}; kept as written`);
    return word ?? text;
  };
}

/** A list as a JSON array: a JSON array as it is, else split at ; or | or, without those, at commas. "none" is the empty list. */
function readList(text: string): string {
  if (text.startsWith("["))
    try {
      const items: unknown = JSON.parse(text);
      if (Array.isArray(items)) return JSON.stringify(items.map(String));
    } catch {
      // Not JSON after all: a list that starts with a bracket.
    }
  if (/^(none|no|-)$/i.test(text)) return "[]";
  const separator = text.includes(";") ? ";" : text.includes("|") ? "|" : ",";
  const items = text.split(separator).map((item) => item.trim());
  return JSON.stringify(items.filter((item) => item !== ""));
}

/** The currency of a column's amounts that name none themselves. */
export const headerCurrency = (column: MappedColumn | null, context: CellContext): string =>
  (column?.currency && currencyOf(column.currency, context.currency)) || context.currency;

function moneyReader(column: MappedColumn, format: ColumnFormat, context: CellContext): ReadCell {
  const expected = headerCurrency(column, context);
  const plain = format.decimal !== "," && minorDigits(expected) === 2;
  return (text) => {
    const quick = plain ? plainMinor(text) : null;
    const read = quick === null ? readMoney(text, format.decimal, expected) : null;
    if (read instanceof Rejection) return read;
    const currency = read?.currency ?? expected;
    if (currency !== context.currency)
      return new Rejection(
        "other currency",
        `${shown(text)} is in ${currency}, this workspace counts in ${context.currency}`,
      );
    if (read?.rounded) context.tally(`amounts in "${column.header}" were rounded to the smallest unit of ${currency}`);
    return read ? read.minor : quick;
  };
}

function readCurrency(text: string, expected: string): string | Rejection {
  const currency = currencyOf(text, expected);
  return currency !== null && isCurrency(currency) ? currency : new Rejection("unknown currency", shown(text));
}

/** How a column's cells become values of ours; amounts of deals are read by the deal rules instead, since each has its own currency. */
export function cellReader(column: MappedColumn, format: ColumnFormat, context: CellContext): ReadCell {
  const { field, header } = column;
  switch (field.kind) {
    case "date":
      return (text) => readDate(text, format.dateOrder);
    case "time":
      return (text) => readTime(text, format.dateOrder);
    case "money":
      return moneyReader(column, format, context);
    case "currency":
      return (text) => readCurrency(text, context.currency);
    case "integer":
      return (text) => readInteger(text, format.decimal);
    case "real":
      return (text) => readReal(text, format.decimal);
    case "flag":
      return (text) => {
        const flag = flagOf(text);
        return flag === null ? new Rejection("neither yes nor no", shown(text)) : Number(flag);
      };
    case "list":
      return readList;
    case "reference":
      return context.idPrefix === "" ? (text) => text : (text) => context.idPrefix + text;
    case "word":
      return wordReader(field, header, context.tally);
    default:
      return (text) => text;
  }
}
