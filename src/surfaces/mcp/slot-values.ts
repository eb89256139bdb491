import { closest } from "#contracts/close-names.ts";
import { InputError } from "#contracts/errors.ts";
import type { DimensionInfo, MeasureInfo } from "#contracts/measure.ts";
import { cleanText, inertText, looksSame } from "#contracts/plain-text.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";
import { echoed } from "./arguments.ts";
import { findMeasure, plainWords } from "./completions.ts";

/**
 * A value that a person chose for a slot: one clean line, undefined when it is blank.
 *
 * @throws InputError when it is longer than `most` characters
 */
export function slotText(name: string, value: string | undefined, most: number): string | undefined {
  if (value !== undefined && value.length > 4 * most) throw tooLong(name, most);
  const text = cleanText(value ?? "");
  if (text.length > most) throw tooLong(name, most);
  return text === "" ? undefined : text;
}

const tooLong = (name: string, most: number): InputError =>
  new InputError(`${name} is longer than ${most} characters. Shorten it.`);

/**
 * A value inside a code span, as JSON: quotation marks, line breaks and backticks cannot end the string or the span, and texts are inert, as tools take
 * a name or value back in that form.
 *
 * @example jsonSlot('Acme `Inc"') // '"Acme \'Inc\\""'
 */
export const jsonSlot = (value: unknown): string =>
  JSON.stringify(value, (_, part) => (typeof part === "string" ? inertText(part) : part));

/** Arguments of a call as they may be shown, with their texts inert. `inertArguments({ filter: "region=<b>" })` is `{ filter: "region=‹b>" }`. */
export const inertArguments = (given: unknown): Record<string, unknown> =>
  JSON.parse(jsonSlot(given)) as Record<string, unknown>;

/** A value as JSON in a code span of a sentence. */
export const codeSlot = (value: unknown): string => `\`${jsonSlot(value)}\``;

/**
 * The measure that a slot names, by its name, title or another word for it.
 *
 * @throws InputError naming close measures when there is none
 */
export function measureSlot(measures: readonly MeasureInfo[], text: string): MeasureInfo {
  const found = findMeasure(measures, text);
  if (found) return found;
  const near = closest(
    plainWords(text).trim().replaceAll(" ", "_"),
    measures.map(({ name }) => name),
  );
  const hint =
    near.length > 0 ? `Did you mean ${near.join(", ")}?` : "sales_describe_data lists the measures there are.";
  throw new InputError(`There is no measure "${echoed(text)}". ${hint}`);
}

/**
 * A segment as a filter in the spelling of the data; grammar: contracts/segment.ts.
 *
 * @throws InputError naming close dimensions or values when one is unknown
 * @example segmentSlot(dimensions, "Region=emea") // "region=EMEA"
 */
export function segmentSlot(dimensions: readonly DimensionInfo[], text: string): string {
  const conditions = text.split(";").filter((part) => part.trim() !== "");
  return conditions.map((part) => condition(dimensions, part)).join(";");
}

function condition(dimensions: readonly DimensionInfo[], text: string): string {
  const [name = "", ...rest] = text.split("=");
  if (rest.length === 0) throw new InputError(`"${echoed(text)}" is no segment. Write it like region=EMEA.`);
  const same = (word: string): boolean => plainWords(word).trim() === plainWords(name).trim();
  const named = dimensions.filter(({ kind, key, title }) => kind === "categorical" && (same(key) || same(title)));
  const key = named[0]?.key;
  if (key === undefined) {
    const keys = dimensions.filter(({ kind }) => kind === "categorical").map((dimension) => dimension.key);
    throw new InputError(`There is no dimension "${echoed(name)}". ${suggestion(name, [...new Set(keys)])}`);
  }
  const asked = rest.join("=").split("|");
  return `${key}=${asked.map((value) => spelt(named, value.trim())).join("|")}`;
}

/** Dimensions of one key, of deals and of conversations: a value of either will do. */
function spelt(dimensions: readonly DimensionInfo[], wanted: string): string {
  const known = dimensions.flatMap(({ values }) => values.map(({ value }) => value ?? NOT_RECORDED));
  const found =
    known.find((value) => value === wanted) ??
    known.find((value) => looksSame(value, wanted)) ??
    known.find((value) => plainWords(value).trim() === plainWords(wanted).trim());
  if (found !== undefined) return found;
  if (dimensions.some(({ values, distinct }) => distinct > values.length)) return wanted;
  throw new InputError(`${dimensions[0]!.title} has no value "${echoed(wanted)}". ${suggestion(wanted, known)}`);
}

function suggestion(wanted: string, names: readonly string[]): string {
  const near = closest(wanted.trim(), names);
  if (near.length > 0) return `Did you mean ${near.join(", ")}?`;
  return names.length === 0 ? "" : `There are ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}.`;
}
