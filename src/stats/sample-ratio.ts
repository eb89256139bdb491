import { chiSquareUpperTail } from "./chi-square-distribution.ts";

/** How the sizes of a test's arms compare with the shares that were planned. */
export interface SampleRatio {
  readonly statistic: number;
  readonly p: number;
  /** Sizes that the plan would give. */
  readonly expected: readonly number[];
  /** True when the sizes differ so much that the assignment cannot be trusted. */
  readonly alarm: boolean;
}

/** Alarms below this p-value: the check runs on every look, and a false alarm discards a sound test. */
const ALARM = 0.001;

/**
 * Sample-ratio check: Pearson's chi-square of the arm sizes against the planned shares, alarm at p < 0.001.
 * Source: Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled experiments, KDD.
 *
 * @param shares planned shares in any scale (50, 50); default equal
 * @returns null below two arms or without records
 * @throws RangeError when the numbers of arms differ or a share is not positive
 * @example sampleRatio([821, 1000])?.p // 0.0000273266, an alarm
 */
export function sampleRatio(
  sizes: readonly number[],
  shares: readonly number[] = sizes.map(() => 1),
): SampleRatio | null {
  if (shares.length !== sizes.length || shares.some((share) => !(share > 0)))
    throw new RangeError("every arm needs a positive share");
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.length < 2 || total === 0) return null;
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const expected = shares.map((share) => (total * share) / whole);
  const statistic = sizes.reduce((sum, size, at) => sum + (size - expected[at]!) ** 2 / expected[at]!, 0);
  const p = chiSquareUpperTail(statistic, sizes.length - 1);
  return { statistic, p, expected, alarm: p < ALARM };
}
