import { InputError } from "#contracts/errors.ts";
import type { DimensionInfo } from "#contracts/measure.ts";

/** Known only once the outcome is: to explain the outcome by them is to explain it by itself. */
export const KNOWN_AFTERWARDS: ReadonlySet<string> = new Set([
  "stage",
  "cycle_band",
  "cycle_days",
  "outcome",
  "status",
  "drop_off_stage",
  "escalation_reason",
  "duration_minutes",
  "actual_revenue",
  "sentiment_end",
]);

/** Names that people give to columns with the same flaw, as whole words. */
const AFTERWARDS_WORDS = /(?:^|[_\s-])(?:outcome|won|lost|loss|closed?|result|final|cycle)(?:$|[_\s-])/i;

const NOT_EXPLAINING: ReadonlySet<string> = new Set(["currency"]);
const MOST_DIMENSIONS = 12;
const MOST_LEVELS = 50;
export const FEWEST_RECORDS = 25;
export const SMALLEST_SHARE = 0.01;

export const isKnownAfterwards = (key: string): boolean => KNOWN_AFTERWARDS.has(key) || AFTERWARDS_WORDS.test(key);

/**
 * The dimensions to search: those asked for, or all categorical ones known before the outcome with at least two and at most fifty values that
 * occur often enough; of more than twelve the best recorded.
 *
 * @throws InputError for an unknown dimension or one that is not categorical
 */
export function explainingDimensions(all: readonly DimensionInfo[], asked: string): readonly string[] {
  const keys = asked
    .split(",")
    .map((key) => key.trim())
    .filter((key) => key !== "");
  if (keys.length > 0) return keys.slice(0, MOST_DIMENSIONS).map((key) => named(all, key));
  return all
    .filter(({ key, kind }) => kind === "categorical" && !NOT_EXPLAINING.has(key) && !isKnownAfterwards(key))
    .map((dimension) => ({ dimension, ...coverageOf(dimension) }))
    .filter(({ levels }) => levels >= 2 && levels <= MOST_LEVELS)
    .sort((a, b) => b.recorded - a.recorded)
    .slice(0, MOST_DIMENSIONS)
    .map(({ dimension }) => dimension.key);
}

function named(all: readonly DimensionInfo[], key: string): string {
  const wanted = key.toLowerCase();
  const found = all.find((dimension) => dimension.key.toLowerCase() === wanted || dimension.synonyms.includes(wanted));
  if (found?.kind === "categorical") return found.key;
  const keys = all.filter(({ kind }) => kind === "categorical").map((dimension) => dimension.key);
  throw new InputError(`"${key.slice(0, 60)}" is not a dimension to cut by. There are ${keys.join(", ")}.`);
}

function coverageOf({ values }: DimensionInfo): { readonly levels: number; readonly recorded: number } {
  const total = values.reduce((sum, { count }) => sum + count, 0);
  const enough = values.filter(({ count }) => count >= FEWEST_RECORDS && count >= SMALLEST_SHARE * total);
  return {
    levels: enough.length + (enough.length < values.length ? 1 : 0),
    recorded: enough.reduce((sum, { value, count }) => sum + (value === null ? 0 : count), 0),
  };
}
