import { normalQuantile } from "./normal-distribution.ts";
import { median } from "./quantile.ts";
import { rank } from "./ranks.ts";
import { checkConfidence, type Interval } from "./share.ts";

/** A robust straight line through a series. */
export interface TheilSen {
  /** Change per step. */
  readonly slope: number;
  readonly intercept: number;
  readonly interval: Interval;
}

/**
 * Theil–Sen slope of an evenly spaced series (time 0, 1, 2, …): the median of all pairwise slopes, with Sen's interval. Outliers move it
 * little. Work grows with the square of the length: meant for up to a few thousand values.
 * Source: Sen (1968), JASA 63, 1379–1389.
 *
 * @returns null below two values
 * @example theilSen([5, 3, 6, 7, 4, 8, 9, 8, 10, 9, 12, 11]) // slope 2/3, interval [4/9, 1]
 */
export function theilSen(series: ArrayLike<number>, confidence = 0.95): TheilSen | null {
  checkConfidence(confidence);
  const n = series.length;
  if (n < 2) return null;
  const slopes = new Float64Array((n * (n - 1)) / 2);
  let place = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) slopes[place++] = (series[j]! - series[i]!) / (j - i);
  slopes.sort();
  const slope = median(slopes)!;
  const tieLoss = rank(series).tieSizes.reduce((sum, size) => sum + size * (size - 1) * (2 * size + 5), 0);
  const sigma = Math.sqrt((n * (n - 1) * (2 * n + 5) - tieLoss) / 18);
  const z = normalQuantile((1 - confidence) / 2);
  const lowPlace = Math.max(Math.round((slopes.length + z * sigma) / 2) - 1, 0);
  const highPlace = Math.min(Math.round((slopes.length - z * sigma) / 2), slopes.length - 1);
  const intercept = median(series)! - slope * ((n - 1) / 2);
  return { slope, intercept, interval: [slopes[lowPlace]!, slopes[highPlace]!] };
}
