import { normalTwoSided } from "./normal-distribution.ts";
import { checkShare, type Share } from "./share.ts";

/** A difference of two shares with its test. */
export interface TwoProportionTest {
  /** Rate of the first minus rate of the second. */
  readonly difference: number;
  readonly z: number;
  readonly p: number;
}

/**
 * Pooled two-proportion z-test, two-sided: are the rates of two groups the same? Equal to Pearson's chi-square without correction.
 * Below five expected successes or failures in a group use {@link fisherExact} instead.
 *
 * When nobody or everybody succeeds in both groups, z is 0 and p is 1.
 *
 * @returns null when a group is empty
 * @throws RangeError unless 0 ≤ successes ≤ n in both
 * @example twoProportionTest({ successes: 42, n: 300 }, { successes: 70, n: 350 }) // z −2.019307364, p 0.0434552829692
 */
export function twoProportionTest(first: Share, second: Share): TwoProportionTest | null {
  checkShare(first);
  checkShare(second);
  if (first.n === 0 || second.n === 0) return null;
  const difference = first.successes / first.n - second.successes / second.n;
  const pooled = (first.successes + second.successes) / (first.n + second.n);
  const variance = pooled * (1 - pooled) * (1 / first.n + 1 / second.n);
  const z = variance === 0 ? 0 : difference / Math.sqrt(variance);
  return { difference, z, p: normalTwoSided(z) };
}
