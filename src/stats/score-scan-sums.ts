import type { Block, Margin } from "./score-scan-blocks.ts";

/**
 * The rows of a scan as plain columns, so that the loops below can run over any range of them and in any thread.
 * `codes` has one column per searched dimension.
 */
export interface ScanRows {
  readonly codes: readonly Uint16Array[];
  readonly period: Uint8Array;
  readonly trials: Float64Array;
  readonly successes: Float64Array;
  /** Chance of a success under the null. */
  readonly probability: Float64Array;
}

/** Sums per cell: records, successes, expected successes and their variance, before and after. */
export const RECORDS = 0;
export const SUCCESSES = 1;
export const EXPECTED = 2;
export const VARIANCE = 3;
/** Where the sums of the second period start, and where those of the next cell. */
export const AFTER = 4;
export const WIDTH = 8;

/** Rows whose cell numbers are worked out at a time: they fit the fastest cache. */
export const CHUNK = 4096;

/** Adds up the rows per cell of the block: cell c, period t, sum k stands at `c × WIDTH + t × AFTER + k`. */
export function blockSums(rows: ScanRows, block: Block): Float64Array {
  const sums = new Float64Array(block.cells * WIDTH);
  const cells = new Int32Array(CHUNK);
  for (let start = 0; start < rows.period.length; start += CHUNK) {
    const size = Math.min(CHUNK, rows.period.length - start);
    cellNumbers(cells, rows, block, start, size);
    addRows(sums, cells, rows, start, size);
  }
  return sums;
}

/** Cell number in the block of `size` rows from `start` on; writes into `cells`. */
export function cellNumbers(
  cells: Int32Array,
  { codes }: Pick<ScanRows, "codes">,
  { dimensions, sizes }: Block,
  start: number,
  size: number,
): void {
  const first = codes[dimensions[0]!]!;
  for (let i = 0; i < size; i++) cells[i] = first[start + i]!;
  for (let at = 1; at < dimensions.length; at++) {
    const column = codes[dimensions[at]!]!;
    const levels = sizes[at]!;
    for (let i = 0; i < size; i++) cells[i] = cells[i]! * levels + column[start + i]!;
  }
}

function addRows(sums: Float64Array, cells: Int32Array, rows: ScanRows, start: number, size: number): void {
  const { period, trials, successes, probability } = rows;
  for (let i = 0; i < size; i++) {
    const row = start + i;
    const n = trials[row]!;
    const p = probability[row]!;
    const at = cells[i]! * WIDTH + period[row]! * AFTER;
    sums[at] = sums[at]! + n;
    sums[at + SUCCESSES] = sums[at + SUCCESSES]! + successes[row]!;
    sums[at + EXPECTED] = sums[at + EXPECTED]! + n * p;
    sums[at + VARIANCE] = sums[at + VARIANCE]! + n * p * (1 - p);
  }
}

/** Sums of a combination of dimensions from those of a block that holds it. */
function marginSums(sums: Float64Array, toCell: Int32Array, cells: number): Float64Array {
  const made = new Float64Array(cells * WIDTH);
  for (let cell = 0, from = 0; cell < toCell.length; cell++, from += WIDTH) {
    if (sums[from] === 0 && sums[from + AFTER] === 0) continue;
    const to = toCell[cell]! * WIDTH;
    for (let k = 0; k < WIDTH; k++) made[to + k] = made[to + k]! + sums[from + k]!;
  }
  return made;
}

/** Hands out the sums of every planned combination, from those of the block. */
export function eachMargin(
  sums: Float64Array,
  margins: readonly Margin[],
  take: (dense: Float64Array, margin: Margin) => void,
): void {
  const made: Float64Array[] = [];
  for (const margin of margins) {
    const from = margin.source < 0 ? sums : made[margin.source]!;
    const isWhole = margin.cells * WIDTH === from.length;
    const dense = isWhole ? from : marginSums(from, margin.toCell, margin.cells);
    made.push(dense);
    take(dense, margin);
  }
}

/** Sums of a combination where a cell has but two, before and after. */
export function pairSums(from: Float64Array, toCell: Int32Array, cells: number): Float64Array {
  const own = new Float64Array(2 * cells);
  for (let cell = 0; cell < toCell.length; cell++) {
    const to = 2 * toCell[cell]!;
    own[to] = own[to]! + from[2 * cell]!;
    own[to + 1] = own[to + 1]! + from[2 * cell + 1]!;
  }
  return own;
}

/** The eight sums over all cells. */
export function totalSums(sums: Float64Array): Float64Array {
  const total = new Float64Array(WIDTH);
  for (let from = 0; from < sums.length; from += WIDTH) {
    for (let k = 0; k < WIDTH; k++) total[k] = total[k]! + sums[from + k]!;
  }
  return total;
}

/** The chosen rows alone. */
export function gatherRows(rows: ScanRows, chosen: Uint32Array): ScanRows {
  const pick = <T extends Uint8Array | Uint16Array | Float64Array>(from: T, into: T): T => {
    for (let i = 0; i < chosen.length; i++) into[i] = from[chosen[i]!]!;
    return into;
  };
  const { length } = chosen;
  return {
    codes: rows.codes.map((column) => pick(column, new Uint16Array(length))),
    period: pick(rows.period, new Uint8Array(length)),
    trials: pick(rows.trials, new Float64Array(length)),
    successes: pick(rows.successes, new Float64Array(length)),
    probability: pick(rows.probability, new Float64Array(length)),
  };
}
