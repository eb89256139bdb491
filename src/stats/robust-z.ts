import { median, medianAbsoluteDeviation } from "./quantile.ts";

/** 1 / Φ⁻¹(0.75): times this the median absolute deviation estimates the standard deviation of normal data. */
const NORMAL_SCALE = 1.482602218505602;

/**
 * How far a value lies from usual ones, in robust standard deviations: (value − median) / (1.4826 × MAD). One or two wild values among the
 * usual ones do not move it.
 * Source: Iglewicz and Hoaglin (1993), How to Detect and Handle Outliers, section 3.3 (with 1.4826 in place of 1 / 0.6745).
 *
 * When more than half of the usual values are equal their MAD is 0: an equal value then has 0, any other ±Infinity.
 *
 * @returns null when there are no usual values
 * @example robustZ(130, [100, 102, 98, 101, 99, 500]) // 13.3…: (130 − 100.5) / (1.4826 × 1.5)
 */
export function robustZ(value: number, usual: ArrayLike<number>): number | null {
  const centre = median(usual);
  const spread = medianAbsoluteDeviation(usual);
  if (centre === null || spread === null) return null;
  if (value === centre) return 0;
  return (value - centre) / (NORMAL_SCALE * spread);
}
