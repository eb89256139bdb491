import type { ContrastKind, ContrastTable, Dealt } from "./contrast-scan-blocks.ts";
import {
  type CellSums,
  type ContrastCuboid,
  combinations,
  isSupported,
  levelsOf,
  numberedCells,
  readCuboid,
} from "./contrast-scan-cells.ts";
import { type BlockSums, sumBlocks } from "./contrast-scan-model.ts";
import { type Block, coverBlocks, planMargins } from "./score-scan-blocks.ts";

/** The rows of one pass of the scan. */
export interface ContrastRows {
  readonly table: ContrastTable;
  readonly kind: ContrastKind;
  /** 1 for the rows that count. */
  readonly active: Uint8Array;
  readonly dealt: Dealt;
  readonly whole: CellSums;
}

/** The supported segments of one combination of dimensions with the weights of their records, block by block. */
export interface SupportedSegments {
  readonly cuboid: Omit<ContrastCuboid, "cellOfRow">;
  readonly sums: BlockSums;
}

/** Cells of dimensions taken together: times 256 sums each they must stay in a cache. */
const LARGEST_GROUP = 4096;

/**
 * Reads the supported segments of combinations of up to `depth` dimensions. The rows are added up for a few groups of dimensions and combinations
 * within a group are sums over its cells, so that a million rows are not read once per combination. A combination too wide for that is read alone.
 */
export function segmentReader(
  rows: ContrastRows,
  depth: number,
): (dimensions: readonly number[]) => SupportedSegments | null {
  const groupOf = new Map<string, { readonly group: Block; readonly sets: (readonly number[])[] }>();
  const sizes = rows.table.dimensions.map(({ levels }) => levels);
  const { blocks: groups } = coverBlocks(sizes, depth, LARGEST_GROUP);
  const all = combinations(sizes.length, depth);
  for (const group of groups.filter(({ cells }) => cells <= LARGEST_GROUP)) {
    const sets = all.filter(
      (set) => !groupOf.has(set.join()) && set.every((dimension) => group.dimensions.includes(dimension)),
    );
    for (const set of sets) groupOf.set(set.join(), { group, sets });
  }
  const ready = new Map<string, SupportedSegments | null>();
  return (dimensions) => {
    const key = dimensions.join();
    const own = groupOf.get(key);
    if (!own) return readAlone(rows, dimensions);
    if (!ready.has(key)) for (const [set, found] of readGroup(rows, own.group, own.sets)) ready.set(set, found);
    return ready.get(key) ?? null;
  };
}

function readAlone({ table, kind, active, dealt, whole }: ContrastRows, dimensions: readonly number[]) {
  const cuboid = readCuboid(table, kind, dimensions, active, whole);
  return cuboid && { cuboid, sums: sumBlocks(table, kind, cuboid, dealt) };
}

/** Sums of every cell of some dimensions, supported or not. */
interface DenseSums extends BlockSums {
  /** Records before and after, sum before and after, squares: five numbers a cell. */
  readonly own: Float64Array;
}

const OWN = 5;

function readGroup(
  rows: ContrastRows,
  group: Block,
  sets: readonly (readonly number[])[],
): readonly (readonly [string, SupportedSegments | null])[] {
  const whole = denseSums(rows, group);
  const made: DenseSums[] = [];
  return planMargins(group, sets).map(({ dimensions, cells, source, toCell }) => {
    const dense = addedUp(source < 0 ? whole : made[source]!, toCell, cells, rows.dealt.blocks);
    made.push(dense);
    return [dimensions.join(), supported(rows, dimensions, dense)];
  });
}

function denseSums({ table, kind, active, dealt }: ContrastRows, { dimensions, cells }: Block): DenseSums {
  const cellOfRow = numberedCells(table, dimensions);
  const { n, sum, sumSquares, period } = table;
  const own = new Float64Array(cells * OWN);
  for (let row = 0; row < cellOfRow.length; row++) {
    if (active[row] !== 1) continue;
    const at = cellOfRow[row]! * OWN;
    const late = period[row]!;
    own[at + late] = own[at + late]! + n[row]!;
    own[at + 2 + late] = own[at + 2 + late]! + sum[row]!;
    own[at + 4] = own[at + 4]! + sumSquares[row]!;
  }
  return { own, ...sumBlocks(table, kind, { cells, cellOfRow }, dealt) };
}

/** Sums of fewer dimensions from those of more. */
function addedUp({ own, plain, late }: DenseSums, toCell: Int32Array, cells: number, blocks: number): DenseSums {
  const add = (from: Float64Array, width: number): Float64Array => {
    const sums = new Float64Array(cells * width);
    for (let cell = 0; cell < toCell.length; cell++) {
      if (own[cell * OWN] === 0 && own[cell * OWN + 1] === 0) continue;
      const [to, start] = [toCell[cell]! * width, cell * width];
      for (let k = 0; k < width; k++) sums[to + k] = sums[to + k]! + from[start + k]!;
    }
    return sums;
  };
  return { own: add(own, OWN), plain: add(plain, blocks), late: late && add(late, blocks) };
}

function supported(
  { table, kind, whole, dealt }: ContrastRows,
  dimensions: readonly number[],
  { own, plain, late }: DenseSums,
): SupportedSegments | null {
  const kept: { readonly cell: number; readonly sums: CellSums }[] = [];
  for (let cell = 0; cell * OWN < own.length; cell++) {
    const [nBefore, nAfter, sumBefore, sumAfter, squares] = own.subarray(cell * OWN, (cell + 1) * OWN);
    const sums = {
      ...{ nBefore: nBefore!, nAfter: nAfter! },
      ...{ sumBefore: sumBefore!, sumAfter: sumAfter!, squares: squares! },
    };
    if (isSupported(kind, sums, whole)) kept.push({ cell, sums });
  }
  if (kept.length === 0) return null;
  const ofKept = (sums: Float64Array): Float64Array => {
    const { blocks } = dealt;
    const chosen = new Float64Array(kept.length * blocks);
    kept.forEach(({ cell }, at) => {
      chosen.set(sums.subarray(cell * blocks, (cell + 1) * blocks), at * blocks);
    });
    return chosen;
  };
  return {
    cuboid: {
      dimensions,
      cells: kept.length,
      sums: kept.map(({ sums }) => sums),
      levels: kept.map(({ cell }) => levelsOf(table, dimensions, cell)),
    },
    sums: { plain: ofKept(plain), late: late && ofKept(late) },
  };
}
