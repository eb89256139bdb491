import { type Block, cellsOf, coverBlocks, planMargins, subsets } from "./score-scan-blocks.ts";
import { AFTER, blockSums, EXPECTED, eachMargin, RECORDS, type ScanRows, totalSums, WIDTH } from "./score-scan-sums.ts";

/** All supported cells of one combination of dimensions. */
export interface Cuboid {
  readonly dimensions: readonly number[];
  /** Levels per dimension. */
  readonly sizes: readonly number[];
  /** The block whose cells it sums up. */
  readonly block: number;
  /** How many candidates it has. */
  readonly cells: number;
  /** Number of each candidate among all combinations of levels, the last dimension running fastest. */
  readonly keys: Uint32Array;
  /** Sums per candidate, laid out as a block's. */
  readonly sums: Float64Array;
}

export interface Lattice {
  readonly blocks: readonly Block[];
  /** Shorter ones first, then in the order of their dimensions. */
  readonly cuboids: readonly Cuboid[];
  readonly candidates: number;
  /** Some of the deepest combinations were left out because there were too many cells. */
  readonly truncated: boolean;
  /** The eight sums over all rows. */
  readonly total: Float64Array;
}

export interface Support {
  /** Fewest records of a segment, and of everything else, in each period. */
  readonly records: number;
  /** Fewest expected successes of a segment, and of everything else, in both periods together. */
  readonly successes: number;
  /** Most conditions of a segment. */
  readonly depth: number;
}

const MOST_CANDIDATES = 40_000;
/** Cells of a block: more of them than rows would cost more than reading the rows again. */
const LARGEST_BLOCK = 16_384;
const SMALLEST_BLOCK = 512;

/**
 * Enumerates every supported conjunction of up to `depth` values of different dimensions. A conjunction that holds the same records as a
 * shorter one is dropped.
 *
 * @param sizes levels per column of `rows.codes`
 * @param named how many of them may be named; a level beyond stands for all values with too few records
 * @param shortest fewest conditions of a candidate
 */
export function buildLattice(
  rows: ScanRows,
  sizes: readonly number[],
  named: readonly number[],
  support: Support,
  shortest = 1,
): Lattice {
  const mostCells = Math.min(LARGEST_BLOCK, Math.max(SMALLEST_BLOCK, rows.period.length >> 1));
  const { blocks, complete } = coverBlocks(sizes, support.depth, mostCells);
  const known = new Map<string, Cuboid>();
  let total: Float64Array = new Float64Array(WIDTH);
  let candidates = 0;
  let truncated = !complete;
  blocks.forEach((block, at) => {
    const isFull = candidates > MOST_CANDIDATES;
    const longest = isFull ? Math.min(2, support.depth) : support.depth;
    const open = openSubsets(block, longest, known).filter(({ length }) => length >= shortest);
    if (isFull && support.depth > 2) truncated = true;
    if (open.length === 0) return;
    const sums = blockSums(rows, block);
    total = totalSums(sums);
    eachMargin(sums, planMargins(block, open), (dense, { dimensions }) => {
      const cuboid = cuboidOf({ block, at, total, named, support }, dimensions, dense);
      known.set(dimensions.join(), cuboid);
      candidates += cuboid.cells;
    });
  });
  const cuboids = [...known.values()].filter(({ cells }) => cells > 0).sort(byDimensions);
  return { blocks, cuboids, candidates, truncated, total };
}

function openSubsets(block: Block, depth: number, known: ReadonlyMap<string, Cuboid>): (readonly number[])[] {
  return Array.from({ length: Math.min(depth, block.dimensions.length) }, (_, i) => subsets(block.dimensions, i + 1))
    .flat()
    .filter((set) => !known.has(set.join()));
}

function byDimensions(a: Cuboid, b: Cuboid): number {
  const at = a.dimensions.findIndex((dimension, i) => dimension !== b.dimensions[i]);
  return a.dimensions.length - b.dimensions.length || (at < 0 ? 0 : a.dimensions[at]! - b.dimensions[at]!);
}

interface Source {
  readonly block: Block;
  readonly at: number;
  readonly total: Float64Array;
  readonly named: readonly number[];
  readonly support: Support;
}

function cuboidOf(source: Source, dimensions: readonly number[], dense: Float64Array): Cuboid {
  const { block, support, total } = source;
  const sizes = dimensions.map((dimension) => block.sizes[block.dimensions.indexOf(dimension)]!);
  const parents = dimensions.length > 1 ? dimensions.map((_, at) => recordsWithout(dense, sizes, at)) : [];
  const keys: number[] = [];
  for (let key = 0, from = 0; from < dense.length; key++, from += WIDTH) {
    if (!isSupported(dense, from, total, support)) continue;
    if (levelsOf(key, sizes).some((level, at) => level >= source.named[dimensions[at]!]!)) continue;
    const records = dense[from + RECORDS]! + dense[from + AFTER + RECORDS]!;
    if (!parents.some(({ of, sums }) => sums[of(key)] === records)) keys.push(key);
  }
  const sums = new Float64Array(keys.length * WIDTH);
  keys.forEach((key, cell) => {
    sums.set(dense.subarray(key * WIDTH, (key + 1) * WIDTH), cell * WIDTH);
  });
  return { dimensions, sizes, block: source.at, cells: keys.length, keys: Uint32Array.from(keys), sums };
}

/** The level of each dimension in cell `key`. */
export function levelsOf(key: number, sizes: readonly number[]): readonly number[] {
  let left = key;
  return sizes
    .map((_, i) => {
      const size = sizes[sizes.length - 1 - i]!;
      const level = left % size;
      left = (left - level) / size;
      return level;
    })
    .reverse();
}

/** Records of the combination without the dimension at `at`, and the cell of it that holds cell `key`. */
function recordsWithout(
  dense: Float64Array,
  sizes: readonly number[],
  at: number,
): { readonly sums: Float64Array; readonly of: (key: number) => number } {
  const inner = cellsOf(sizes.slice(at + 1));
  const outer = inner * sizes[at]!;
  const of = (key: number): number => Math.floor(key / outer) * inner + (key % inner);
  const sums = new Float64Array(dense.length / WIDTH / sizes[at]!);
  for (let key = 0, from = 0; from < dense.length; key++, from += WIDTH) {
    const to = of(key);
    sums[to] = sums[to]! + dense[from + RECORDS]! + dense[from + AFTER + RECORDS]!;
  }
  return { sums, of };
}

function isSupported(dense: Float64Array, from: number, total: Float64Array, support: Support): boolean {
  const before = dense[from + RECORDS]!;
  const after = dense[from + AFTER + RECORDS]!;
  if (Math.min(before, after, total[RECORDS]! - before, total[AFTER + RECORDS]! - after) < support.records)
    return false;
  const successes = dense[from + EXPECTED]! + dense[from + AFTER + EXPECTED]!;
  const other = total[EXPECTED]! + total[AFTER + EXPECTED]! - successes;
  return Math.min(successes, other) >= support.successes;
}
