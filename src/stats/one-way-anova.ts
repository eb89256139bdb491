import { fUpperTail } from "./f-distribution.ts";
import { moments } from "./moments.ts";

/** F-test that several groups have one mean. */
export interface OneWayAnova {
  readonly statistic: number;
  readonly p: number;
}

/**
 * One-way analysis of variance: do the means of several groups differ more than the spread inside them explains? Equal spread is assumed.
 * Source: Fisher (1925), Statistical Methods for Research Workers.
 *
 * @returns null when fewer than two groups hold values, no group holds two, or nothing varies inside the groups
 * @example oneWayAnova([[1, 2, 3], [2, 3, 4]]) // statistic 1.5, p 0.287864
 */
export function oneWayAnova(groups: readonly (readonly number[])[]): OneWayAnova | null {
  const filled = groups.map(moments).filter((group) => group !== null);
  const whole = moments(groups.flat());
  const within = filled.reduce((sum, { variance, n }) => sum + variance * (n - 1), 0);
  const [between, inside] = [filled.length - 1, (whole?.n ?? 0) - filled.length];
  if (!whole || between < 1 || inside < 1 || within === 0) return null;
  const spread = filled.reduce((sum, { mean, n }) => sum + n * (mean - whole.mean) ** 2, 0);
  const statistic = spread / between / (within / inside);
  return { statistic, p: fUpperTail(statistic, between, inside) };
}
