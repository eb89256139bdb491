import { type Random, seededRandom } from "#stats/random.ts";

/** Weighted values prepared for drawing. */
export interface Choice<T> {
  readonly values: readonly T[];
  readonly cumulative: Float64Array;
}

/** An independent stream for one part of a world, so that leaving a part out does not change the others. */
export function stream(seed: number, part: string): Random {
  let hash = 0x811c9dc5;
  for (const character of part) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return seededRandom((seed | 0) ^ hash);
}

/** Prepares weighted values; weights need not add up to one. */
export function choiceOf<T>(weighted: readonly (readonly [T, number])[]): Choice<T> {
  const cumulative = new Float64Array(weighted.length);
  let total = 0;
  for (const [index, [, weight]] of weighted.entries()) {
    total += weight;
    cumulative[index] = total;
  }
  return { values: weighted.map(([value]) => value), cumulative };
}

/** One of the values, by weight. */
export function drawFrom<T>(choice: Choice<T>, random: Random): T {
  const { cumulative, values } = choice;
  const target = random.uniform() * cumulative[cumulative.length - 1]!;
  let index = 0;
  while (index < cumulative.length - 1 && cumulative[index]! <= target) index++;
  return values[index]!;
}

/** One of the values, all alike. */
export const drawOne = <T>(values: readonly T[], random: Random): T => values[random.integer(values.length)]!;

/** A log-normal number with the given median; `spread` is the standard deviation of its logarithm. */
export const drawLogNormal = (median: number, spread: number, random: Random): number =>
  median * Math.exp(spread * random.normal());

/** A number between two bounds. */
export const drawBetween = (low: number, high: number, random: Random): number => low + (high - low) * random.uniform();

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** `rounded(0.123456, 2)` is 0.12. */
export const rounded = (value: number, places: number): number => Number(value.toFixed(places));
