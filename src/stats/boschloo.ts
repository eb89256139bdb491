import { logGamma } from "./log-gamma.ts";
import { bracketedRoot } from "./root-finding.ts";
import { checkShare, type Share } from "./share.ts";

const GRID = 160;
const TIE = 1 + 1e-13;

/**
 * Boschloo's exact test of two rates, two-sided: Fisher's one-sided p-value is the statistic, and its chance is taken at the common rate that
 * is worst for the claim. Never less powerful than Fisher's test, for which it is the better choice with small counts. The two-sided value is
 * twice the smaller one-sided value, as in scipy. Rows are the two groups (scipy's `boschloo_exact` takes them as columns).
 * Source: Boschloo (1970), Statistica Neerlandica 24, 1–9. Work grows with the square of the sizes.
 *
 * @returns null when a group is empty
 * @throws RangeError unless both shares hold whole numbers with 0 ≤ successes ≤ n
 * @example boschlooExact({ successes: 42, n: 112 }, { successes: 258, n: 538 }) // 0.0434886611
 */
export function boschlooExact(first: Share, second: Share): number | null {
  checkShare(first);
  checkShare(second);
  if (![first.successes, first.n, second.successes, second.n].every(Number.isInteger))
    throw new RangeError("Boschloo's exact test needs whole numbers");
  if (first.n === 0 || second.n === 0) return null;
  return Math.min(1, 2 * Math.min(lowerSide(first, second), lowerSide(second, first)));
}

/** One-sided: is the rate of the first group lower? */
function lowerSide(first: Share, second: Share): number {
  // nothing is less likely than what is seen: no edge to find
  if (first.successes === first.n || second.successes === 0) return 1;
  const edge = rejectionEdge(first, second);
  const chance = (rate: number) => rejectionChance(edge, first.n, second.n, rate);
  const grid = Array.from({ length: GRID - 1 }, (_, index) => (index + 1) / GRID);
  const values = grid.map(chance);
  let best = Math.max(...values);
  for (const [at, value] of values.entries()) {
    const isPeak = value >= (values[at - 1] ?? 0) && value >= (values[at + 1] ?? 0);
    if (isPeak && value > 0.9 * best) best = Math.max(best, chance(peak(chance, at / GRID, (at + 2) / GRID)));
  }
  return Math.min(1, best);
}

/** For each number of successes of the first group the least number of the second that counts as at least as extreme; n + 1 when none does. */
function rejectionEdge(first: Share, second: Share): Int32Array {
  const limit = hypergeometricLower(first.successes, first.n, second.successes, second.n) * TIE;
  const edge = new Int32Array(first.n + 1);
  let b = 0;
  for (let a = 0; a <= first.n; a++) {
    while (b <= second.n && hypergeometricLower(a, first.n, b, second.n) > limit) b++;
    edge[a] = b;
  }
  return edge;
}

/** Chance of at most `a` successes in the first group, given all successes of both. */
function hypergeometricLower(a: number, nA: number, b: number, nB: number): number {
  const total = a + b;
  let term = Math.exp(logChoose(nA, a) + logChoose(nB, b) - logChoose(nA + nB, total));
  let sum = 0;
  for (let x = a; x >= Math.max(0, total - nB) && term > 0; x--) {
    sum += term;
    if (term < sum * 1e-17) break;
    term *= (x * (nB - total + x)) / ((nA - x + 1) * (total - x + 1));
  }
  return sum;
}

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);

/** Chance of falling beyond the edge when both groups have one rate. */
function rejectionChance(edge: Int32Array, nA: number, nB: number, rate: number): number {
  const first = binomial(nA, rate);
  const upper = binomial(nB, rate);
  const tail = new Float64Array(nB + 2);
  for (let b = nB; b >= 0; b--) tail[b] = tail[b + 1]! + upper[b]!;
  return first.reduce((sum, chance, a) => sum + chance * tail[edge[a]!]!, 0);
}

function binomial(n: number, rate: number): Float64Array {
  const odds = Math.log(rate) - Math.log1p(-rate);
  const start = n * Math.log1p(-rate);
  return Float64Array.from({ length: n + 1 }, (_, k) => Math.exp(logChoose(n, k) + k * odds + start));
}

/** Where a smooth function peaks between two rates: the root of its slope, or the higher end. */
function peak(f: (rate: number) => number, low: number, high: number): number {
  const [from, to] = [Math.max(low, 1e-9), Math.min(high, 1 - 1e-9)];
  const step = 1e-6;
  const slope = (x: number) => f(Math.min(x + step, 1 - 1e-12)) - f(Math.max(x - step, 1e-12));
  if (slope(from) <= 0) return from;
  if (slope(to) >= 0) return to;
  return bracketedRoot(slope, from, to, 1e-9);
}
