/** Average ranks, 1 for the smallest, and the sizes of the runs of equal values. */
export interface Ranks {
  readonly ranks: Float64Array;
  readonly tieSizes: readonly number[];
}

/**
 * Ranks of the values in their order; equal values share the mean of their ranks. `rank([10, 30, 10]).ranks` is 1.5, 3, 1.5.
 */
export function rank(values: ArrayLike<number>): Ranks {
  const order = Uint32Array.from({ length: values.length }, (_, index) => index);
  order.sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  const tieSizes: number[] = [];
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let k = start; k < end; k++) ranks[order[k]!] = (start + end + 1) / 2;
    if (end - start > 1) tieSizes.push(end - start);
    start = end;
  }
  return { ranks, tieSizes };
}
