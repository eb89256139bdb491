import type { Design } from "./design-matrix.ts";

/**
 * Firth's addition to every row's residual, leverage × (1/2 − p): the gradient of half the log determinant of the information
 * (Firth 1993, Biometrika 80). `weights` are trials × p(1 − p), `inverse` the inverse information, row by row.
 */
export function firthPull(
  design: Design,
  weights: Float64Array,
  fitted: Float64Array,
  inverse: Float64Array,
): Float64Array {
  const { rows, columns, blocks, numbers } = design;
  const pull = new Float64Array(rows);
  const width = blocks.reduce((sum, block) => sum + block.width, numbers.length);
  const index = new Int32Array(width);
  const value = new Float64Array(width).fill(1);
  for (let row = 0; row < rows; row++) {
    let size = 0;
    for (const { codes, columnOf, width: own } of blocks) {
      for (let at = codes[row]! * own; at < (codes[row]! + 1) * own; at++) index[size++] = columnOf[at]!;
    }
    for (const { column, values } of numbers) {
      value[size] = values[row]!;
      index[size++] = column;
    }
    let leverage = 0;
    for (let i = 0; i < width; i++) {
      const left = index[i]!;
      if (left === columns) continue;
      for (let j = 0; j < width; j++) {
        const right = index[j]!;
        if (right !== columns) leverage += value[i]! * value[j]! * inverse[left * columns + right]!;
      }
    }
    pull[row] = weights[row]! * leverage * (0.5 - fitted[row]!);
  }
  return pull;
}
