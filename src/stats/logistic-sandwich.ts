import { type Design, weightedCrossProduct } from "./design-matrix.ts";
import type { LogisticFit } from "./logistic-regression.ts";

/**
 * Robust covariance of a logistic fit (Huber–White sandwich): valid when deals of one rep or account resemble each other.
 * Without clusters every row is its own. `HC1` multiplies by n/(n − columns); with clusters the factor is
 * G/(G − 1) × (n − 1)/(n − columns), as statsmodels' `cov_type="cluster"` does. One trial per row is assumed.
 */
export function sandwichCovariance(input: {
  readonly design: Design;
  readonly successes: ArrayLike<number>;
  readonly fit: LogisticFit;
  readonly correction: "HC0" | "HC1";
  /** Cluster number of every row. */
  readonly clusters?: ArrayLike<number>;
}): Float64Array {
  const { design, fit } = input;
  const columns = design.columns - fit.aliased.length;
  const residuals = Float64Array.from(fit.fitted, (fitted, row) => input.successes[row]! - fitted);
  if (!input.clusters) {
    const meat = weightedCrossProduct(
      design,
      residuals.map((residual) => residual * residual),
    );
    const factor = input.correction === "HC1" ? design.rows / (design.rows - columns) : 1;
    return sandwich(fit.covariance, meat, design.columns, factor);
  }
  const scores = scoreByCluster(design, residuals, input.clusters);
  const meat = new Float64Array(design.columns ** 2);
  for (const score of scores) addOuter(meat, score);
  const factor = (scores.length / (scores.length - 1)) * ((design.rows - 1) / (design.rows - columns));
  return sandwich(fit.covariance, meat, design.columns, factor);
}

function scoreByCluster(design: Design, residuals: Float64Array, clusters: ArrayLike<number>): readonly Float64Array[] {
  const scores = new Map<number, Float64Array>();
  for (let row = 0; row < design.rows; row++) {
    const known = scores.get(clusters[row]!);
    const score = known ?? new Float64Array(design.columns + 1);
    if (!known) scores.set(clusters[row]!, score);
    for (let k = row * design.width; k < (row + 1) * design.width; k++) {
      score[design.index[k]!] = score[design.index[k]!]! + design.value[k]! * residuals[row]!;
    }
  }
  return [...scores.values()].map((score) => score.slice(0, design.columns));
}

function addOuter(target: Float64Array, vector: Float64Array): void {
  for (let i = 0; i < vector.length; i++) {
    if (vector[i] === 0) continue;
    for (let j = 0; j < vector.length; j++) {
      target[i * vector.length + j] = target[i * vector.length + j]! + vector[i]! * vector[j]!;
    }
  }
}

function sandwich(bread: Float64Array, meat: Float64Array, size: number, factor: number): Float64Array {
  const half = product(bread, meat, size);
  return product(half, bread, size).map((value) => value * factor);
}

function product(left: Float64Array, right: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const value = left[i * size + k]!;
      if (value === 0) continue;
      for (let j = 0; j < size; j++) result[i * size + j] = result[i * size + j]! + value * right[k * size + j]!;
    }
  }
  return result;
}
