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
  const { rows, columns, width, index, value } = design;
  const pull = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    let leverage = 0;
    for (let i = 0; i < width; i++) {
      const left = index[start + i]!;
      if (left === columns) continue;
      for (let j = 0; j < width; j++) {
        const right = index[start + j]!;
        if (right !== columns) leverage += value[start + i]! * value[start + j]! * inverse[left * columns + right]!;
      }
    }
    pull[row] = weights[row]! * leverage * (0.5 - fitted[row]!);
  }
  return pull;
}
