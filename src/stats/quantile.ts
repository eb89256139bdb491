import { type Tally, tallied } from "./tally.ts";

/**
 * Quantile of an ascending list by linear interpolation between order statistics: type 7 of Hyndman and Fan (1996), the default of R,
 * numpy and spreadsheets.
 *
 * @returns null when the list is empty
 * @throws RangeError when p lies outside 0 to 1
 * @example quantileSorted([1, 2, 3, 10], 0.9) // 7.9
 */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number | null {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile is asked for between 0 and 1, got ${p}`);
  if (sorted.length === 0) return null;
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (position - below) * (high - low);
}

/** {@link quantileSorted} of a list in any order. `quantile([10, 1, 3, 2], 0.9)` is 7.9. */
export const quantile = (values: ArrayLike<number>, p: number): number | null =>
  quantileSorted(Float64Array.from(values).sort(), p);

/**
 * {@link quantile} of values that were counted: what the list with every value as often as it occurs would give.
 *
 * @example quantileOfTally(tallyOf([10, 1, 3, 2], [1, 1, 1, 1]), 0.9) // 7.9
 */
export function quantileOfTally(tally: Tally, p: number): number | null {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a quantile is asked for between 0 and 1, got ${p}`);
  const n = tallied(tally);
  if (n === 0) return null;
  const position = (n - 1) * p;
  const below = Math.floor(position);
  const low = atPlace(tally, below);
  const high = atPlace(tally, Math.min(below + 1, n - 1));
  return low + (position - below) * (high - low);
}

/** The value at a place, from 0, of the whole ascending list. */
function atPlace({ values, counts }: Tally, place: number): number {
  let at = 0;
  for (let before = counts[0]!; before <= place; before += counts[at]!) at++;
  return values[at]!;
}

/** Middle value, the mean of the two middle ones when n is even; null when the list is empty. `median([3, 1, 2, 10])` is 2.5. */
export const median = (values: ArrayLike<number>): number | null => quantile(values, 0.5);

/**
 * Median absolute deviation from the median, not scaled: times 1.4826 it estimates the standard deviation of normal data.
 *
 * @returns null when the list is empty
 * @example medianAbsoluteDeviation([1, 2, 3, 4, 100]) // 1
 */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number | null {
  const centre = median(values);
  return centre === null ? null : median(Float64Array.from(values, (value) => Math.abs(value - centre)));
}
