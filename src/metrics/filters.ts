import { closest } from "#contracts/close-names.ts";
import { InputError } from "#contracts/errors.ts";
import type { DimensionInfo } from "#contracts/measure.ts";
import { looksSame } from "#contracts/plain-text.ts";
import { bandOf, NOT_RECORDED } from "#contracts/segment.ts";

/**
 * Reads a filter text (grammar: contracts/segment.ts) against the dimensions there are. Keys, synonyms and values match without regard to
 * case and as they are shown; "not recorded" stands for null. A value of a dimension with more values than are listed is taken as it stands.
 *
 * @throws InputError for an unknown dimension or value, naming close ones
 * @example parseFilter("region=emea;product=Core|Pro", dimensions) // { region: ["EMEA"], product: ["Core", "Pro"] }
 */
export function parseFilter(
  text: string | null,
  dimensions: readonly DimensionInfo[],
): Readonly<Record<string, readonly (string | null)[]>> {
  const filter: Record<string, readonly (string | null)[]> = {};
  for (const part of (text ?? "").split(";").map((piece) => piece.trim())) {
    if (part === "") continue;
    const equals = part.indexOf("=");
    if (equals < 1) throw new InputError(`"${part.slice(0, 60)}" has no "=". ${conditionHint(part, dimensions)}`);
    const dimension = findByName(part.slice(0, equals).trim(), dimensions);
    const values = part.slice(equals + 1).split("|");
    if (!dimension.values.some(({ value }) => value === part.slice(equals + 1))) refuseJoined(part, dimensions);
    filter[dimension.key] = [...new Set(values.flatMap((value) => findValues(value.trim(), dimension)))];
  }
  return filter;
}

/** What to write instead of a value alone: its dimension too, when one has it. */
function conditionHint(text: string, dimensions: readonly DimensionInfo[]): string {
  for (const { key, values } of dimensions) {
    const found = values.find(({ value }) => value !== null && same(value, text));
    if (found) return `Did you mean ${key}=${found.value}?`;
  }
  return "Write dimension=value, such as region=EMEA;product=Core|Pro.";
}

/** Where a comma or "and" stands before the name of a dimension and "=". */
const JOINS = /\s*(?:,|&|\band\b)\s*(?=([\w -]+?)\s*=)/gi;

/** @throws InputError when conditions are joined by something else than a semicolon: what follows would be read as a part of the value */
function refuseJoined(part: string, dimensions: readonly DimensionInfo[]): void {
  const joins = [...part.matchAll(JOINS)];
  if (!joins.some(([, name]) => named(name!, dimensions))) return;
  throw new InputError(`Separate conditions with ";": ${part.replaceAll(JOINS, ";").slice(0, 120)}.`);
}

function named(name: string, dimensions: readonly DimensionInfo[]): DimensionInfo | undefined {
  const wanted = name.trim().toLowerCase();
  return (
    dimensions.find((dimension) => dimension.key.toLowerCase() === wanted) ??
    dimensions.find((dimension) => dimension.synonyms.includes(wanted.replaceAll("_", " ")))
  );
}

function findByName(name: string, dimensions: readonly DimensionInfo[]): DimensionInfo {
  const found = named(name, dimensions);
  if (found?.kind === "numeric") throw noValues(found, "filter", dimensions);
  if (found) return found;
  const keys = dimensions.filter((dimension) => dimension.kind !== "numeric").map((dimension) => dimension.key);
  throw new InputError(`There is no dimension "${name.slice(0, 60)}". ${suggestion(name.toLowerCase(), keys)}`);
}

/**
 * What to say of a dimension of numbers where one with values is needed: to `cut` or to `filter` by.
 *
 * @example noValues(amount, "cut", dimensions).message // "Amount is a number: it has no values to cut by. Use amount_band."
 */
export function noValues(
  { key, title }: DimensionInfo,
  what: "cut" | "filter",
  dimensions: readonly DimensionInfo[],
): InputError {
  const keys = dimensions.filter(({ kind }) => kind === "categorical").map((dimension) => dimension.key);
  const band = bandOf(key, keys);
  return new InputError(
    `${title} is a number: it has no values to ${what} by. ${band ? `Use ${band}.` : listed(keys)}`,
  );
}

/** One value, or all those that are shown as what is wanted: values may differ in what nobody sees. */
function findValues(wanted: string, dimension: DimensionInfo): readonly (string | null)[] {
  if (wanted.toLowerCase() === NOT_RECORDED) return [null];
  const known = dimension.values.map(({ value }) => value).filter((value) => value !== null);
  const found = valuesLike(wanted, known);
  if (found.length > 0) return found;
  const several = wanted.split(",").map((text) => valuesLike(text.trim(), known));
  if (several.length > 1 && several.every(({ length }) => length > 0))
    throw new InputError(`Separate values with "|": ${dimension.key}=${several.flat().join("|")}.`);
  if (dimension.kind === "time" || dimension.distinct > dimension.values.length) return [wanted];
  throw new InputError(`${dimension.title} has no value "${wanted.slice(0, 60)}". ${suggestion(wanted, known)}`);
}

function valuesLike(wanted: string, known: readonly string[]): readonly string[] {
  const found = known.find((value) => value === wanted) ?? known.find((value) => same(value, wanted));
  return found === undefined ? known.filter((value) => looksSame(value, wanted)) : [found];
}

const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

function suggestion(wanted: string, names: readonly string[]): string {
  const near = closest(wanted, names);
  return near.length > 0 ? `Did you mean ${near.join(", ")}?` : listed(names);
}

function listed(names: readonly string[]): string {
  if (names.length < 2) return names.length === 0 ? "" : `There is only ${names[0]}.`;
  return `There are ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}.`;
}
