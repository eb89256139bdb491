import { minorDigits } from "#contracts/minor-digits.ts";
import type { Period } from "#contracts/period.ts";
import { inertText } from "#contracts/plain-text.ts";
import type { Quantity } from "#contracts/quantity.ts";
import { dimensionWords, NOT_RECORDED } from "#contracts/segment.ts";
import { fieldKey } from "./field-words.ts";
import { inertLabel, quotedBlock } from "./inert-text.ts";
import { formatInterval, formatP, formatQuantity } from "./number-format.ts";
import type { OutputShape } from "./output-shape.ts";

/** What a result is made of: an object without nulls, empty texts and empty lists. */
export type ResultValue =
  | string
  | number
  | boolean
  | readonly ResultValue[]
  | { readonly [field: string]: ResultValue };
export type ResultObject = { readonly [field: string]: ResultValue };

export const isObject = (value: ResultValue | undefined): value is ResultObject =>
  typeof value === "object" && !Array.isArray(value);

export const isList = (value: ResultValue | undefined): value is readonly ResultValue[] => Array.isArray(value);

/** A figure or recorded words: an object whose `text` says all of it. */
export const isFigure = (value: ResultValue | undefined): value is ResultObject & { readonly text: string } =>
  isObject(value) && typeof value.text === "string" && (Object.keys(value).length === 1 || "unit" in value);

/**
 * A figure as people read it, with all that it rests on, so that a reader never has to format one.
 *
 * @throws IntegrityError when a value is not finite
 * @example figureText(ratio(0.239, { n: 1000, interval: [0.2136, 0.2664] })) // "23.9% (21.4% to 26.6%, n 1,000)"
 */
export function figureText(figure: Quantity): string {
  const evidence = [
    figure.interval ? formatInterval(figure) : "",
    figure.n === undefined ? "" : `n ${formatQuantity({ value: figure.n, unit: "count" })}`,
    figure.p === undefined ? "" : pText(figure.p),
  ].filter((part) => part !== "");
  return `${formatQuantity(figure)}${evidence.length > 0 ? ` (${evidence.join(", ")})` : ""}`;
}

const pText = (p: number): string => `p ${/^[<>]/.test(formatP(p)) ? "" : "= "}${formatP(p)}`;

export interface CleanOptions {
  /** Concise leaves out the fields marked as detail. */
  readonly detail: "concise" | "detailed";
  readonly quotes: "shown" | "hidden";
  readonly boundary: string;
  /** Sentences that stand above the result; a note that repeats one is left out. */
  readonly said: string;
}

/**
 * A tool's output as results show it: figures with their `text`, notes as sentences, segments as filter texts, quotations marked or left
 * out, names made inert, nothing empty.
 *
 * @returns the value, undefined when nothing is left of it, and how many quotations were met
 */
export function cleanOutput(
  output: unknown,
  shape: OutputShape,
  options: CleanOptions,
): { readonly value: ResultValue | undefined; readonly quotations: number } {
  let quotations = 0;
  const quoted = (text: string): string | undefined => {
    quotations += 1;
    return options.quotes === "shown" ? quotedBlock(text, options.boundary) : undefined;
  };
  const how = { quoted, said: options.said, label: onceEach(inertLabel), full: options.detail === "detailed" };
  return { value: cleaned(output, shape, how), quotations };
}

/** The same names stand in many rows. */
function onceEach(make: (text: string) => string): (text: string) => string {
  const made = new Map<string, string>();
  return (text) => {
    const known = made.get(text) ?? make(text);
    made.set(text, known);
    return known;
  };
}

interface Cleaning {
  readonly quoted: (text: string) => string | undefined;
  readonly label: (text: string) => string;
  readonly said: string;
  readonly full: boolean;
}

function cleaned(value: unknown, shape: OutputShape, how: Cleaning): ResultValue | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  switch (shape.kind) {
    case "figure":
      return figureValue(value as Quantity);
    case "reading":
      return typeof value === "string" ? { text: how.label(value) } : figureValue(value as Quantity);
    case "note":
      return noteSentence(value as NoteLike, how.said);
    case "period":
      return periodValue(value as Period);
    case "segment":
      return segmentText(value as readonly ConditionLike[]);
    case "quoted":
      return how.quoted(value as string);
    case "words":
      return how.label(value as string) || undefined;
    case "flag":
      return value as boolean;
    case "number":
      return shortNumber(value as number);
    case "list": {
      const inside = shape.of.kind === "record" ? { ...how, said: "" } : how;
      const items = (value as readonly unknown[]).map((item) => cleaned(item, shape.of, inside));
      const kept = items.filter((item) => item !== undefined);
      return kept.length > 0 ? kept : undefined;
    }
    case "record": {
      const fields = Object.entries(shape.fields).flatMap(([key, field]) => {
        if (field.detail && !how.full) return [];
        const part = cleaned((value as Readonly<Record<string, unknown>>)[key], field, how);
        return part === undefined ? [] : [[fieldKey(key), part] as const];
      });
      return fields.length > 0 ? Object.fromEntries(fields) : undefined;
    }
  }
}

/** The last day is named, not the one after it, and both days together are what `period` takes: "2026-07-01..2026-09-30". */
function periodValue({ from, to, label }: Period): ResultObject {
  return { from, through: lastDay(to), label: inertLabel(label) };
}

/** The day before. `lastDay("2026-10-01")` is "2026-09-30". */
export const lastDay = (to: string): string => new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10);

function figureValue(figure: Quantity): ResultObject {
  const { unit, n, p, currency, change, assumption } = figure;
  const { value, interval } = inMainUnits(figure);
  return {
    text: figureText(figure),
    value,
    unit,
    ...(n === undefined ? {} : { n }),
    ...(interval === undefined ? {} : { interval }),
    ...(p === undefined ? {} : { p: shortNumber(p) }),
    ...(currency === undefined ? {} : { currency }),
    ...(change === undefined ? {} : { difference: change }),
    ...(assumption === undefined ? {} : { assumption }),
  };
}

/**
 * Value and interval of a figure as structures carry them: money in dollars, not cents, so that nobody has to know; no digits beyond those
 * that mean something.
 *
 * @example inMainUnits(money(123456, "USD")).value // 1234.56
 */
export function inMainUnits({ value, interval, unit, currency }: Quantity): Pick<Quantity, "value" | "interval"> {
  const scale = unit === "money" ? 10 ** minorDigits(currency ?? "") : 1;
  const short = (number: number): number => shortNumber(number / scale);
  return { value: short(value), interval: interval && [short(interval[0]), short(interval[1])] };
}

const SIGNIFICANT = 8;
/** From here on so many digits would not reach the cents. */
const LARGE = 10 ** (SIGNIFICANT - 2);

/** Eight significant digits, or two behind the point where that is more; whole numbers stay as they are. */
function shortNumber(value: number): number {
  if (Number.isInteger(value)) return value;
  return Number(Math.abs(value) < LARGE ? value.toPrecision(SIGNIFICANT) : value.toFixed(2));
}

interface NoteLike {
  readonly text: string;
  readonly figures: Readonly<Record<string, Quantity>>;
  readonly names: Readonly<Record<string, string>>;
}

function noteSentence({ text, figures, names }: NoteLike, said: string): string | undefined {
  const filled = text.replaceAll(/\{(\w+)(:size)?\}/g, (slot, key: string, size?: string) => {
    const figure = figures[key];
    if (figure) return formatQuantity(figure, size ? "size" : "plain");
    const name = names[key];
    return name === undefined ? slot : inertLabel(name);
  });
  const sentence = inertText(filled);
  return said.includes(sentence) ? undefined : sentence;
}

interface ConditionLike {
  readonly dimension: string;
  readonly value: string | null;
}

/** As `filter` takes it, where the value holds none of its marks; in words where it does. */
function segmentText(segment: readonly ConditionLike[]): string | undefined {
  if (segment.length === 0) return undefined;
  const fits = segment.every(({ value }) => value === null || (!/[;|]/.test(value) && inertLabel(value) === value));
  const parts = segment.map(({ dimension, value }) =>
    fits
      ? `${dimension}=${value ?? NOT_RECORDED}`
      : `${dimensionWords(dimension)} ${inertLabel(value ?? NOT_RECORDED)}`,
  );
  return parts.join(fits ? ";" : ", ");
}
