import { checkShare, type Interval, type Share } from "./share.ts";

/** A control chart of a rate over like periods. */
export interface LaneyChart {
  /** Rate of all periods together. */
  readonly centre: number;
  /** How much more the rate moves from period to period than sampling alone explains; 1 is no more. */
  readonly sigmaZ: number;
  /** Limits of normal variation per period, in the order given. */
  readonly limits: readonly Interval[];
}

const MOVING_RANGE_TO_SIGMA = 1.128; // expected range of two normal values, in standard deviations

/**
 * Laney p′ limits: what a rate does from period to period when nothing special happens, sampling and ordinary drift together.
 * `width` is in standard deviations; 3 is the convention for control charts.
 * Source: Laney (2002), Quality Engineering 14, 531–537.
 *
 * @returns null below two periods with records
 * @throws RangeError unless 0 ≤ successes ≤ n in every period
 * @example laneyLimits([{ successes: 45, n: 100 }, { successes: 60, n: 120 }])?.centre // 0.4772727…
 */
export function laneyLimits(periods: readonly Share[], width = 3): LaneyChart | null {
  for (const period of periods) checkShare(period);
  const filled = periods.filter(({ n }) => n > 0);
  if (filled.length < 2) return null;
  const total = filled.reduce((sum, { n }) => sum + n, 0);
  const centre = filled.reduce((sum, { successes }) => sum + successes, 0) / total;
  const sigma = (n: number) => Math.sqrt((centre * (1 - centre)) / n);
  const scores = filled.map(({ successes, n }) => (sigma(n) === 0 ? 0 : (successes / n - centre) / sigma(n)));
  const ranges = scores.slice(1).map((score, index) => Math.abs(score - scores[index]!));
  const sigmaZ = ranges.reduce((sum, range) => sum + range, 0) / ranges.length / MOVING_RANGE_TO_SIGMA;
  const limits = periods.map(({ n }): Interval => {
    const half = n === 0 ? 1 : width * sigma(n) * sigmaZ;
    return [Math.max(0, centre - half), Math.min(1, centre + half)];
  });
  return { centre, sigmaZ, limits };
}
