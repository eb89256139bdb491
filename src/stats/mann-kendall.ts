import { normalTwoSided } from "./normal-distribution.ts";
import { rank } from "./ranks.ts";

/** Mann–Kendall test of a series in order. */
export interface MannKendall {
  /** Kendall's tau-b with time: 1 always rising, −1 always falling. */
  readonly tau: number;
  /** Pairs that rise minus pairs that fall. */
  readonly score: number;
  readonly p: number;
  readonly method: "exact" | "normal";
}

const EXACT_UP_TO = 33; // values, as scipy.stats.kendalltau

/**
 * Mann–Kendall trend test, two-sided: does a series tend upwards or downwards? No shape is assumed; ties are corrected for.
 * Exact without ties up to 33 values, otherwise normal without continuity correction. Values are taken as independent: seasonal
 * series need like periods.
 * Sources: Mann (1945), Econometrica 13, 245–259; Kendall (1970), Rank Correlation Methods.
 *
 * @returns null below three values or when all are equal
 * @example mannKendall([5, 3, 6, 7, 4, 8, 9, 8, 10, 9, 12, 11]) // tau 0.7693218186, p 0.00057134655
 */
export function mannKendall(series: ArrayLike<number>): MannKendall | null {
  const n = series.length;
  let score = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) score += Math.sign(series[j]! - series[i]!);
  const { tieSizes } = rank(series);
  const pairs = (n * (n - 1)) / 2;
  const tied = tieSizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  if (n < 3 || tied === pairs) return null;
  const tau = score / Math.sqrt(pairs * (pairs - tied));
  if (tied === 0 && n <= EXACT_UP_TO) return { tau, score, p: exactP(score, n), method: "exact" };
  const tieLoss = tieSizes.reduce((sum, size) => sum + size * (size - 1) * (2 * size + 5), 0);
  const variance = (n * (n - 1) * (2 * n + 5) - tieLoss) / 18;
  return { tau, score, p: normalTwoSided(score / Math.sqrt(variance)), method: "normal" };
}

/** Twice the chance of at most as many inversions as the rarer direction shows, all orders being equally likely. */
function exactP(score: number, n: number): number {
  const pairs = (n * (n - 1)) / 2;
  const rarer = Math.min((pairs - score) / 2, (pairs + score) / 2);
  let chances = Float64Array.of(1);
  for (let size = 2; size <= n; size++) {
    const next = new Float64Array(Math.min(rarer, (size * (size - 1)) / 2) + 1);
    for (let k = 0; k < next.length; k++)
      for (let shift = 0; shift < size && shift <= k; shift++) next[k]! += (chances[k - shift] ?? 0) / size;
    chances = next;
  }
  return Math.min(1, 2 * chances.reduce((sum, chance) => sum + chance, 0));
}
