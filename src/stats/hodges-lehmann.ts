import { normalQuantile } from "./normal-distribution.ts";
import { rankSumChances } from "./rank-sum-test.ts";
import { checkConfidence, type Interval } from "./share.ts";
import { type Tally, tallied, tallyOf } from "./tally.ts";

/** By how much the first group lies above the second. */
export interface Shift {
  readonly estimate: number;
  readonly interval: Interval;
}

const EXACT_BELOW = 50; // values per group, as in the rank-sum test

/**
 * Hodges–Lehmann estimate of the shift between two groups, the median of all pairwise differences (first minus second), with the
 * interval that inverts the rank-sum test. Groups of thousands are handled without forming the differences.
 * Source: Hodges and Lehmann (1963); interval ranks as in Hollander and Wolfe (1999), section 4.3.
 *
 * @returns null when a group is empty
 * @example hodgesLehmann([10, 20, 31, 30, 44, 51], [22, 33, 41, 60, 77, 88]) // −22, [−57, 9]
 */
export const hodgesLehmann = (first: ArrayLike<number>, second: ArrayLike<number>, confidence = 0.95): Shift | null =>
  hodgesLehmannOfTallies(tallyOf(first), tallyOf(second), confidence);

/** {@link hodgesLehmann} of values that were counted already. */
export function hodgesLehmannOfTallies(first: Tally, second: Tally, confidence = 0.95): Shift | null {
  checkConfidence(confidence);
  const [m, n] = [tallied(first), tallied(second)];
  if (m === 0 || n === 0) return null;
  const pairs = m * n;
  const notBelow = suffixSums(second.counts);
  const at = (place: number) => smallestDifference({ a: first, b: second.values, notBelow }, place);
  const middle = Math.floor((pairs + 1) / 2);
  const estimate = pairs % 2 === 1 ? at(middle) : (at(middle) + at(middle + 1)) / 2;
  const lowPlace = Math.max(1, intervalPlace(m, n, (1 - confidence) / 2));
  return { estimate, interval: [at(lowPlace), at(pairs + 1 - lowPlace)] };
}

/** How many entries of the second group have each of its values or a larger one. */
function suffixSums(counts: Float64Array): Float64Array {
  const sums = counts.slice();
  for (let at = sums.length - 2; at >= 0; at--) sums[at]! += sums[at + 1]!;
  return sums;
}

interface Pairs {
  readonly a: Tally;
  readonly b: Float64Array;
  readonly notBelow: Float64Array;
}

function intervalPlace(m: number, n: number, tail: number): number {
  if (m >= EXACT_BELOW || n >= EXACT_BELOW)
    return Math.floor((m * n) / 2 + normalQuantile(tail) * Math.sqrt((m * n * (m + n + 1)) / 12));
  const chances = rankSumChances(m, n);
  let place = 0;
  for (let sum = chances[0]!; sum < tail; sum += chances[place]!) place++;
  return place;
}

/** The `place`-th smallest (from 1) of all differences a[i] − b[j]: bisection on the value, counting in one sweep. */
function smallestDifference(pairs: Pairs, place: number): number {
  const [a, b] = [pairs.a.values, pairs.b];
  let low = a[0]! - b[b.length - 1]!;
  let high = a[a.length - 1]! - b[0]!;
  if (sweep(pairs, low).count >= place) return low;
  while (true) {
    const middle = low + (high - low) / 2;
    const { count, largestWithin } = sweep(pairs, middle);
    if (count >= place) high = Math.min(middle, largestWithin);
    else low = middle;
    if (!(low + (high - low) / 2 > low && low + (high - low) / 2 < high)) return high;
  }
}

/** How many differences are at most `limit`, and the largest of those. */
function sweep({ a, b, notBelow }: Pairs, limit: number): { count: number; largestWithin: number } {
  let count = 0;
  let largestWithin = Number.NEGATIVE_INFINITY;
  let j = 0;
  for (let i = 0; i < a.values.length; i++) {
    const value = a.values[i]!;
    while (j < b.length && value - b[j]! > limit) j++;
    if (j === b.length) break; // nothing of the second group is near enough to larger values either
    count += a.counts[i]! * notBelow[j]!;
    largestWithin = Math.max(largestWithin, value - b[j]!);
  }
  return { count, largestWithin };
}
