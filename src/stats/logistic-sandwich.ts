import type { Design } from "./design-matrix.ts";
import type { LogisticFit } from "./logistic-regression.ts";

export interface SandwichInput {
  readonly design: Design;
  /** Successes per row, 0 to `trials`. */
  readonly successes: ArrayLike<number>;
  /** Trials per row; equal rows may be collapsed into one. Default: one each. */
  readonly trials?: ArrayLike<number>;
  readonly fit: LogisticFit;
  readonly correction: "HC0" | "HC1";
  /** Cluster number of every row, 0 and up; a negative one stands for records that belong to no cluster, each on its own. */
  readonly clusters?: ArrayLike<number>;
}

/**
 * Robust covariance of a logistic fit (Huber–White sandwich): valid when deals of one rep or account resemble each other.
 * Without clusters every record is its own. `HC1` multiplies by n/(n − columns); with clusters the factor is
 * G/(G − 1) × (n − 1)/(n − columns), as statsmodels' `cov_type="cluster"` and R's `sandwich::vcovCL(type = "HC1")` do. Rows that stand for
 * several records give what these records would give one by one.
 *
 * @example sandwichCovariance({ design, successes, fit, correction: "HC1", clusters: accountOfRow }) // columns × columns, row by row
 */
export function sandwichCovariance(input: SandwichInput): Float64Array {
  const { design, fit, trials, clusters } = input;
  const columns = design.columns - fit.aliased.length;
  let records = 0;
  for (let row = 0; row < design.rows; row++) records += trials?.[row] ?? 1;
  const { meat, groups } = clusters ? clusteredMeat(input, clusters) : singleMeat(input);
  const single = input.correction === "HC1" ? records / (records - columns) : 1;
  const clustered = (groups / (groups - 1)) * ((records - 1) / (records - columns));
  return sandwich(fit.covariance, meat, design.columns, clusters ? clustered : single);
}

/**
 * Number of clusters of the records, those without one (a negative code) counted singly.
 *
 * @example clusterCount([0, 0, 1, -1, -1]) // 4
 */
export function clusterCount(clusters: ArrayLike<number>, trials?: ArrayLike<number>): number {
  const seen = new Set<number>();
  let alone = 0;
  for (let row = 0; row < clusters.length; row++) {
    const n = trials?.[row] ?? 1;
    if (n === 0) continue;
    if (clusters[row]! < 0) alone += n;
    else seen.add(clusters[row]!);
  }
  return seen.size + alone;
}

interface Meat {
  readonly meat: Float64Array;
  readonly groups: number;
}

function singleMeat(input: SandwichInput): Meat {
  const { columns } = input.design;
  const sum = outerSum(columns);
  for (let row = 0; row < input.design.rows; row++) addRecords(sum, input, row);
  return { meat: symmetric(sum.padded, columns), groups: input.design.rows };
}

function clusteredMeat(input: SandwichInput, clusters: ArrayLike<number>): Meat {
  const { design, trials, successes, fit } = input;
  const { columns, width, index, value } = design;
  const sum = outerSum(columns);
  const score = new Float64Array(columns + 1);
  const touched: number[] = [];
  const order = byCluster(clusters);
  for (let at = 0; at < order.length; ) {
    const cluster = clusters[order[at]!]!;
    if (cluster < 0) {
      addRecords(sum, input, order[at++]!);
      continue;
    }
    for (; at < order.length && clusters[order[at]!] === cluster; at++) {
      const row = order[at]!;
      const residual = successes[row]! - (trials?.[row] ?? 1) * fit.fitted[row]!;
      for (let k = row * width; k < (row + 1) * width; k++) {
        const column = index[k]!;
        if (score[column] === 0) touched.push(column);
        score[column] = score[column]! + value[k]! * residual;
      }
    }
    addOuter(sum, touched, score);
    for (const column of touched) score[column] = 0;
    touched.length = 0;
  }
  return { meat: symmetric(sum.padded, columns), groups: clusterCount(clusters, trials) };
}

/** Rows by their cluster, those without one first, in their order within it: a counting sort, since rows may be a million. */
function byCluster(clusters: ArrayLike<number>): Uint32Array {
  let last = 0;
  for (let row = 0; row < clusters.length; row++) last = Math.max(last, clusters[row]!);
  const next = new Uint32Array(last + 3);
  const placeOf = (row: number): number => Math.max(-1, clusters[row]!) + 1;
  for (let row = 0; row < clusters.length; row++) next[placeOf(row) + 1]! += 1;
  for (let at = 1; at < next.length; at++) next[at]! += next[at - 1]!;
  const order = new Uint32Array(clusters.length);
  for (let row = 0; row < clusters.length; row++) order[next[placeOf(row)]!++] = row;
  return order;
}

interface OuterSum {
  readonly padded: Float64Array;
  readonly stride: number;
}

const outerSum = (columns: number): OuterSum => ({
  padded: new Float64Array((columns + 1) ** 2),
  stride: columns + 1,
});

/** Adds the squared score of every record of a row. */
function addRecords(
  { padded, stride }: OuterSum,
  { design, successes, trials, fit }: SandwichInput,
  row: number,
): void {
  const { width, index, value } = design;
  const p = fit.fitted[row]!;
  const weight = successes[row]! * (1 - p) ** 2 + ((trials?.[row] ?? 1) - successes[row]!) * p ** 2;
  if (weight === 0) return;
  for (let i = row * width; i < (row + 1) * width; i++) {
    for (let j = row * width; j < (row + 1) * width; j++) {
      const at = index[i]! * stride + index[j]!;
      padded[at] = padded[at]! + weight * value[i]! * value[j]!;
    }
  }
}

/** Adds score × score' over the columns touched; one that came twice was back at zero in between and counts once. */
function addOuter({ padded, stride }: OuterSum, touched: readonly number[], score: Float64Array): void {
  const columns = [...new Set(touched)];
  for (const i of columns) {
    for (const j of columns) padded[i * stride + j] = padded[i * stride + j]! + score[i]! * score[j]!;
  }
}

/** Cuts off the spare column. */
function symmetric(padded: Float64Array, columns: number): Float64Array {
  const matrix = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < columns; j++) matrix[i * columns + j] = padded[i * (columns + 1) + j]!;
  }
  return matrix;
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
