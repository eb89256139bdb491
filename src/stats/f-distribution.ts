import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * Chance that an F value with the given degrees of freedom exceeds x. The p-value of a joint test of several linear terms.
 *
 * @throws RangeError when x is negative or a number of degrees is not positive
 * @example fUpperTail(4.102821015134, 2, 10) // 0.05
 */
export function fUpperTail(x: number, numeratorDegrees: number, denominatorDegrees: number): number {
  if (!(x >= 0)) throw new RangeError(`an F value is not negative, got ${x}`);
  const scaled = numeratorDegrees * x;
  const total = denominatorDegrees + scaled;
  return incompleteBeta(denominatorDegrees / total, denominatorDegrees / 2, numeratorDegrees / 2, scaled / total).lower;
}
