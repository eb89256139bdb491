import { factorSymmetric } from "./linear-solve.ts";

/**
 * Records of a linear model, added up: all records of a row share the values of the predictors and the cluster.
 * Fitting rows gives the very figures that fitting each record alone gives.
 */
export interface GroupedRecords {
  /** Predictors row by row, `width` to a row; the constant is a column like any other. */
  readonly design: Float64Array;
  readonly width: number;
  /** Records in each row, the sum of their responses and of the squares. */
  readonly n: Float64Array;
  readonly sum: Float64Array;
  readonly sumSquares: Float64Array;
  /** Cluster of each row, 0 to clusters − 1; null when every record stands for itself. */
  readonly cluster: Uint32Array | null;
}

/** A least-squares fit with errors that allow for records of a cluster to be alike. */
export interface ClusterFit {
  readonly coefficients: Float64Array;
  /** `width` × `width`; zero in rows and columns of aliased predictors. */
  readonly covariance: Float64Array;
  readonly standardErrors: Float64Array;
  /** Predictors that are linear in earlier ones; their coefficient is 0. */
  readonly aliased: readonly number[];
  /** Degrees of freedom for t and F: clusters − 1, or records − coefficients. */
  readonly degrees: number;
  readonly clusters: number;
  readonly records: number;
}

/** The parts of a fit that resampling needs again and again. */
export interface NormalEquations {
  readonly cross: Float64Array;
  readonly inverse: Float64Array;
  readonly aliased: readonly number[];
  readonly coefficients: Float64Array;
}

/**
 * Ordinary least squares on grouped records with the cluster-robust covariance of Liang and Zeger, or White's HC1 when there are no clusters.
 * With `pooled` the covariance is the textbook one, σ²(X'X)⁻¹ with a single σ² from all residuals, which small cells do not upset.
 * Small-sample factor G/(G − 1) · (N − 1)/(N − k), as Stata and statsmodels (`cov_type="cluster"`) use.
 * Source: Cameron and Miller (2015), Journal of Human Resources 50, 317–372, equation 11.
 *
 * @returns null when there are no more records than coefficients, or fewer than two clusters
 * @throws RangeError when the arrays do not fit together
 * @example clusterLeastSquares({ design: Float64Array.of(1, 0, 1, 1), width: 2, n: Float64Array.of(4, 4), sum: Float64Array.of(1, 3),
 *   sumSquares: Float64Array.of(1, 3), cluster: null })?.coefficients // [0.25, 0.5]
 */
export function clusterLeastSquares(data: GroupedRecords, errors: "robust" | "pooled" = "robust"): ClusterFit | null {
  const { width, n } = data;
  const cluster = errors === "pooled" ? null : data.cluster;
  if (data.design.length !== n.length * width || data.sum.length !== n.length)
    throw new RangeError("predictors and responses need one row each");
  const equations = solveNormal(data);
  const records = n.reduce((total, value) => total + value, 0);
  const kept = width - equations.aliased.length;
  const clusters = cluster ? new Set(cluster).size : 0;
  if (records <= kept || (cluster && clusters < 2)) return null;
  const covariance =
    errors === "pooled"
      ? equations.inverse.map((value) => (value * squaredResiduals(data, equations.coefficients)) / (records - kept))
      : robustCovariance({ ...data, cluster }, equations, { records, kept, clusters });
  const standardErrors = Float64Array.from({ length: width }, (_, at) =>
    Math.sqrt(Math.max(0, covariance[at * width + at]!)),
  );
  const degrees = cluster ? clusters - 1 : records - kept;
  const { coefficients, aliased } = equations;
  return { coefficients, covariance, standardErrors, aliased, degrees, clusters, records };
}

function robustCovariance(
  data: GroupedRecords,
  { inverse, coefficients }: NormalEquations,
  { records, kept, clusters }: { readonly records: number; readonly kept: number; readonly clusters: number },
): Float64Array {
  const meat = data.cluster ? clusterMeat(data, coefficients) : recordMeat(data, coefficients);
  const small = data.cluster
    ? ((clusters / (clusters - 1)) * (records - 1)) / (records - kept)
    : records / (records - kept);
  return sandwich(inverse, meat, data.width).map((value) => value * small);
}

function squaredResiduals({ design, n, sum, sumSquares }: GroupedRecords, coefficients: Float64Array): number {
  let total = 0;
  for (let row = 0; row < n.length; row++) {
    const fitted = fittedValue(design, row, coefficients);
    total += Math.max(0, sumSquares[row]! - 2 * fitted * sum[row]! + n[row]! * fitted ** 2);
  }
  return total;
}

/** Coefficients by the normal equations; predictors of grouped records are few and mostly zero and one, so these are accurate enough. */
export function solveNormal({ design, width, n, sum }: GroupedRecords): NormalEquations {
  const cross = new Float64Array(width * width);
  const right = new Float64Array(width);
  for (let row = 0; row < n.length; row++) {
    for (let i = 0; i < width; i++) {
      const value = design[row * width + i]!;
      if (value === 0) continue;
      right[i]! += value * sum[row]!;
      for (let j = 0; j < width; j++) cross[i * width + j]! += n[row]! * value * design[row * width + j]!;
    }
  }
  const factor = factorSymmetric(cross, width);
  const { aliased } = factor;
  return { cross, inverse: factor.inverse(), aliased, coefficients: factor.solve(right) };
}

/**
 * The value that the coefficients give one row of a design, stored row by row.
 *
 * @example fittedValue(Float64Array.of(1, 0, 1, 2), 1, Float64Array.of(5, 3)) // 11: 1 × 5 + 2 × 3
 */
export const fittedValue = (design: Float64Array, row: number, coefficients: Float64Array): number => {
  let fitted = 0;
  const width = coefficients.length;
  for (let i = 0; i < width; i++) fitted += design[row * width + i]! * coefficients[i]!;
  return fitted;
};

/** Sum over clusters of the outer product of their scores. */
function clusterMeat({ design, width, n, sum, cluster }: GroupedRecords, coefficients: Float64Array): Float64Array {
  const scores = new Map<number, Float64Array>();
  for (let row = 0; row < n.length; row++) {
    const residual = sum[row]! - n[row]! * fittedValue(design, row, coefficients);
    const score = scores.get(cluster![row]!) ?? new Float64Array(width);
    scores.set(cluster![row]!, score);
    for (let i = 0; i < width; i++) score[i]! += design[row * width + i]! * residual;
  }
  const meat = new Float64Array(width * width);
  for (const score of scores.values())
    for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) meat[i * width + j]! += score[i]! * score[j]!;
  return meat;
}

/** The same with every record a cluster of its own: squared residuals from the sums. */
function recordMeat({ design, width, n, sum, sumSquares }: GroupedRecords, coefficients: Float64Array): Float64Array {
  const meat = new Float64Array(width * width);
  for (let row = 0; row < n.length; row++) {
    const fitted = fittedValue(design, row, coefficients);
    const squared = Math.max(0, sumSquares[row]! - 2 * fitted * sum[row]! + n[row]! * fitted ** 2);
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++)
        meat[i * width + j]! += squared * design[row * width + i]! * design[row * width + j]!;
  }
  return meat;
}

function sandwich(bread: Float64Array, meat: Float64Array, width: number): Float64Array {
  return multiply(multiply(bread, meat, width), bread, width);
}

function multiply(left: Float64Array, right: Float64Array, width: number): Float64Array {
  const product = new Float64Array(width * width);
  for (let i = 0; i < width; i++)
    for (let k = 0; k < width; k++) {
      const value = left[i * width + k]!;
      if (value !== 0) for (let j = 0; j < width; j++) product[i * width + j]! += value * right[k * width + j]!;
    }
  return product;
}
