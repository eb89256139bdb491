import { factorSymmetric, type SymmetricFactor } from "./linear-solve.ts";
import { type Block, cellsOf, coverBlocks, type Margin, planMargins, subsets } from "./score-scan-blocks.ts";
import type { NullModel } from "./score-scan-null-model.ts";
import { CHUNK, cellNumbers, pairSums, type ScanRows } from "./score-scan-sums.ts";
import type { ScanTable } from "./score-scan-table.ts";

/** Rows of the fit that the last steps start from. */
const SAMPLE = 40_000;
/** Levels of several dimensions read with one look-up. */
const LARGEST_GROUP = 4_096;
/** A block has at most this many cells, and at most one for every four rows. */
const LARGEST_BLOCK = 16_384;
const SMALLEST_BLOCK = 256;
const MOST_STEPS = 20;
/** Largest error of a coefficient. */
const TOLERANCE = 1e-10;
/** Once steps are this small the information hardly changes any more, so it is not summed again. */
const SETTLED = 0.1;

/**
 * Main effects and a period term by penalised maximum likelihood, as `fitLogistic` finds them, for columns of codes alone: every step reads a row
 * once per group of dimensions, and the information is summed from the cells of blocks of dimensions. A large table starts from a sample of its
 * rows.
 *
 * @param ridge penalty on the main effects
 * @returns null when the steps do not settle (an outcome that a level predicts perfectly, say); fit in the careful way then
 */
export function fitMainEffects(table: ScanTable, ridge: number): NullModel | null {
  if (table.dimensions.length === 0 || table.dimensions.some(({ levels }) => levels > LARGEST_GROUP)) return null;
  const rows = table.trials.length;
  if (rows < 3 * SAMPLE) return settle(table, ridge, null)?.model ?? null;
  const sample = sampled(table);
  const scale = sum(sample.trials) / sum(table.trials);
  const start = settle(sample, ridge * scale, null);
  return start && (settle(table, ridge, start.coefficients)?.model ?? null);
}

interface Settled {
  readonly model: NullModel;
  readonly coefficients: Float64Array;
}

/** Newton's steps from `start`; the information is summed anew while the steps are large, and once more at the end for the standard error. */
function settle(table: ScanTable, ridge: number, start: Float64Array | null): Settled | null {
  const layout = layoutOf(table);
  const last = layout.columns - 1;
  const penalty = new Float64Array(layout.columns).fill(ridge);
  penalty[0] = 0;
  penalty[last] = 0;
  const coefficients = start ? start.slice() : startingPoint(table, layout.columns);
  const probability = new Float64Array(table.trials.length);
  const residuals = new Float64Array(table.trials.length);
  let factor: SymmetricFactor | null = null;
  let moved = Number.POSITIVE_INFINITY;
  for (let step = 0; step < MOST_STEPS; step++) {
    const slope = gradient(table, layout, coefficients, { probability, residuals });
    for (let i = 0; i <= last; i++) slope[i] = slope[i]! - penalty[i]! * coefficients[i]!;
    if (factor === null || moved > SETTLED) {
      factor = factorSymmetric(information(table, layout, probability, penalty), layout.columns);
      if (factor.aliased.length > 0) return null;
    }
    const next = advance(coefficients, factor.solve(slope));
    if (!(next < 2 * moved)) return null;
    // steps shrink by a steady factor, so the error left is near the next one
    const left = Number.isFinite(moved) ? (next * next) / moved : next;
    moved = next;
    if (left > TOLERANCE) continue;
    gradient(table, layout, coefficients, { probability, residuals });
    const final = factorSymmetric(information(table, layout, probability, penalty), layout.columns);
    const unit = new Float64Array(layout.columns);
    unit[last] = 1;
    const shiftError = Math.sqrt(final.solve(unit)[last]!);
    return { model: { probability, shift: coefficients[last]!, shiftError }, coefficients };
  }
  return null;
}

/** No effects, and the log odds of the whole. */
function startingPoint({ successes, trials }: ScanTable, columns: number): Float64Array {
  const coefficients = new Float64Array(columns);
  const rate = sum(successes) / sum(trials);
  coefficients[0] = Math.log(rate / (1 - rate));
  return coefficients;
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Rows chosen by a hash of their number: no order of the rows can make the choice one-sided. */
function sampled(table: ScanTable): ScanTable {
  const limit = (SAMPLE / table.trials.length) * 4_294_967_296;
  const rows: number[] = [];
  for (let row = 0; row < table.trials.length; row++) {
    const mixed = Math.imul(row ^ (row >>> 15), 0x9e3779b1);
    if (Math.imul(mixed ^ (mixed >>> 13), 0x85ebca6b) >>> 0 < limit) rows.push(row);
  }
  return {
    dimensions: table.dimensions.map((each) => ({ ...each, codes: Uint16Array.from(rows, (row) => each.codes[row]!) })),
    period: Uint8Array.from(rows, (row) => table.period[row]!),
    trials: Float64Array.from(rows, (row) => table.trials[row]!),
    successes: Float64Array.from(rows, (row) => table.successes[row]!),
  };
}

/** Adds the step; returns its largest element. */
function advance(coefficients: Float64Array, step: Float64Array): number {
  let most = 0;
  for (let i = 0; i < step.length; i++) {
    coefficients[i] = coefficients[i]! + step[i]!;
    most = Math.max(most, Math.abs(step[i]!));
  }
  return most;
}

/** Dimensions read together: one code per row for all of them. */
interface Group {
  readonly dimensions: readonly number[];
  readonly sizes: readonly number[];
  readonly codes: Uint16Array;
}

interface Layout {
  readonly columns: number;
  /** Column of a dimension's level 1; level 0 has none. */
  readonly firstColumn: readonly number[];
  readonly codes: readonly Uint16Array[];
  readonly groups: readonly Group[];
  /** Blocks that hold every pair of dimensions, with the sums to take from each. */
  readonly pairs: readonly { readonly block: Block; readonly margins: readonly Margin[] }[];
}

function layoutOf(table: ScanTable): Layout {
  const codes = table.dimensions.map((each) =>
    each.codes instanceof Uint16Array ? each.codes : new Uint16Array(each.codes),
  );
  const firstColumn: number[] = [];
  let columns = 1;
  for (const { levels } of table.dimensions) {
    firstColumn.push(columns);
    columns += levels - 1;
  }
  const chosen: number[][] = [];
  table.dimensions.forEach(({ levels }, at) => {
    const open = chosen.at(-1);
    const cells = open?.reduce((total, dimension) => total * table.dimensions[dimension]!.levels, levels);
    if (open && cells! <= LARGEST_GROUP) open.push(at);
    else chosen.push([at]);
  });
  const groups = chosen.map((dimensions) => groupOf(table, codes, dimensions));
  const sizes = table.dimensions.map(({ levels }) => levels);
  const mostCells = Math.min(LARGEST_BLOCK, Math.max(SMALLEST_BLOCK, table.trials.length >> 2));
  const pairs = coverBlocks(sizes, 2, mostCells).blocks.map((block) => {
    const sets = [2, 1, 0].flatMap((size) => subsets(block.dimensions, size));
    return { block, margins: planMargins(block, sets) };
  });
  return { columns: columns + 1, firstColumn, codes, groups, pairs };
}

function groupOf(table: ScanTable, codes: readonly Uint16Array[], dimensions: readonly number[]): Group {
  const sizes = dimensions.map((dimension) => table.dimensions[dimension]!.levels);
  if (dimensions.length === 1) return { dimensions, sizes, codes: codes[dimensions[0]!]! };
  const joined = codes[dimensions[0]!]!.slice();
  for (let at = 1; at < dimensions.length; at++) {
    const column = codes[dimensions[at]!]!;
    const size = sizes[at]!;
    for (let row = 0; row < joined.length; row++) joined[row] = joined[row]! * size + column[row]!;
  }
  return { dimensions, sizes, codes: joined };
}

/** Gradient of the log likelihood; leaves each row's probability and residual behind. */
function gradient(
  table: ScanTable,
  layout: Layout,
  coefficients: Float64Array,
  made: { readonly probability: Float64Array; readonly residuals: Float64Array },
): Float64Array {
  const { groups, columns } = layout;
  const { probability, residuals } = made;
  probability.fill(Math.exp(-coefficients[0]!));
  for (const group of groups) multiply(probability, group.codes, oddsAgainst(layout, group, coefficients));
  const slope = new Float64Array(columns);
  const [all, after] = toResiduals(table, coefficients[columns - 1]!, probability, residuals);
  slope[0] = all;
  slope[columns - 1] = after;
  for (const group of groups) collect(slope, layout, group, residuals);
  return slope;
}

/** Turns odds against, without the shift, into probabilities; the sums of the residuals, in all and of the second period. */
function toResiduals(
  { period, trials, successes }: ScanTable,
  shift: number,
  probability: Float64Array,
  residuals: Float64Array,
): readonly [all: number, after: number] {
  const factors = Float64Array.of(1, Math.exp(-shift));
  let all = 0;
  let after = 0;
  for (let row = 0; row < residuals.length; row++) {
    const p = 1 / (1 + probability[row]! * factors[period[row]!]!);
    const left = successes[row]! - trials[row]! * p;
    probability[row] = p;
    residuals[row] = left;
    all += left;
    after += left * period[row]!;
  }
  return [all, after];
}

function multiply(into: Float64Array, codes: Uint16Array, odds: Float64Array): void {
  for (let row = 0; row < into.length; row++) into[row] = into[row]! * odds[codes[row]!]!;
}

/** exp(−effect) of every combination of the group's levels: one exponential per cell and none per row. */
function oddsAgainst(layout: Layout, { dimensions, sizes }: Group, coefficients: Float64Array): Float64Array {
  let effects = Float64Array.of(0);
  dimensions.forEach((dimension, at) => {
    const size = sizes[at]!;
    const first = layout.firstColumn[dimension]!;
    const wider = new Float64Array(effects.length * size);
    for (let cell = 0; cell < wider.length; cell++) {
      const level = cell % size;
      wider[cell] = effects[(cell - level) / size]! + (level === 0 ? 0 : coefficients[first + level - 1]!);
    }
    effects = wider;
  });
  return effects.map((effect) => Math.exp(-effect));
}

function collect(made: Float64Array, layout: Layout, group: Group, residuals: Float64Array): void {
  const { codes, sizes, dimensions } = group;
  const cells = new Float64Array(cellsOf(sizes));
  for (let row = 0; row < residuals.length; row++) cells[codes[row]!] = cells[codes[row]!]! + residuals[row]!;
  for (let cell = 0; cell < cells.length; cell++) {
    let left = cell;
    for (let at = sizes.length - 1; at >= 0; at--) {
      const level = left % sizes[at]!;
      left = (left - level) / sizes[at]!;
      const column = layout.firstColumn[dimensions[at]!]! + level - 1;
      if (level > 0) made[column] = made[column]! + cells[cell]!;
    }
  }
}

/** Penalised information, from the variances of all pairs of levels. */
function information(table: ScanTable, layout: Layout, probability: Float64Array, penalty: Float64Array): Float64Array {
  const { columns, firstColumn, codes } = layout;
  const rows: ScanRows = { ...table, codes, probability };
  const made = new Float64Array(columns * columns);
  const set = (i: number, j: number, value: number): void => {
    made[i * columns + j] = value;
    made[j * columns + i] = value;
  };
  const last = columns - 1;
  for (const { block, margins } of layout.pairs) {
    const summed: Float64Array[] = [];
    const variance = varianceSums(rows, block);
    for (const { source, toCell, cells, dimensions } of margins) {
      const sums = pairSums(source < 0 ? variance : summed[source]!, toCell, cells);
      summed.push(sums);
      const [one, other] = dimensions;
      for (let cell = 0; cell < cells; cell++) {
        const after = sums[2 * cell + 1]!;
        const both = sums[2 * cell]! + after;
        const size = other === undefined ? 1 : table.dimensions[other]!.levels;
        const level = other === undefined ? 0 : cell % size;
        const first = one === undefined ? 0 : (cell - level) / size;
        const row = one === undefined ? 0 : firstColumn[one]! + first - 1;
        if (one !== undefined && first === 0) continue;
        if (other !== undefined) {
          if (level > 0) set(row, firstColumn[other]! + level - 1, both);
          continue;
        }
        set(row, 0, both);
        set(row, row, both + penalty[row]!);
        set(row, last, after);
        if (one === undefined) set(last, last, after);
      }
    }
  }
  return made;
}

/** Sum of trials × p(1 − p) per cell of the block, before and after in turn. */
function varianceSums(rows: ScanRows, block: Block): Float64Array {
  const { period, trials, probability } = rows;
  const sums = new Float64Array(2 * block.cells);
  const cells = new Int32Array(CHUNK);
  for (let start = 0; start < period.length; start += CHUNK) {
    const size = Math.min(CHUNK, period.length - start);
    cellNumbers(cells, rows, block, start, size);
    for (let i = 0; i < size; i++) {
      const p = probability[start + i]!;
      const at = 2 * cells[i]! + period[start + i]!;
      sums[at] = sums[at]! + trials[start + i]! * p * (1 - p);
    }
  }
  return sums;
}
