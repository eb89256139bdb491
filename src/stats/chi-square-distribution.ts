import { gammaQuantile, incompleteGamma } from "./incomplete-gamma.ts";

/**
 * Chance that a chi-square value with `degrees` degrees of freedom exceeds x. The p-value of a likelihood-ratio, Wald or Pearson statistic.
 *
 * @throws RangeError when x is negative or the degrees are not positive
 * @example chiSquareUpperTail(3.841458820694124, 1) // 0.05
 */
export const chiSquareUpperTail = (x: number, degrees: number): number => incompleteGamma(degrees / 2, x / 2).upper;

/** The x below which a chi-square value lies with probability p. `chiSquareQuantile(0.95, 1)` is 3.841458820694124. */
export const chiSquareQuantile = (p: number, degrees: number): number => 2 * gammaQuantile(p, degrees / 2);
