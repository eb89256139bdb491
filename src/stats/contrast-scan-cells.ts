import type { ContrastKind, ContrastTable } from "./contrast-scan-blocks.ts";

/** The supported segments of one combination of dimensions, with their sums. */
export interface ContrastCuboid {
  readonly dimensions: readonly number[];
  readonly cells: number;
  /** Cell of every row, −1 where it is not supported or not active. */
  readonly cellOfRow: Int32Array;
  readonly sums: readonly CellSums[];
  /** The levels of a cell, one per dimension. */
  readonly levels: readonly (readonly number[])[];
}

export interface CellSums {
  readonly nBefore: number;
  readonly nAfter: number;
  readonly sumBefore: number;
  readonly sumAfter: number;
  readonly squares: number;
}

/** Fewest records that a segment, and everything else, must hold (totals: would be expected to hold) in each period. */
const FEWEST_RECORDS = 25;
/** Fewest records of equal size that would vary as these do: below, one giant decides (Kish's effective sample size). */
const FEWEST_EFFECTIVE = 15;
/** Combinations with more possible cells than this are left out. */
const MOST_POSSIBLE = 1_000_000;

/** All rows that count, added up. */
export function wholeSums(table: ContrastTable, active: Uint8Array): CellSums {
  const whole = sumCells(table, new Int32Array(table.n.length), Int32Array.of(-1), active);
  return whole.cells.length > 0 ? whole.sumsAt(0) : { nBefore: 0, nAfter: 0, sumBefore: 0, sumAfter: 0, squares: 0 };
}

/** All combinations of up to `depth` dimensions, fewest first. */
export function combinations(dimensions: number, depth: number): readonly (readonly number[])[] {
  let layer: readonly (readonly number[])[] = [[]];
  const all: (readonly number[])[] = [];
  for (let size = 1; size <= depth; size++) {
    layer = layer.flatMap((prefix) =>
      Array.from({ length: dimensions }, (_, added) => added)
        .filter((added) => added > (prefix.at(-1) ?? -1))
        .map((added) => [...prefix, added]),
    );
    all.push(...layer);
  }
  return all;
}

/** The supported segments of one combination; null when there is none or the combination is too wide to hold. */
export function readCuboid(
  table: ContrastTable,
  kind: ContrastKind,
  dimensions: readonly number[],
  active: Uint8Array,
  whole: CellSums,
): ContrastCuboid | null {
  const possible = dimensions.reduce((all, at) => all * table.dimensions[at]!.levels, 1);
  if (possible > MOST_POSSIBLE) return null;
  const cellOfRow = numberedCells(table, dimensions);
  const place = new Int32Array(possible).fill(-1);
  const seen = sumCells(table, cellOfRow, place, active);
  const kept = seen.cells
    .map((cell, at) => ({ cell, sums: seen.sumsAt(at) }))
    .filter(({ sums }) => isSupported(kind, sums, whole))
    .sort((a, b) => a.cell - b.cell);
  if (kept.length === 0) return null;
  place.fill(-1);
  kept.forEach(({ cell }, at) => {
    place[cell] = at;
  });
  for (let row = 0; row < cellOfRow.length; row++) cellOfRow[row] = active[row] === 1 ? place[cellOfRow[row]!]! : -1;
  return {
    dimensions,
    cells: kept.length,
    cellOfRow,
    sums: kept.map(({ sums }) => sums),
    levels: kept.map(({ cell }) => levelsOf(table, dimensions, cell)),
  };
}

/** The cell of every row among all combinations of levels, the last dimension running fastest. */
export function numberedCells(table: ContrastTable, dimensions: readonly number[]): Int32Array {
  const cellOfRow = new Int32Array(table.n.length);
  for (const at of dimensions) {
    const { levels, codes } = table.dimensions[at]!;
    for (let row = 0; row < cellOfRow.length; row++) cellOfRow[row] = cellOfRow[row]! * levels + codes[row]!;
  }
  return cellOfRow;
}

/** Sums per cell that occurs; `place` takes each cell's position. */
function sumCells(
  { n, sum, sumSquares, period }: ContrastTable,
  cellOfRow: Int32Array,
  place: Int32Array,
  active: Uint8Array,
): { readonly cells: readonly number[]; readonly sumsAt: (at: number) => CellSums } {
  const cells: number[] = [];
  for (let row = 0; row < cellOfRow.length; row++) {
    const cell = cellOfRow[row]!;
    if (active[row] === 1 && place[cell]! < 0) place[cell] = cells.push(cell) - 1;
  }
  const counts = new Float64Array(2 * cells.length);
  const sums = new Float64Array(2 * cells.length);
  const squares = new Float64Array(cells.length);
  for (let row = 0; row < cellOfRow.length; row++) {
    if (active[row] !== 1) continue;
    const at = place[cellOfRow[row]!]!;
    const slot = 2 * at + period[row]!;
    counts[slot] = counts[slot]! + n[row]!;
    sums[slot] = sums[slot]! + sum[row]!;
    squares[at] = squares[at]! + sumSquares[row]!;
  }
  return {
    cells,
    sumsAt: (at) => ({
      nBefore: counts[2 * at]!,
      nAfter: counts[2 * at + 1]!,
      sumBefore: sums[2 * at]!,
      sumAfter: sums[2 * at + 1]!,
      squares: squares[at]!,
    }),
  };
}

/** The levels of a cell, one per dimension. */
export function levelsOf(table: ContrastTable, dimensions: readonly number[], cell: number): readonly number[] {
  const levels: number[] = [];
  let left = cell;
  for (const at of [...dimensions].reverse()) {
    const size = table.dimensions[at]!.levels;
    levels.unshift(left % size);
    left = Math.floor(left / size);
  }
  return levels;
}

/** Whether a segment, and everything else, holds records enough to be compared. */
export function isSupported(kind: ContrastKind, own: CellSums, whole: CellSums): boolean {
  const rest: CellSums = {
    nBefore: whole.nBefore - own.nBefore,
    nAfter: whole.nAfter - own.nAfter,
    sumBefore: whole.sumBefore - own.sumBefore,
    sumAfter: whole.sumAfter - own.sumAfter,
    squares: whole.squares - own.squares,
  };
  const late = whole.nAfter / (whole.nBefore + whole.nAfter);
  return [own, rest].every((part) => {
    const n = part.nBefore + part.nAfter;
    // a segment that dried up has no records after, and is the very thing looked for: for totals the expected number counts
    const fewest = kind === "mean" ? Math.min(part.nBefore, part.nAfter) : n * Math.min(late, 1 - late);
    const sum = part.sumBefore + part.sumAfter;
    return fewest >= FEWEST_RECORDS && (kind === "mean" || sum ** 2 >= FEWEST_EFFECTIVE * part.squares);
  });
}
