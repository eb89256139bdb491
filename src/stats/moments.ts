/** Count, mean and sample variance of a set of numbers: all that a comparison of means needs. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** With n − 1 in the denominator; 0 when n is 1. */
  readonly variance: number;
}

/**
 * Sum with Neumaier's compensation: what rounding loses at each step is added back at the end.
 *
 * @example compensatedSum([1, 1e100, 1, -1e100]) // 2
 */
export function compensatedSum(values: ArrayLike<number>): number {
  let [sum, lost] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/**
 * Mean and sample variance in two compensated passes (corrected two-pass algorithm: Chan, Golub and LeVeque 1983).
 *
 * @returns null when there are no values
 * @example moments([10000001, 10000003, 10000002]) // { n: 3, mean: 10000002, variance: 1 }
 */
export function moments(values: ArrayLike<number>): Moments | null {
  const n = values.length;
  if (n === 0) return null;
  const list = new Float64Array(values);
  const rough = compensatedSum(list) / n;
  const mean = rough + compensatedSum(list.map((value) => value - rough)) / n;
  if (n === 1) return { n, mean, variance: 0 };
  const gaps = list.map((value) => value - mean);
  const squares = compensatedSum(gaps.map((gap) => gap * gap));
  return { n, mean, variance: Math.max(0, squares - compensatedSum(gaps) ** 2 / n) / (n - 1) };
}

/** Arithmetic mean; null when there are no values. `mean([1, 2, 6])` is 3. */
export const mean = (values: ArrayLike<number>): number | null => moments(values)?.mean ?? null;

/** Sample standard deviation (n − 1); null below two values. `standardDeviation([1, 2, 3])` is 1. */
export function standardDeviation(values: ArrayLike<number>): number | null {
  return values.length < 2 ? null : Math.sqrt((moments(values) as Moments).variance);
}

/**
 * Moments from a count, a sum and a sum of squares, as cells hold them. Digits are lost when the spread is tiny beside the mean
 * (for money it is not); prefer {@link moments} when the values are at hand.
 *
 * @returns null when n is 0
 * @example momentsFromSums(3, 6, 14) // { n: 3, mean: 2, variance: 1 }
 */
export function momentsFromSums(n: number, sum: number, sumSquares: number): Moments | null {
  if (!(n > 0)) return null;
  const mean = sum / n;
  return { n, mean, variance: n === 1 ? 0 : Math.max(0, sumSquares - sum * mean) / (n - 1) };
}

/** Moments of several sets taken together, from the moments of each. Empty input gives null. */
export function pooledMoments(parts: readonly Moments[]): Moments | null {
  const n = parts.reduce((sum, part) => sum + part.n, 0);
  if (n === 0) return null;
  const mean = compensatedSum(parts.map((part) => part.mean * part.n)) / n;
  const within = parts.map((part) => part.variance * (part.n - 1) + part.n * (part.mean - mean) ** 2);
  return { n, mean, variance: n === 1 ? 0 : compensatedSum(within) / (n - 1) };
}
