import { periodSums, type ScanTable } from "./score-scan-table.ts";

/**
 * All supported cells of one combination of dimensions. Slot = 2 × cell + period;
 * the rows of a slot are `rows[start[slot]]` up to, not including, `rows[start[slot + 1]]`.
 */
export interface Cuboid {
  readonly dimensions: readonly number[];
  readonly cells: number;
  readonly start: Uint32Array;
  readonly rows: Uint32Array;
  /** Cell of every row, −1 when unsupported. */
  readonly cellOfRow: Int32Array;
  /** Records per cell, both periods. */
  readonly records: Float64Array;
}

export interface Lattice {
  readonly cuboids: readonly Cuboid[];
  readonly candidates: number;
  /** Some of the deepest combinations were left out because there were too many cells. */
  readonly truncated: boolean;
}

export interface Support {
  /** Fewest records of a segment, and of everything else, in each period. */
  readonly records: number;
  /** Fewest expected successes of a segment, and of everything else, in both periods together. */
  readonly successes: number;
  /** Most conditions of a segment. */
  readonly depth: number;
}

interface Source {
  readonly table: ScanTable;
  readonly expected: Float64Array;
  readonly support: Support;
  readonly total: { readonly before: number; readonly after: number; readonly successes: number };
}

interface Counts {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly successes: Float64Array;
  readonly firstRow: Int32Array;
}

const MOST_CELLS = 40_000;

/**
 * Enumerates every supported conjunction of up to `depth` values of different dimensions. A conjunction that holds the same records as a
 * shorter one is dropped. Deeper cuboids grow from supported cells only, so a dimension of ten thousand levels costs little.
 *
 * @param expected expected successes per row
 */
export function buildLattice(table: ScanTable, expected: Float64Array, support: Support): Lattice {
  const wins = periodSums(table, expected);
  const total = { ...periodSums(table, table.trials), successes: wins.before + wins.after };
  const source: Source = { table, expected, support, total };
  const known = new Map<string, Cuboid>();
  let layer: readonly Cuboid[] = [everything(table.period.length)];
  let candidates = 0;
  let truncated = false;
  for (let depth = 1; depth <= support.depth; depth++) {
    const grown: Cuboid[] = [];
    for (const prefix of layer) {
      for (let added = (prefix.dimensions.at(-1) ?? -1) + 1; added < table.dimensions.length; added++) {
        const dimensions = [...prefix.dimensions, added];
        const parents = depth === 1 ? [] : parentsOf(dimensions, known);
        if (candidates > MOST_CELLS) truncated = true;
        if (parents === null || candidates > MOST_CELLS) continue;
        const cuboid = extend(source, prefix, added, parents);
        if (cuboid.cells === 0) continue;
        candidates += cuboid.cells;
        grown.push(cuboid);
        known.set(dimensions.join(), cuboid);
      }
    }
    layer = grown;
  }
  return { cuboids: [...known.values()], candidates, truncated };
}

function everything(rows: number): Cuboid {
  const none = new Uint32Array(0);
  return {
    dimensions: [],
    cells: 1,
    start: none,
    rows: none,
    cellOfRow: new Int32Array(rows),
    records: Float64Array.of(Number.POSITIVE_INFINITY),
  };
}

/** The cuboids with one dimension less; null when one of them has no supported cell, for then this one has none either. */
function parentsOf(dimensions: readonly number[], known: ReadonlyMap<string, Cuboid>): readonly Cuboid[] | null {
  const parents: Cuboid[] = [];
  for (const left of dimensions) {
    const parent = known.get(dimensions.filter((each) => each !== left).join());
    if (!parent) return null;
    parents.push(parent);
  }
  return parents;
}

function extend(source: Source, prefix: Cuboid, added: number, parents: readonly Cuboid[]): Cuboid {
  const { levels, codes } = source.table.dimensions[added]!;
  const rows = source.table.period.length;
  const cellOfRow = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const parent = prefix.cellOfRow[row]!;
    cellOfRow[row] = parent < 0 ? -1 : parent * levels + codes[row]!;
  }
  const size = prefix.cells * levels;
  const counts = countCells(source, cellOfRow, size);
  const newCell = new Int32Array(size).fill(-1);
  const records: number[] = [];
  for (let cell = 0; cell < size; cell++) {
    if (!isSupported(source, counts, cell)) continue;
    const n = counts.before[cell]! + counts.after[cell]!;
    const row = counts.firstRow[cell]!;
    const repeatsParent = parents.some((parent) => parent.records[parent.cellOfRow[row]!] === n);
    if (!repeatsParent) newCell[cell] = records.push(n) - 1;
  }
  for (let row = 0; row < rows; row++) if (cellOfRow[row]! >= 0) cellOfRow[row] = newCell[cellOfRow[row]!]!;
  const layout = rowsBySlot(source.table, cellOfRow, records.length);
  const dimensions = [...prefix.dimensions, added];
  return { dimensions, cells: records.length, ...layout, cellOfRow, records: Float64Array.from(records) };
}

function countCells(source: Source, cellOfRow: Int32Array, size: number): Counts {
  const { period, trials } = source.table;
  const before = new Float64Array(size);
  const after = new Float64Array(size);
  const successes = new Float64Array(size);
  const firstRow = new Int32Array(size);
  for (let row = cellOfRow.length - 1; row >= 0; row--) {
    const cell = cellOfRow[row]!;
    if (cell < 0) continue;
    if (period[row] === 0) before[cell] = before[cell]! + trials[row]!;
    else after[cell] = after[cell]! + trials[row]!;
    successes[cell] = successes[cell]! + source.expected[row]!;
    firstRow[cell] = row;
  }
  return { before, after, successes, firstRow };
}

function isSupported({ support, total }: Source, counts: Counts, cell: number): boolean {
  const before = counts.before[cell]!;
  const after = counts.after[cell]!;
  const successes = counts.successes[cell]!;
  return (
    Math.min(before, after, total.before - before, total.after - after) >= support.records &&
    Math.min(successes, total.successes - successes) >= support.successes
  );
}

function rowsBySlot(table: ScanTable, cellOfRow: Int32Array, cells: number): { start: Uint32Array; rows: Uint32Array } {
  const start = new Uint32Array(2 * cells + 1);
  for (let row = 0; row < cellOfRow.length; row++) {
    if (cellOfRow[row]! >= 0) start[2 * cellOfRow[row]! + table.period[row]! + 1]!++;
  }
  for (let slot = 0; slot < 2 * cells; slot++) start[slot + 1] = start[slot + 1]! + start[slot]!;
  const next = start.slice();
  const rows = new Uint32Array(start[2 * cells]!);
  for (let row = 0; row < cellOfRow.length; row++) {
    if (cellOfRow[row]! >= 0) rows[next[2 * cellOfRow[row]! + table.period[row]!]!++] = row;
  }
  return { start, rows };
}
