import { coverBlocks, planMargins, subsets } from "#stats/score-scan-blocks.ts";
import { type Counts, emptyCounts, type LossTable } from "./loss-table.ts";

/** Cells of a block: few enough to stay in a fast cache. */
const LARGEST_BLOCK = 16_384;

/**
 * The counts of every value and every pair of values among the kept rows, by the dimensions of the pair; the last one's values run fastest.
 * Pairs are added up from blocks of several dimensions, so that a million rows are read a few times instead of once per pair.
 */
export function sumsOfPairs(table: LossTable, kept: Uint8Array): ReadonlyMap<string, Counts> {
  const sizes = table.levels.map(({ length }) => length);
  const wanted = [1, 2].flatMap((size) => subsets([...sizes.keys()], size));
  const found = new Map<string, Counts>();
  for (const block of coverBlocks(sizes, 2, LARGEST_BLOCK).blocks) {
    const inside = wanted.filter((cut) => !found.has(cut.join()) && cut.every((at) => block.dimensions.includes(at)));
    const whole = countsIn(table, kept, block.dimensions);
    const made: Counts[] = [];
    for (const { dimensions, cells, source, toCell } of planMargins(block, inside)) {
      made.push(addedUp(source < 0 ? whole : made[source]!, toCell, cells));
      found.set(dimensions.join(), made.at(-1)!);
    }
  }
  // pairs too wide for a block
  for (const cut of wanted) if (!found.has(cut.join())) found.set(cut.join(), countsIn(table, kept, cut));
  return found;
}

/** One pass over the rows. */
function countsIn({ levels, codes, size, counts }: LossTable, kept: Uint8Array, dimensions: readonly number[]): Counts {
  const cells = new Uint32Array(size);
  for (const at of dimensions) {
    const [own, width] = [codes[at]!, levels[at]!.length];
    for (let row = 0; row < size; row++) cells[row] = cells[row]! * width + own[row]!;
  }
  return summed(
    counts,
    cells,
    dimensions.reduce((all, at) => all * levels[at]!.length, 1),
    kept,
  );
}

const addedUp = (from: Counts, toCell: Int32Array, cells: number): Counts => summed(from, toCell, cells, null);

function summed(from: Counts, cellOf: Int32Array | Uint32Array, cells: number, kept: Uint8Array | null): Counts {
  const sums = emptyCounts(cells);
  const { lost, n, lostBefore, nBefore } = sums;
  for (let row = 0; row < cellOf.length; row++) {
    if (kept !== null && kept[row] === 0) continue;
    const cell = cellOf[row]!;
    lost[cell]! += from.lost[row]!;
    n[cell]! += from.n[row]!;
    lostBefore[cell]! += from.lostBefore[row]!;
    nBefore[cell]! += from.nBefore[row]!;
  }
  return sums;
}
