import { seededRandom } from "./random.ts";

/** Cells of two periods with the count, sum and sum of squares of their values. A count is a sum of ones: `sum` and `sumSquares` are then `n`. */
export interface ContrastTable {
  readonly dimensions: readonly {
    readonly name: string;
    readonly levels: number;
    readonly codes: ArrayLike<number>;
  }[];
  /** 0 before, 1 after. */
  readonly period: Uint8Array;
  readonly n: Float64Array;
  readonly sum: Float64Array;
  readonly sumSquares: Float64Array;
}

/** What is asked: did a total grow otherwise than the rest, or did a mean move otherwise? */
export type ContrastKind = "total" | "mean";

/**
 * The single records behind the cells, dealt at random into blocks. `weight` is what a record adds to the contrast: x(t − share of the total that came
 * after) for totals, the residual from an additive model for means.
 */
export interface Dealt {
  readonly blocks: number;
  readonly row: Uint32Array;
  readonly block: Uint16Array;
  readonly weight: Float64Array;
}

/** Enough for a stable variance, few enough to stay fast. */
const MOST_BLOCKS = 256;

/**
 * Records with their weights, each in a block. Where a cell holds several records only their mean and spread are known: they stand at equal distances
 * on both sides of the mean, which keeps sum and sum of squares.
 *
 * @param active 1 for the rows that count
 */
export function dealRecords(table: ContrastTable, kind: ContrastKind, active: Uint8Array, seed: number): Dealt {
  const { n, period } = table;
  let records = 0;
  for (let row = 0; row < n.length; row++) if (active[row] === 1) records += Math.round(n[row]!);
  const blocks = Math.min(MOST_BLOCKS, records);
  const dealt = {
    blocks,
    row: new Uint32Array(records),
    block: new Uint16Array(records),
    weight: new Float64Array(records),
  };
  const after = kind === "total" ? shareAfter(table, active) : 0;
  const fit = kind === "mean" ? additiveFit(table, active) : null;
  const random = seededRandom(seed);
  let at = 0;
  for (let row = 0; row < n.length; row++) {
    const size = Math.round(n[row]!);
    if (active[row] !== 1 || size === 0) continue;
    const mean = table.sum[row]! / size;
    const spread = spreadIn(size, mean, table.sumSquares[row]!);
    for (let record = 0; record < size; record++, at++) {
      const middle = size % 2 === 1 && record === size - 1;
      const value = middle ? mean : mean + (record % 2 === 0 ? spread : -spread);
      dealt.row[at] = row;
      dealt.block[at] = blocks === records ? at : random.integer(blocks);
      dealt.weight[at] = fit ? value - fit[row]! : value * (period[row]! - after);
    }
  }
  return dealt;
}

/** Distance from the mean at which equal pairs have the sum of squares that was recorded. */
function spreadIn(size: number, mean: number, sumSquares: number): number {
  const pairs = size - (size % 2);
  return pairs === 0 ? 0 : Math.sqrt(Math.max(0, sumSquares - size * mean * mean) / pairs);
}

/** The part of the whole total that came after. */
export function shareAfter({ period, sum }: ContrastTable, active: Uint8Array): number {
  let all = 0;
  let late = 0;
  for (let row = 0; row < sum.length; row++) {
    if (active[row] !== 1) continue;
    all += sum[row]!;
    if (period[row] === 1) late += sum[row]!;
  }
  return all === 0 ? 0 : late / all;
}

const SWEEPS = 8;
/** Pulls the effect of a rare level towards zero, so that it does not eat its own residuals. */
const PULL = 5;

/** Fitted mean per row: whole mean + an effect per level of each dimension + the period, by repeated sweeps (backfitting). */
function additiveFit(table: ContrastTable, active: Uint8Array): Float64Array {
  const { n, sum, period } = table;
  const factors = [{ levels: 2, codes: period as ArrayLike<number> }, ...table.dimensions];
  let [records, total] = [0, 0];
  for (let row = 0; row < n.length; row++) {
    if (active[row] !== 1) continue;
    records += n[row]!;
    total += sum[row]!;
  }
  const fit = new Float64Array(n.length).fill(records > 0 ? total / records : 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const { levels, codes } of factors) {
      const left = new Float64Array(levels);
      const weight = new Float64Array(levels);
      for (let row = 0; row < n.length; row++) {
        if (active[row] !== 1) continue;
        const level = codes[row]!;
        left[level] = left[level]! + sum[row]! - n[row]! * fit[row]!;
        weight[level] = weight[level]! + n[row]!;
      }
      for (let row = 0; row < n.length; row++) {
        const level = codes[row]!;
        fit[row] = fit[row]! + left[level]! / (weight[level]! + PULL);
      }
    }
  }
  return fit;
}
