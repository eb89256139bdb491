import type { ClusterFit } from "./cluster-least-squares.ts";
import { fUpperTail } from "./f-distribution.ts";
import { factorSymmetric } from "./linear-solve.ts";

/** A test that several coefficients are zero together. */
export interface JointTest {
  /** Wald statistic divided by the number of coefficients. */
  readonly statistic: number;
  readonly degrees: number;
  readonly p: number;
}

/**
 * Wald test that the named coefficients of a fit are all zero, against F with the fit's degrees of freedom. Aliased coefficients are left out.
 * Source: Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, section 4.2.3.
 *
 * @returns null when no coefficient is left, or when the covariance cannot carry them (fewer clusters than coefficients)
 * @example jointWaldTest(fit, [3, 4])?.p
 */
export function jointWaldTest(fit: ClusterFit, places: readonly number[]): JointTest | null {
  const tested = places.filter((place) => !fit.aliased.includes(place));
  const size = tested.length;
  if (size === 0 || fit.degrees < size) return null;
  const width = fit.coefficients.length;
  const part = new Float64Array(size * size);
  tested.forEach((from, i) => {
    tested.forEach((to, j) => {
      part[i * size + j] = fit.covariance[from * width + to]!;
    });
  });
  const factor = factorSymmetric(part, size);
  if (factor.aliased.length > 0) return null;
  const values = Float64Array.from(tested, (place) => fit.coefficients[place]!);
  const solved = factor.solve(values);
  const statistic = values.reduce((sum, value, at) => sum + value * solved[at]!, 0) / size;
  return { statistic, degrees: size, p: fUpperTail(Math.max(0, statistic), size, fit.degrees) };
}
