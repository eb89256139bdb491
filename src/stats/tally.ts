/** Distinct values, ascending, with how often each occurs: a million waits in days are a few hundred. */
export interface Tally {
  readonly values: Float64Array;
  readonly counts: Float64Array;
}

/**
 * Counts equal values together.
 *
 * @param counts how often each entry occurs; default once each
 * @example tallyOf([3, 1, 3]) // values [1, 3], counts [1, 2]
 */
export function tallyOf(list: ArrayLike<number>, counts?: ArrayLike<number>): Tally {
  const known = new Map<number, number>();
  for (let at = 0; at < list.length; at++) {
    const count = counts?.[at] ?? 1;
    if (count > 0) known.set(list[at]!, (known.get(list[at]!) ?? 0) + count);
  }
  const values = Float64Array.from(known.keys()).sort();
  return { values, counts: values.map((value) => known.get(value)!) };
}

/** How many entries a tally stands for. */
export const tallied = ({ counts }: Tally): number => counts.reduce((sum, count) => sum + count, 0);
