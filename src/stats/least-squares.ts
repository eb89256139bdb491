import { compensatedSum } from "./moments.ts";
import { studentTTwoSided } from "./student-t-distribution.ts";

/** Fitted coefficients with their errors. */
export interface LeastSquares {
  readonly coefficients: readonly number[];
  readonly standardErrors: readonly number[];
  readonly p: readonly number[];
  readonly degrees: number;
  /** Residual standard deviation. */
  readonly residualDeviation: number;
}

/**
 * Ordinary least squares by Householder QR with an intercept first: y ≈ b₀ + b₁x₁ + …, and one step of iterative refinement. Keeps nine
 * digits and more on NIST's linear sets. Columns of `predictors` are the variables.
 * Source: Golub and Van Loan (2013), Matrix Computations, section 5.3.
 *
 * @param options.intercept false fits through the origin

 * @returns null when there are fewer rows than coefficients or the columns are linearly dependent
 * @throws RangeError when columns differ in length
 * @example leastSquares([[1, 2, 3, 4]], [2, 4, 6, 9]).coefficients // [−0.5, 2.3]
 */
export function leastSquares(
  predictors: readonly ArrayLike<number>[],
  response: ArrayLike<number>,
  options: { readonly intercept?: boolean } = {},
): LeastSquares | null {
  const n = response.length;
  if (predictors.some((column) => column.length !== n)) throw new RangeError("all columns need one length");
  const constant = options.intercept === false ? [] : [new Float64Array(n).fill(1)];
  const given = [...constant, ...predictors.map((column) => Float64Array.from(column))];
  const columns = given.map((column) => column.slice());
  const width = columns.length;
  const y = Float64Array.from(response);
  if (n < width || width === 0) return null;
  const diagonal: number[] = [];
  for (let k = 0; k < width; k++) {
    const column = columns[k]!;
    const before = norm(column);
    const size = norm(column.subarray(k));
    if (size <= 1e-11 * before) return null;
    const head = column[k]! > 0 ? -size : size;
    diagonal.push(head);
    column[k]! -= head;
    for (const other of [...columns.slice(k + 1), y]) reflect(column, other, k);
  }
  const rough = backSubstitute(columns, diagonal, y);
  const missed = residuals(given, response, rough);
  for (const [k, column] of columns.entries()) reflect(column, missed, k);
  const correction = backSubstitute(columns, diagonal, missed);
  const coefficients = rough.map((value, i) => value + correction[i]!);
  const degrees = n - width;
  const residualDeviation = degrees === 0 ? 0 : norm(y.subarray(width)) / Math.sqrt(degrees);
  const standardErrors = inverseRowNorms(columns, diagonal).map((norm) => norm * residualDeviation);
  const p = coefficients.map((value, i) =>
    degrees === 0 || standardErrors[i] === 0 ? Number.NaN : studentTTwoSided(value / standardErrors[i]!, degrees),
  );
  return { coefficients, standardErrors, p, degrees, residualDeviation };
}

function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum);
}

/** Applies the reflection stored in `mirror` from row `k` down. */
function reflect(mirror: Float64Array, target: Float64Array, k: number): void {
  let [dot, square] = [0, 0];
  for (let i = k; i < mirror.length; i++) {
    dot += mirror[i]! * target[i]!;
    square += mirror[i]! ** 2;
  }
  const factor = (2 * dot) / square;
  for (let i = k; i < mirror.length; i++) target[i]! -= factor * mirror[i]!;
}

/** What the coefficients leave of the response, summed with compensation. */
function residuals(
  columns: readonly Float64Array[],
  response: ArrayLike<number>,
  coefficients: readonly number[],
): Float64Array {
  return Float64Array.from(response, (value, row) =>
    compensatedSum([value, ...columns.map((column, i) => -column[row]! * coefficients[i]!)]),
  );
}

function backSubstitute(columns: readonly Float64Array[], diagonal: readonly number[], y: ArrayLike<number>): number[] {
  const solution = new Array<number>(diagonal.length).fill(0);
  for (let i = diagonal.length - 1; i >= 0; i--) {
    let sum = y[i]!;
    for (let j = i + 1; j < diagonal.length; j++) sum -= columns[j]![i]! * solution[j]!;
    solution[i] = sum / diagonal[i]!;
  }
  return solution;
}

/** Root of the diagonal of (XᵀX)⁻¹: the norm of each row of the inverse of the triangle. */
function inverseRowNorms(columns: readonly Float64Array[], diagonal: readonly number[]): number[] {
  const width = diagonal.length;
  const inverse = Array.from({ length: width }, (_, k) =>
    backSubstitute(
      columns,
      diagonal,
      Array.from({ length: width }, (_, i) => (i === k ? 1 : 0)),
    ),
  );
  return Array.from({ length: width }, (_, i) => norm(inverse.map((column) => column[i]!)));
}
