/** A symmetric positive semi-definite matrix, factored; columns that repeat earlier ones are set aside. */
export interface SymmetricFactor {
  /** Columns that are linear in earlier columns; their solution is 0 and their row of the inverse is 0. */
  readonly aliased: readonly number[];
  /** Natural logarithm of the determinant of the part that is not aliased. */
  readonly logDeterminant: number;
  readonly solve: (right: Float64Array) => Float64Array;
  /** The inverse, row by row, of the part that is not aliased. */
  readonly inverse: () => Float64Array;
}

/** Pivot below this share of its own diagonal element counts as zero: R's `lm` and `glm` use 1e-7 on the root, which is near this. */
const SMALLEST_PIVOT = 1e-11;

/**
 * Cholesky factor of a symmetric matrix (row by row, `size` × `size`, lower triangle read), after scaling its diagonal to one.
 * A column that adds nothing to the ones before it is left out, as R does; `aliased` lists it.
 *
 * @example factorSymmetric(Float64Array.of(4, 2, 2, 3), 2).solve(Float64Array.of(2, 1)) // [0.5, 0]
 */
export function factorSymmetric(matrix: Float64Array, size: number): SymmetricFactor {
  const scale = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const diagonal = matrix[i * size + i]!;
    scale[i] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
  }
  const lower = new Float64Array(size * size);
  const kept: boolean[] = [];
  let logDeterminant = 0;
  for (let i = 0; i < size; i++) {
    let pivot = scale[i] === 0 ? 0 : 1;
    for (let j = 0; j < i; j++) {
      if (!kept[j]) continue;
      let sum = matrix[i * size + j]! * scale[i]! * scale[j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!;
      const value = sum / lower[j * size + j]!;
      lower[i * size + j] = value;
      pivot -= value * value;
    }
    kept.push(pivot > SMALLEST_PIVOT);
    if (!kept[i]) {
      lower.fill(0, i * size, i * size + i);
      continue;
    }
    lower[i * size + i] = Math.sqrt(pivot);
    logDeterminant += Math.log(pivot) - 2 * Math.log(scale[i]!);
  }
  const solve = (right: Float64Array): Float64Array => substitute(lower, kept, scale, right, size);
  const aliased = kept.flatMap((isKept, i) => (isKept ? [] : [i]));
  return { aliased, logDeterminant, solve, inverse: () => invert(solve, size) };
}

function substitute(
  lower: Float64Array,
  kept: readonly boolean[],
  scale: Float64Array,
  right: Float64Array,
  size: number,
): Float64Array {
  const solution = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    if (!kept[i]) continue;
    let sum = right[i]! * scale[i]!;
    for (let j = 0; j < i; j++) sum -= lower[i * size + j]! * solution[j]!;
    solution[i] = sum / lower[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    if (!kept[i]) continue;
    let sum = solution[i]!;
    for (let j = i + 1; j < size; j++) sum -= lower[j * size + i]! * solution[j]!;
    solution[i] = sum / lower[i * size + i]!;
  }
  for (let i = 0; i < size; i++) solution[i] = solution[i]! * scale[i]!;
  return solution;
}

function invert(solve: (right: Float64Array) => Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let column = 0; column < size; column++) {
    const unit = new Float64Array(size);
    unit[column] = 1;
    const solved = solve(unit);
    for (let row = 0; row < size; row++) inverse[row * size + column] = solved[row]!;
  }
  return inverse;
}
