import { betaQuantile } from "./incomplete-beta.ts";
import { normalQuantile } from "./normal-distribution.ts";
import { checkConfidence, checkShare, type Interval, type Share } from "./share.ts";

/**
 * Wilson's score interval of one proportion: the default for a rate. It never leaves 0 to 1 and holds its level for small n.
 * Source: Wilson (1927), JASA 22, 209–212.
 *
 * @returns null when n is 0
 * @throws RangeError unless 0 ≤ successes ≤ n
 * @example wilsonInterval({ successes: 42, n: 300 }) // [0.10527132693, 0.18383161235]
 */
export function wilsonInterval(share: Share, confidence = 0.95): Interval | null {
  checkShare(share);
  checkConfidence(confidence);
  const { successes, n } = share;
  if (n === 0) return null;
  const z = -normalQuantile((1 - confidence) / 2);
  const spread = z * Math.sqrt((successes * (n - successes)) / n + (z * z) / 4);
  const low = successes === 0 ? 0 : (successes + (z * z) / 2 - spread) / (n + z * z);
  const high = successes === n ? 1 : (successes + (z * z) / 2 + spread) / (n + z * z);
  return [low, high];
}

/**
 * Jeffreys interval: the middle of the posterior under a Beta(½, ½) prior; 0 and 1 are kept as limits when no or all records succeed.
 * Source: Brown, Cai and DasGupta (2001), Statistical Science 16, 101–133.
 *
 * @returns null when n is 0
 * @throws RangeError unless 0 ≤ successes ≤ n
 * @example jeffreysInterval({ successes: 42, n: 300 }) // [0.10425421493, 0.18265016920]
 */
export function jeffreysInterval(share: Share, confidence = 0.95): Interval | null {
  checkShare(share);
  checkConfidence(confidence);
  const { successes, n } = share;
  if (n === 0) return null;
  const tail = (1 - confidence) / 2;
  const [a, b] = [successes + 0.5, n - successes + 0.5];
  return [successes === 0 ? 0 : betaQuantile(tail, a, b), successes === n ? 1 : betaQuantile(1 - tail, a, b)];
}

/**
 * Exact (Clopper–Pearson) interval of one proportion: coverage is never below the level, so it is wider than Wilson's.
 * Source: Clopper and Pearson (1934), Biometrika 26, 404–413.
 *
 * @returns null when n is 0
 * @throws RangeError unless 0 ≤ successes ≤ n
 * @example exactInterval({ successes: 42, n: 300 }) // [0.10279799983, 0.18449355992]
 */
export function exactInterval(share: Share, confidence = 0.95): Interval | null {
  checkShare(share);
  checkConfidence(confidence);
  const { successes, n } = share;
  if (n === 0) return null;
  const tail = (1 - confidence) / 2;
  return [
    successes === 0 ? 0 : betaQuantile(tail, successes, n - successes + 1),
    successes === n ? 1 : betaQuantile(1 - tail, successes + 1, n - successes),
  ];
}
