import { checkShare, type Share } from "./share.ts";

/** Fisher's exact test with the sample odds ratio (ad/bc, not the conditional estimate that R prints). */
export interface FisherExact {
  readonly p: number;
  /** ∞ when only the denominator is 0, NaN when both are. */
  readonly oddsRatio: number;
}

/**
 * Fisher's exact test of two rates, two-sided: the chance, with all totals fixed, of a table at most as likely as the one seen.
 * Use it when an expected count is below five. Work grows with the smaller total.
 * Source: Fisher (1934); tables within 1 part in 10⁷ of equally likely count as equal, as in R.
 *
 * @returns null when a group is empty
 * @throws RangeError unless both shares hold whole numbers with 0 ≤ successes ≤ n
 * @example fisherExact({ successes: 42, n: 300 }, { successes: 70, n: 350 }) // p 0.0478850656425, odds ratio 0.6511627907
 */
export function fisherExact(first: Share, second: Share): FisherExact | null {
  checkShare(first);
  checkShare(second);
  if (![first.successes, first.n, second.successes, second.n].every(Number.isInteger))
    throw new RangeError("Fisher's exact test needs whole numbers");
  if (first.n === 0 || second.n === 0) return null;
  const [a, b, c, d] = [first.successes, first.n - first.successes, second.successes, second.n - second.successes];
  const weights = hypergeometricWeights(first.n, second.n, a + c);
  const limit = (weights.values[a - weights.from] as number) * (1 + 1e-7);
  const total = weights.values.reduce((sum, weight) => sum + weight, 0);
  const asUnlikely = weights.values.reduce((sum, weight) => (weight <= limit ? sum + weight : sum), 0);
  return { p: Math.min(1, asUnlikely / total), oddsRatio: (a * d) / (b * c) };
}

/** Probabilities of the first cell relative to the likeliest one, by the ratio of neighbours outward from it. */
function hypergeometricWeights(rowA: number, rowB: number, successes: number) {
  const from = Math.max(0, successes - rowB);
  const to = Math.min(rowA, successes);
  const mode = Math.min(to, Math.max(from, Math.floor(((rowA + 1) * (successes + 1)) / (rowA + rowB + 2))));
  const values = new Float64Array(to - from + 1);
  values[mode - from] = 1;
  for (let x = mode + 1; x <= to; x++)
    values[x - from] = (values[x - 1 - from]! * (rowA - x + 1) * (successes - x + 1)) / (x * (rowB - successes + x));
  for (let x = mode - 1; x >= from; x--)
    values[x - from] = (values[x + 1 - from]! * (x + 1) * (rowB - successes + x + 1)) / ((rowA - x) * (successes - x));
  return { from, values };
}
