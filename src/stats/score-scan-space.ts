import { cellsOf, subsets } from "./score-scan-blocks.ts";
import { narrowedColumns, type ScanColumn, scanColumns } from "./score-scan-columns.ts";
import { buildLattice, type Lattice, levelsOf, type Support } from "./score-scan-lattice.ts";
import type { ScanRows } from "./score-scan-sums.ts";
import type { ScanTable } from "./score-scan-table.ts";

/** Everything that is searched: the columns, their rows, and the candidates over them. */
export interface SearchSpace {
  readonly columns: readonly ScanColumn[];
  readonly rows: ScanRows;
  readonly lattice: Lattice;
}

/** Combinations with fewer cells than this in all are simply counted. */
const FEW_CELLS = 50_000;

/**
 * The candidates of a table. With many dimensions of many levels most combinations of three are empty: then pairs come first, and only levels that
 * are part of a supported pair go on, in columns of their own.
 */
export function searchSpace(table: ScanTable, probability: Float64Array, support: Support): SearchSpace {
  const columns = scanColumns(table, support.records);
  const rowsWith = (own: readonly ScanColumn[]): ScanRows => ({
    ...table,
    codes: own.map(({ codes }) => codes),
    probability,
  });
  const rows = rowsWith(columns);
  const lattice = (own: readonly ScanColumn[], depth: number, shortest: number): Lattice =>
    buildLattice(
      rowsWith(own),
      own.map(({ size }) => size),
      own.map(({ named }) => named.length),
      { ...support, depth },
      shortest,
    );
  const isSmall = deepCells(columns, support.depth) <= Math.max(FEW_CELLS, 2 * rows.period.length);
  if (support.depth <= 2 || isSmall) return { columns, rows, lattice: lattice(columns, support.depth, 1) };
  const pairs = lattice(columns, 2, 1);
  const narrow = narrowedColumns(columns, inSomePair(pairs));
  const both = [...columns, ...narrow];
  const deep = lattice(narrow, support.depth, 3);
  return { columns: both, rows: rowsWith(both), lattice: joined(pairs, deep, columns.length) };
}

const deepCells = (columns: readonly ScanColumn[], depth: number): number =>
  subsets(columns, Math.min(depth, columns.length)).reduce((sum, set) => sum + cellsOf(set.map(({ size }) => size)), 0);

function inSomePair({ cuboids }: Lattice): (column: number, code: number) => boolean {
  const found = new Set<string>();
  for (const { dimensions, keys, sizes } of cuboids) {
    if (dimensions.length < 2) continue;
    for (const key of keys) {
      for (const [at, code] of levelsOf(key, sizes).entries()) found.add(`${dimensions[at]} ${code}`);
    }
  }
  return (column, code) => found.has(`${column} ${code}`);
}

/** Two lattices over the same rows; the columns of the second come after those of the first. */
function joined(first: Lattice, second: Lattice, columns: number): Lattice {
  const moved = (dimensions: readonly number[]): readonly number[] =>
    dimensions.map((dimension) => dimension + columns);
  return {
    blocks: [...first.blocks, ...second.blocks.map((block) => ({ ...block, dimensions: moved(block.dimensions) }))],
    cuboids: [
      ...first.cuboids,
      ...second.cuboids.map((cuboid) => ({
        ...cuboid,
        dimensions: moved(cuboid.dimensions),
        block: cuboid.block + first.blocks.length,
      })),
    ],
    candidates: first.candidates + second.candidates,
    truncated: first.truncated || second.truncated,
    total: first.total,
  };
}
