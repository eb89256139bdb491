import { chiSquareUpperTail } from "./chi-square-distribution.ts";
import type { Share } from "./share.ts";

/** One stratum: the two groups compared inside it. */
export interface Stratum {
  readonly first: Share;
  readonly second: Share;
}

/** The common odds ratio over strata with its test. */
export interface MantelHaenszel {
  /** Odds of the first group over odds of the second, held equal in all strata. */
  readonly oddsRatio: number;
  readonly statistic: number;
  readonly p: number;
}

/**
 * Mantel–Haenszel: do two groups differ when compared inside strata (products, regions) only? Continuity-corrected, as R's default.
 * Source: Mantel and Haenszel (1959), JNCI 22, 719–748.
 *
 * Strata with fewer than two records, or in which nobody or everybody succeeds, carry no information and are passed over.
 *
 * @returns null when no stratum carries information
 * @example mantelHaenszel(ucbAdmissions).oddsRatio // 0.9046968 for men over women, p 0.2322635
 */
export function mantelHaenszel(strata: readonly Stratum[]): MantelHaenszel | null {
  let [over, under, excess, variance] = [0, 0, 0, 0];
  for (const { first, second } of strata) {
    const total = first.n + second.n;
    if (total < 2) continue;
    const successes = first.successes + second.successes;
    over += (first.successes * (second.n - second.successes)) / total;
    under += ((first.n - first.successes) * second.successes) / total;
    excess += first.successes - (first.n * successes) / total;
    variance += (first.n * second.n * successes * (total - successes)) / (total ** 2 * (total - 1));
  }
  if (variance === 0) return null;
  const correction = Math.min(0.5, Math.abs(excess));
  const statistic = (Math.abs(excess) - correction) ** 2 / variance;
  return { oddsRatio: over / under, statistic, p: chiSquareUpperTail(statistic, 1) };
}
