import type { Stratum } from "./mantel-haenszel.ts";
import { normalQuantile } from "./normal-distribution.ts";
import { checkConfidence, type Interval } from "./share.ts";

/** A difference of rates held equal over strata. */
export interface CommonDifference {
  readonly difference: number;
  readonly standardError: number;
  readonly interval: Interval;
}

/**
 * Mantel–Haenszel difference of two rates, first minus second, compared inside strata only: the differences of the strata weighted by
 * n₁n₂/N, with the variance of Sato, Greenland and Robins, which holds for few large strata and for many small ones.
 * Source: Greenland and Robins (1985), Biometrics 41, 55–68; Sato (1989), Biometrics 45, 1323–1324. As R's metafor, `rma.mh(measure = "RD")`.
 *
 * Strata in which a group is empty carry no weight.
 *
 * @returns null when no stratum holds both groups
 * @example mantelHaenszelDifference([{ first: { successes: 60, n: 100 }, second: { successes: 100, n: 300 } }]) // 0.2667, 0.1568 to 0.3765
 */
export function mantelHaenszelDifference(strata: readonly Stratum[], confidence = 0.95): CommonDifference | null {
  checkConfidence(confidence);
  let [weight, gap, lean, noise] = [0, 0, 0, 0];
  for (const { first, second } of strata) {
    const total = first.n + second.n;
    if (first.n === 0 || second.n === 0) continue;
    const [own, other] = [first.n / total, second.n / total];
    weight += own * second.n;
    gap += first.successes * other - second.successes * own;
    lean += second.successes * own ** 2 - first.successes * other ** 2 + (own * other * (second.n - first.n)) / 2;
    noise +=
      (first.successes * (second.n - second.successes) + second.successes * (first.n - first.successes)) / (2 * total);
  }
  if (weight === 0) return null;
  const difference = gap / weight;
  const standardError = Math.sqrt(Math.max(0, difference * lean + noise)) / weight;
  const half = -normalQuantile((1 - confidence) / 2) * standardError;
  return { difference, standardError, interval: [Math.max(-1, difference - half), Math.min(1, difference + half)] };
}
