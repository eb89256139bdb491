import { checkShare, type Share } from "./share.ts";

/** When a rate left its usual level, and where it went. */
export interface RateOnset {
  /** Index of the earliest group at the new rate. */
  readonly index: number;
  /** Rate from there on. */
  readonly rate: number;
  /** How much likelier the data are with the shift than without: difference of log-likelihoods. */
  readonly gain: number;
}

/**
 * Maximum-likelihood estimate of when a rate rose from a known usual level: of all starting points the one that makes the binomial counts
 * likeliest, with the new rate estimated from there on. Works for rates near nothing, where standardised deviations mislead. It estimates
 * when, not whether: establish the rise by a test first.
 * Source: Hinkley (1970), Biometrika 57, 1–17, with the rate before known.
 *
 * @param groups shares of consecutive days, weeks or months
 * @param usual the rate before, strictly between 0 and 1
 * @returns null when from no point on the rate is above the usual one
 * @throws RangeError for impossible shares or a usual rate outside 0 to 1
 * @example rateOnset([{ successes: 1, n: 10 }, { successes: 1, n: 10 }, { successes: 6, n: 10 }, { successes: 5, n: 10 }], 0.1)
 *          // { index: 2, rate: 0.55, gain: 12.51… }
 */
export function rateOnset(groups: readonly Share[], usual: number): RateOnset | null {
  if (!(usual > 0 && usual < 1)) throw new RangeError(`a usual rate lies between 0 and 1, got ${usual}`);
  groups.forEach(checkShare);
  let [successes, n] = [0, 0];
  let best: RateOnset | null = null;
  for (let index = groups.length - 1; index >= 0; index--) {
    successes += groups[index]!.successes;
    n += groups[index]!.n;
    const rate = n === 0 ? 0 : successes / n;
    if (rate <= usual) continue;
    const gain = successes * Math.log(rate / usual) + (n - successes) * logRatio(1 - rate, 1 - usual);
    if (gain > (best?.gain ?? 0)) best = { index, rate, gain };
  }
  return best;
}

/** log(a / b), with nothing of nothing when a is 0: its factor is 0 as well. */
const logRatio = (a: number, b: number): number => (a === 0 ? 0 : Math.log(a / b));
