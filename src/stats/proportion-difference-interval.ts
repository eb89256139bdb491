import { normalQuantile } from "./normal-distribution.ts";
import { wilsonInterval } from "./proportion-interval.ts";
import { checkConfidence, checkShare, type Interval, type Share } from "./share.ts";

/**
 * Newcombe's hybrid score interval (his method 10) of the difference of two rates, first minus second: the default for a change.
 * Source: Newcombe (1998), Statistics in Medicine 17, 873–890.
 *
 * @returns null when a group is empty
 * @throws RangeError unless 0 ≤ successes ≤ n in both
 * @example newcombeInterval({ successes: 42, n: 300 }, { successes: 70, n: 350 }) // [−0.11689144940, −0.00162924175]
 */
export function newcombeInterval(first: Share, second: Share, confidence = 0.95): Interval | null {
  const a = wilsonInterval(first, confidence);
  const b = wilsonInterval(second, confidence);
  if (!a || !b) return null;
  const [rateA, rateB] = [first.successes / first.n, second.successes / second.n];
  const difference = rateA - rateB;
  return [difference - Math.hypot(rateA - a[0], b[1] - rateB), difference + Math.hypot(a[1] - rateA, rateB - b[0])];
}

/**
 * Agresti–Caffo interval of the difference of two rates, first minus second: one success and one failure are added to each group.
 * Source: Agresti and Caffo (2000), The American Statistician 54, 280–288.
 *
 * @returns null when a group is empty
 * @throws RangeError unless 0 ≤ successes ≤ n in both
 * @example agrestiCaffoInterval({ successes: 42, n: 300 }, { successes: 70, n: 350 }) // [−0.11685742853, −0.00178345047]
 */
export function agrestiCaffoInterval(first: Share, second: Share, confidence = 0.95): Interval | null {
  checkShare(first);
  checkShare(second);
  checkConfidence(confidence);
  if (first.n === 0 || second.n === 0) return null;
  const z = -normalQuantile((1 - confidence) / 2);
  const [rateA, rateB] = [first, second].map(({ successes, n }) => (successes + 1) / (n + 2)) as [number, number];
  const variance = (rateA * (1 - rateA)) / (first.n + 2) + (rateB * (1 - rateB)) / (second.n + 2);
  const half = z * Math.sqrt(variance);
  return [Math.max(-1, rateA - rateB - half), Math.min(1, rateA - rateB + half)];
}
