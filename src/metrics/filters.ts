import { closest } from "#contracts/close-names.ts";
import { InputError } from "#contracts/errors.ts";
import type { DimensionInfo } from "#contracts/measure.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";

/**
 * Reads a filter text (grammar: contracts/segment.ts) against the dimensions there are. Keys, synonyms and values match without regard to
 * case; "not recorded" stands for null. A value of a dimension with more values than are listed is taken as it stands.
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
    if (equals < 1)
      throw new InputError(`The filter "${part.slice(0, 60)}" has no "=". Write region=EMEA;product=Core|Pro.`);
    const dimension = findByName(part.slice(0, equals).trim(), dimensions);
    const values = part.slice(equals + 1).split("|");
    filter[dimension.key] = [...new Set(values.map((value) => findValue(value.trim(), dimension)))];
  }
  return filter;
}

function findByName(name: string, dimensions: readonly DimensionInfo[]): DimensionInfo {
  const wanted = name.toLowerCase();
  const found =
    dimensions.find((dimension) => dimension.key.toLowerCase() === wanted) ??
    dimensions.find((dimension) => dimension.synonyms.includes(wanted.replaceAll("_", " ")));
  if (found?.kind === "numeric")
    throw new InputError(`${found.title} is a number and cannot be filtered by value. Use amount_band or cycle_band.`);
  if (found) return found;
  const keys = dimensions.filter((dimension) => dimension.kind !== "numeric").map((dimension) => dimension.key);
  throw new InputError(`There is no dimension "${name.slice(0, 60)}". ${suggestion(wanted, keys)}`);
}

function findValue(wanted: string, dimension: DimensionInfo): string | null {
  if (wanted.toLowerCase() === NOT_RECORDED) return null;
  const known = dimension.values.map(({ value }) => value).filter((value) => value !== null);
  const found = known.find((value) => value === wanted) ?? known.find((value) => same(value, wanted));
  if (found !== undefined) return found;
  if (dimension.kind === "time" || dimension.distinct > dimension.values.length) return wanted;
  throw new InputError(`${dimension.title} has no value "${wanted.slice(0, 60)}". ${suggestion(wanted, known)}`);
}

const same = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

function suggestion(wanted: string, names: readonly string[]): string {
  const near = closest(wanted, names);
  if (near.length > 0) return `Did you mean ${near.join(", ")}?`;
  return names.length > 0 ? `There are ${names.slice(0, 12).join(", ")}${names.length > 12 ? ", …" : ""}.` : "";
}
