import type { Moments } from "./moments.ts";
import { checkConfidence, type Interval } from "./share.ts";
import { studentTQuantile, studentTTwoSided } from "./student-t-distribution.ts";

/** A difference of two means with its test and interval. */
export interface WelchTest {
  /** Mean of the first minus mean of the second. */
  readonly difference: number;
  readonly standardError: number;
  readonly t: number;
  readonly degrees: number;
  readonly p: number;
  readonly interval: Interval;
}

/**
 * Welch's t-test of two means without assuming equal spread, two-sided, from count, mean and variance.
 * Source: Welch (1947), Biometrika 34, 28–35, with Satterthwaite's degrees of freedom.
 *
 * @returns null when a group has fewer than two values or neither varies
 * @example welchTest({ n: 3, mean: 2, variance: 1 }, { n: 4, mean: 5, variance: 4 }).p // 0.0527399
 */
export function welchTest(first: Moments, second: Moments, confidence = 0.95): WelchTest | null {
  checkConfidence(confidence);
  if (first.n < 2 || second.n < 2) return null;
  const [a, b] = [first.variance / first.n, second.variance / second.n];
  if (a + b === 0) return null;
  const difference = first.mean - second.mean;
  const standardError = Math.sqrt(a + b);
  const t = difference / standardError;
  const degrees = (a + b) ** 2 / (a ** 2 / (first.n - 1) + b ** 2 / (second.n - 1));
  const half = studentTQuantile((1 + confidence) / 2, degrees) * standardError;
  const interval: Interval = [difference - half, difference + half];
  return { difference, standardError, t, degrees, p: studentTTwoSided(t, degrees), interval };
}

/**
 * Student interval of one mean.
 *
 * @returns null below two values
 * @example meanInterval({ n: 3, mean: 2, variance: 1 }) // [−0.4841377, 4.4841377]
 */
export function meanInterval({ n, mean, variance }: Moments, confidence = 0.95): Interval | null {
  checkConfidence(confidence);
  if (n < 2) return null;
  const half = studentTQuantile((1 + confidence) / 2, n - 1) * Math.sqrt(variance / n);
  return [mean - half, mean + half];
}
