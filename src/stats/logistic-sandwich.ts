import type { Block } from "./design-blocks.ts";
import { type Design, type NumericColumn, weightedCrossProduct } from "./design-matrix.ts";
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
  const seen: boolean[] = [];
  let alone = 0;
  let count = 0;
  for (let row = 0; row < clusters.length; row++) {
    const n = trials?.[row] ?? 1;
    if (n === 0) continue;
    const cluster = clusters[row]!;
    if (cluster < 0) alone += n;
    else if (!seen[cluster]) {
      seen[cluster] = true;
      count++;
    }
  }
  return count + alone;
}

interface Meat {
  readonly meat: Float64Array;
  readonly groups: number;
}

const singleMeat = (input: SandwichInput): Meat => ({
  meat: weightedCrossProduct(
    input.design,
    squaredResiduals(input, () => true),
  ),
  groups: input.design.rows,
});

/** Squared residuals of the records of those rows that stand for themselves, summed. */
function squaredResiduals(
  { design, successes, trials, fit }: SandwichInput,
  isSingle: (row: number) => boolean,
): Float64Array {
  const squares = new Float64Array(design.rows);
  for (let row = 0; row < design.rows; row++) {
    if (!isSingle(row)) continue;
    const p = fit.fitted[row]!;
    squares[row] = successes[row]! * (1 - p) ** 2 + ((trials?.[row] ?? 1) - successes[row]!) * p ** 2;
  }
  return squares;
}

/** Scores of clusters are summed side by side, as many of them as stay in a fast cache. */
const MOST_SUMS = 65_536;

function clusteredMeat(input: SandwichInput, clusters: ArrayLike<number>): Meat {
  const { columns, blocks, numbers } = input.design;
  const stride = columns + 1;
  const residuals = residualsOf(input);
  const outer = new Float64Array(stride ** 2);
  const together = Math.max(1, Math.floor(MOST_SUMS / stride));
  const { order, starts } = byClusters(clusters, together);
  const scores = new Float64Array(together * stride);
  for (let chunk = 1; chunk + 1 < starts.length; chunk++) {
    const rows = order.subarray(starts[chunk], starts[chunk + 1]);
    const placed = { rows, stride, places: placesOf(rows, clusters, (chunk - 1) * together) };
    for (const block of blocks) addCoded(scores, placed, block, residuals);
    for (const number of numbers) addNumeric(scores, placed, number, residuals);
    for (let at = 0; at < together; at++) addOuter(outer, scores.subarray(at * stride, (at + 1) * stride));
    scores.fill(0);
  }
  const single = starts[1]! > 0 && squaredResiduals(input, (row) => clusters[row]! < 0);
  const meat = single ? weightedCrossProduct(input.design, single) : new Float64Array(columns ** 2);
  for (let i = 0; i < columns; i++) for (let j = 0; j < columns; j++) meat[i * columns + j]! += outer[i * stride + j]!;
  return { meat, groups: clusterCount(clusters, input.trials) };
}

/** Rows of some clusters and the place of each one's cluster among these. */
interface PlacedRows {
  readonly rows: Uint32Array;
  readonly places: Uint32Array;
  readonly stride: number;
}

function placesOf(rows: Uint32Array, clusters: ArrayLike<number>, first: number): Uint32Array {
  const places = new Uint32Array(rows.length);
  for (let at = 0; at < rows.length; at++) places[at] = clusters[rows[at]!]! - first;
  return places;
}

function addCoded(
  scores: Float64Array,
  { rows, places, stride }: PlacedRows,
  { codes, width, columnOf }: Block,
  residuals: Float64Array,
): void {
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    const start = places[at]! * stride;
    const residual = residuals[row]!;
    const from = codes[row]! * width;
    for (let k = from; k < from + width; k++) scores[start + columnOf[k]!]! += residual;
  }
}

function addNumeric(
  scores: Float64Array,
  { rows, places, stride }: PlacedRows,
  { column, values }: NumericColumn,
  residuals: Float64Array,
): void {
  for (let at = 0; at < rows.length; at++)
    scores[places[at]! * stride + column]! += values[rows[at]!]! * residuals[rows[at]!]!;
}

function residualsOf({ design, successes, trials, fit }: SandwichInput): Float64Array {
  const residuals = new Float64Array(design.rows);
  for (let row = 0; row < design.rows; row++)
    residuals[row] = successes[row]! - (trials?.[row] ?? 1) * fit.fitted[row]!;
  return residuals;
}

/**
 * Rows by their cluster, so many clusters at a time, those without one first: a counting sort that keeps the order of rows, since rows may be a
 * million. `starts` holds where the rows of each chunk begin.
 */
function byClusters(
  clusters: ArrayLike<number>,
  together: number,
): { readonly order: Uint32Array; readonly starts: Uint32Array } {
  const chunks = new Uint32Array(clusters.length);
  let last = 0;
  for (let row = 0; row < chunks.length; row++) {
    const cluster = clusters[row]!;
    const chunk = cluster < 0 ? 0 : Math.floor(cluster / together) + 1;
    chunks[row] = chunk;
    if (chunk > last) last = chunk;
  }
  const starts = new Uint32Array(last + 2);
  for (let row = 0; row < chunks.length; row++) starts[chunks[row]! + 1]! += 1;
  for (let at = 1; at < starts.length; at++) starts[at]! += starts[at - 1]!;
  const next = starts.slice();
  const order = new Uint32Array(chunks.length);
  for (let row = 0; row < chunks.length; row++) order[next[chunks[row]!]!++] = row;
  return { order, starts };
}

/** Adds score × score', of which most columns may be zero. */
function addOuter(sum: Float64Array, score: Float64Array): void {
  const touched: number[] = [];
  for (let column = 0; column < score.length; column++) if (score[column] !== 0) touched.push(column);
  for (const i of touched) {
    for (const j of touched) sum[i * score.length + j]! += score[i]! * score[j]!;
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
