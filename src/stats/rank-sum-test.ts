import { normalTwoSided } from "./normal-distribution.ts";
import { rank } from "./ranks.ts";

/** Mann–Whitney (Wilcoxon rank-sum) test. */
export interface RankSumTest {
  /** Number of pairs in which the first group's value is larger; ties count half. */
  readonly u: number;
  /** u over all pairs: the chance that a value of the first group exceeds one of the second. */
  readonly superiority: number;
  readonly p: number;
  readonly method: "exact" | "normal";
}

const EXACT_BELOW = 50; // values per group, as R's wilcox.test

/**
 * Mann–Whitney test, two-sided: does one group tend to larger values? Exact without ties when both groups hold fewer than 50 values,
 * otherwise the normal approximation with tie correction and continuity correction.
 * Source: Mann and Whitney (1947), Annals of Mathematical Statistics 18, 50–60.
 *
 * @returns null when a group is empty or all values are equal
 * @example rankSumTest([10, 20, 31, 30, 44, 51], [22, 33, 41, 60, 77, 88]) // u 8, p 0.132034632, exact
 */
export function rankSumTest(first: ArrayLike<number>, second: ArrayLike<number>): RankSumTest | null {
  const [m, n] = [first.length, second.length];
  if (m === 0 || n === 0) return null;
  const { ranks, tieSizes } = rank([...Array.from(first), ...Array.from(second)]);
  const rankSum = ranks.subarray(0, m).reduce((sum, value) => sum + value, 0);
  const u = rankSum - (m * (m + 1)) / 2;
  const result = { u, superiority: u / (m * n) };
  if (tieSizes.length === 0 && m < EXACT_BELOW && n < EXACT_BELOW)
    return { ...result, p: exactP(u, m, n), method: "exact" };
  const total = m + n;
  const tieLoss = tieSizes.reduce((sum, size) => sum + size ** 3 - size, 0) / (total * (total - 1));
  const variance = ((m * n) / 12) * (total + 1 - tieLoss);
  if (!(variance > 0)) return null;
  const excess = Math.max(0, Math.abs(u - (m * n) / 2) - 0.5);
  return { ...result, p: normalTwoSided(excess / Math.sqrt(variance)), method: "normal" };
}

/** Two-sided exact p: twice the chance of a u at least as far to its side. */
function exactP(u: number, m: number, n: number): number {
  const chances = rankSumChances(m, n);
  const extreme = Math.min(u, m * n - u);
  let tail = 0;
  for (let k = 0; k <= extreme; k++) tail += chances[k]!;
  return Math.min(1, 2 * tail);
}

/**
 * Chances of u = 0, 1, …, m·n when all orders are equally likely, by the product formula of the Gaussian binomial coefficient.
 * `rankSumChances(1, 2)` is ⅓, ⅓, ⅓.
 */
export function rankSumChances(m: number, n: number): Float64Array {
  const chances = new Float64Array(m * n + 1);
  chances[0] = 1;
  // Each round multiplies by (1 − q^(n+j)) / (1 − q^j) and by j / (n + j), which keeps the sum at 1.
  for (let j = 1; j <= m; j++) {
    for (let k = m * n; k >= n + j; k--) chances[k]! -= chances[k - n - j]!;
    for (let k = j; k <= m * n; k++) chances[k]! += chances[k - j]!;
    for (let k = 0; k <= m * n; k++) chances[k] = (chances[k]! * j) / (n + j);
  }
  return chances;
}
