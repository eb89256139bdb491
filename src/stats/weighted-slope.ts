/** A value with its sampling variance. */
export interface Estimate {
  readonly value: number;
  readonly variance: number;
}

/**
 * Steady drift over equally spaced estimates: slope per step of a straight line weighted by 1/variance, in standard errors (weighted least squares with
 * known variances; R: lm(value ~ step, weights = 1/variance), standard error rescaled to residual variance 1).
 *
 * @returns null below three estimates
 * @example weightedSlope([0, 1, 2].map((value) => ({ value, variance: 1 })))?.slope // 1
 */
export function weightedSlope(estimates: readonly Estimate[]): { readonly slope: number; readonly z: number } | null {
  if (estimates.length < 3) return null;
  const weights = estimates.map(({ variance }) => 1 / variance);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const middle = weights.reduce((sum, weight, step) => sum + weight * step, 0) / all;
  const spread = weights.reduce((sum, weight, step) => sum + weight * (step - middle) ** 2, 0);
  const slope = estimates.reduce((sum, { value }, step) => sum + weights[step]! * (step - middle) * value, 0) / spread;
  return { slope, z: slope * Math.sqrt(spread) };
}
