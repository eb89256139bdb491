/** What one stretch of time (a week) added to a total, and the variance of that when records come independently: Σ x², for a count n. */
export interface Stretch {
  readonly total: number;
  readonly variance: number;
}

export interface PairedDispersion {
  /** How many times more the stretches vary than independent records would; at least 1. */
  readonly factor: number;
  readonly degrees: number;
}

/** Fewer pairs say nothing. */
const FEWEST = 4;

/**
 * Overdispersion of a total over two periods of like stretches, such as the weeks of two quarters, compared week by week so that a rush at the end of
 * every quarter is no noise: Pearson's χ² of (after − g × before), g the ratio of the totals, per degree of freedom (Wedderburn 1974).
 * 1 where records come independently of one another. Stretches that are empty on both sides are left out.
 *
 * @returns factor 1 without degrees of freedom when fewer than four pairs are left or a period is empty
 * @example pairedDispersion(weeks(10, 20, 10, 20), weeks(12, 18, 12, 18)).factor // 1
 */
export function pairedDispersion(before: readonly Stretch[], after: readonly Stretch[]): PairedDispersion {
  const pairs = Array.from({ length: Math.min(before.length, after.length) }, (_, at) => ({
    early: before[at]!,
    late: after[at]!,
  })).filter(({ early, late }) => early.variance > 0 || late.variance > 0);
  const sum = (side: "early" | "late"): number => pairs.reduce((all, pair) => all + pair[side].total, 0);
  const [early, late] = [sum("early"), sum("late")];
  if (pairs.length < FEWEST || !(early > 0) || !(late > 0)) return { factor: 1, degrees: 0 };
  const growth = late / early;
  const chiSquare = pairs.reduce(
    (all, pair) =>
      all +
      (pair.late.total - growth * pair.early.total) ** 2 / (pair.late.variance + growth ** 2 * pair.early.variance),
    0,
  );
  const degrees = pairs.length - 1;
  return { factor: Math.max(1, chiSquare / degrees), degrees };
}
