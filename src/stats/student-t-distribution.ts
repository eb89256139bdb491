import { betaQuantilePoint, incompleteBeta } from "./incomplete-beta.ts";

/**
 * Chance of a Student t value at least this far from zero on either side; `degrees` may be a fraction (Welch).
 *
 * @throws RangeError when the degrees are not positive
 * @example studentTTwoSided(2.2281388519649385, 10) // 0.05
 */
export function studentTTwoSided(t: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`Student's t needs positive degrees of freedom, got ${degrees}`);
  if (!Number.isFinite(t)) return Number.isNaN(t) ? Number.NaN : 0;
  const square = t * t;
  return incompleteBeta(degrees / (degrees + square), degrees / 2, 0.5, square / (degrees + square)).lower;
}

/**
 * The t below which a Student t value lies with probability p. p = 0 gives −∞, p = 1 gives ∞.
 *
 * @throws RangeError when p lies outside 0 to 1
 * @example studentTQuantile(0.975, 10) // 2.2281388519649385
 */
export function studentTQuantile(p: number, degrees: number): number {
  const tail = p < 0.5 ? p : 1 - p;
  const { x, complement } = betaQuantilePoint(2 * tail, degrees / 2, 0.5);
  const size = Math.sqrt((degrees * complement) / x);
  return p < 0.5 ? -size : size;
}
