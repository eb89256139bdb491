import type { Interval } from "./share.ts";

/** How an always-valid interval is tuned. Both must be fixed before the data are looked at. */
export interface AlwaysValidOptions {
  /** Chance that the interval ever misses the truth, over all looks together; default 0.05. */
  readonly significance?: number;
  /** Number of records at which the interval is narrowest; default 2,000. */
  readonly tunedFor?: number;
}

/**
 * Half-width of an asymptotic confidence sequence: an interval that stays valid however often it is looked at while records come in.
 * It is the standard error times a factor that grows with the number of records, wider than the usual 1.96.
 * Source: Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2023), Time-uniform central limit theory and asymptotic confidence sequences:
 * s √(2 (nρ² + 1) ln(√(nρ² + 1)/α)) / (nρ) with ρ² = (−2 ln α + ln(1 − 2 ln α))/n*, where s/√n is the standard error.
 *
 * @param standardError standard error of the estimate at the usual fixed sample size
 * @param n records behind the estimate
 * @throws RangeError when n is not positive or the standard error is negative
 * @example alwaysValidHalfWidth(0.01, 2_000) // 0.03035: three standard errors instead of two
 */
export function alwaysValidHalfWidth(standardError: number, n: number, options: AlwaysValidOptions = {}): number {
  const { significance = 0.05, tunedFor = 2_000 } = options;
  if (!(n > 0) || !(standardError >= 0)) throw new RangeError("an interval needs records and a standard error");
  const log = -2 * Math.log(significance);
  const spread = (n * (log + Math.log(log + 1))) / tunedFor;
  return standardError * Math.sqrt((2 * (spread + 1) * Math.log(Math.sqrt(spread + 1) / significance)) / spread);
}

/**
 * The same as an interval around an estimate.
 *
 * @example alwaysValidInterval(0.05, 0.01, 2_000) // [0.020, 0.080]
 */
export function alwaysValidInterval(
  estimate: number,
  standardError: number,
  n: number,
  options: AlwaysValidOptions = {},
): Interval {
  const half = alwaysValidHalfWidth(standardError, n, options);
  return [estimate - half, estimate + half];
}
