import { chiSquareUpperTail } from "./chi-square-distribution.ts";

/** An estimate with the variance of its error. */
export interface Estimate {
  readonly value: number;
  readonly variance: number;
}

/** Estimates pulled towards their common mean. */
export interface ShrunkenMeans {
  readonly centre: number;
  /** Variance of the true values between groups (τ²); 0 when chance explains all of the spread. */
  readonly betweenVariance: number;
  /** Cochran's test that all true values are equal. */
  readonly heterogeneity: { readonly statistic: number; readonly p: number };
  readonly groups: readonly Estimate[];
}

/**
 * Normal-normal shrinkage: each estimate as it would be expected next time, given how far the groups really differ (DerSimonian–Laird).
 * A shrunken variance ignores the uncertainty of the common mean and of τ².
 * Source: DerSimonian and Laird (1986), Controlled Clinical Trials 7, 177–188.
 *
 * @returns null when there are no estimates
 * @throws RangeError unless every variance is positive
 * @example shrinkMeans([{ value: 0, variance: 1 }, { value: 10, variance: 1 }])?.groups[1]?.value // 9.9
 */
export function shrinkMeans(estimates: readonly Estimate[]): ShrunkenMeans | null {
  if (estimates.some(({ variance }) => !(variance > 0))) throw new RangeError("shrinkage needs positive variances");
  if (estimates.length === 0) return null;
  const fixed = weightedMean(estimates, 0);
  const weights = estimates.map(({ variance }) => 1 / variance);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const sumSquares = weights.reduce((total, weight) => total + weight ** 2, 0);
  const statistic = estimates.reduce((total, { value, variance }) => total + (value - fixed) ** 2 / variance, 0);
  const degrees = estimates.length - 1;
  const scale = sum - sumSquares / sum;
  const betweenVariance = degrees === 0 ? 0 : Math.max(0, (statistic - degrees) / scale);
  const centre = weightedMean(estimates, betweenVariance);
  const groups = estimates.map(({ value, variance }) => {
    const trust = betweenVariance / (betweenVariance + variance);
    return { value: centre + trust * (value - centre), variance: trust * variance };
  });
  const p = degrees === 0 ? 1 : chiSquareUpperTail(statistic, degrees);
  return { centre, betweenVariance, heterogeneity: { statistic, p }, groups };
}

function weightedMean(estimates: readonly Estimate[], between: number): number {
  const weight = ({ variance }: Estimate) => 1 / (variance + between);
  const total = estimates.reduce((sum, estimate) => sum + weight(estimate), 0);
  return estimates.reduce((sum, estimate) => sum + weight(estimate) * estimate.value, 0) / total;
}
