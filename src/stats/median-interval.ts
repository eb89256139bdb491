import { incompleteBeta } from "./incomplete-beta.ts";
import { checkConfidence, type Interval } from "./share.ts";

/**
 * Interval of a median from order statistics: the ranks that a fair coin would keep between with at least the level asked for.
 * It assumes nothing about the shape. Source: Conover (1999), Practical Nonparametric Statistics, section 3.2.
 *
 * @returns null when n is too small for the level (below six at 95 %)
 * @example medianInterval([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) // [2, 9], coverage 97.9 %
 */
export function medianInterval(values: ArrayLike<number>, confidence = 0.95): Interval | null {
  checkConfidence(confidence);
  const n = values.length;
  const tail = (1 - confidence) / 2;
  // binomialLower(k) is the chance that at most k of n fair coins show heads
  const binomialLower = (k: number) => (k >= n ? 1 : incompleteBeta(0.5, n - k, k + 1).lower);
  if (n === 0 || binomialLower(0) > tail) return null;
  let [low, high] = [0, Math.floor(n / 2)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (binomialLower(middle) <= tail) low = middle;
    else high = middle;
  }
  const sorted = Float64Array.from(values).sort();
  return [sorted[low]!, sorted[n - 1 - low]!];
}
