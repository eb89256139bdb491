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
  nBefore: number;
  nAfter: number;
  sumBefore: number;
  sumAfter: number;
  squares: number;
}

/** Fewest records that a segment, and everything else, must hold (totals: would be expected to hold) in each period. */
const FEWEST_RECORDS = 25;
/** Fewest records of equal size that would vary as these do: below, one giant decides (Kish's effective sample size). */
const FEWEST_EFFECTIVE = 15;
/** Combinations with more possible cells than this are left out. */
const MOST_POSSIBLE = 1_000_000;

export const noSums = (): CellSums => ({ nBefore: 0, nAfter: 0, sumBefore: 0, sumAfter: 0, squares: 0 });

/** Adds one row to the sums. */
export function addRow(to: CellSums, { n, sum, sumSquares, period }: ContrastTable, row: number): void {
  if (period[row] === 0) {
    to.nBefore += n[row]!;
    to.sumBefore += sum[row]!;
  } else {
    to.nAfter += n[row]!;
    to.sumAfter += sum[row]!;
  }
  to.squares += sumSquares[row]!;
}

/** All rows that count, added up. */
export function wholeSums(table: ContrastTable, active: Uint8Array): CellSums {
  const whole = noSums();
  for (let row = 0; row < table.n.length; row++) if (active[row] === 1) addRow(whole, table, row);
  return whole;
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
  const cellOfRow = new Int32Array(table.n.length);
  for (const at of dimensions) {
    const { levels, codes } = table.dimensions[at]!;
    for (let row = 0; row < cellOfRow.length; row++) cellOfRow[row] = cellOfRow[row]! * levels + codes[row]!;
  }
  const found = new Map<number, CellSums>();
  for (let row = 0; row < cellOfRow.length; row++) {
    if (active[row] !== 1) continue;
    const own = found.get(cellOfRow[row]!) ?? noSums();
    if (own.nBefore + own.nAfter === 0) found.set(cellOfRow[row]!, own);
    addRow(own, table, row);
  }
  const kept = [...found].filter(([, own]) => isSupported(kind, own, whole)).sort(([a], [b]) => a - b);
  if (kept.length === 0) return null;
  const place = new Int32Array(possible).fill(-1);
  kept.forEach(([cell], at) => {
    place[cell] = at;
  });
  for (let row = 0; row < cellOfRow.length; row++) cellOfRow[row] = active[row] === 1 ? place[cellOfRow[row]!]! : -1;
  return {
    dimensions,
    cells: kept.length,
    cellOfRow,
    sums: kept.map(([, own]) => own),
    levels: kept.map(([cell]) => levelsOf(table, dimensions, cell)),
  };
}

function levelsOf(table: ContrastTable, dimensions: readonly number[], cell: number): readonly number[] {
  const levels: number[] = [];
  let left = cell;
  for (const at of [...dimensions].reverse()) {
    const size = table.dimensions[at]!.levels;
    levels.unshift(left % size);
    left = Math.floor(left / size);
  }
  return levels;
}

function isSupported(kind: ContrastKind, own: CellSums, whole: CellSums): boolean {
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
