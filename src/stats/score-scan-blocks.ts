/**
 * A few dimensions taken together, every combination of their levels one cell (the last dimension runs fastest). All smaller combinations of
 * these dimensions are sums over a block's cells, so the rows are read once per block and not once per combination.
 */
export interface Block {
  readonly dimensions: readonly number[];
  readonly sizes: readonly number[];
  readonly cells: number;
}

const MOST_DIMENSIONS = 6;
/** A combination with more cells than this is not searched. */
const MOST_CELLS = 2 ** 20;

/** Combinations of one level of each dimension. `cellsOf([3, 4])` is 12. */
export const cellsOf = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);

/**
 * Blocks such that every set of up to `depth` dimensions lies in one of them; a greedy covering. A block grows while it holds at most `mostCells`
 * cells; a set that is larger by itself is a block of its own, and one beyond a million cells is left out.
 *
 * @param sizes levels per dimension
 * @example coverBlocks([2, 2, 2, 2], 2, 8).blocks.length // 3 blocks of three dimensions hold all six pairs
 */
export function coverBlocks(
  sizes: readonly number[],
  depth: number,
  mostCells: number,
): { readonly blocks: readonly Block[]; readonly complete: boolean } {
  const sized = (set: readonly number[]): readonly number[] => set.map((dimension) => sizes[dimension]!);
  const open = new Map<string, readonly number[]>();
  let complete = true;
  const add = (set: readonly number[]): void => {
    if (cellsOf(sized(set)) <= MOST_CELLS) open.set(set.join(), set);
    else {
      complete = false;
      for (const part of subsets(set, set.length - 1)) if (part.length > 0) add(part);
    }
  };
  for (const set of subsets([...sizes.keys()], Math.min(depth, sizes.length))) if (set.length > 0) add(set);
  const blocks: Block[] = [];
  for (let [seed] = open.values(); seed; [seed] = open.values()) {
    const dimensions = grown(seed, sizes, mostCells, (set) => held(open, set).length);
    for (const set of held(open, dimensions)) open.delete(set.join());
    blocks.push({ dimensions, sizes: sized(dimensions), cells: cellsOf(sized(dimensions)) });
  }
  return { blocks, complete };
}

const held = (open: ReadonlyMap<string, readonly number[]>, block: readonly number[]): (readonly number[])[] =>
  [...open.values()].filter((set) => set.every((dimension) => block.includes(dimension)));

/** Adds the dimension that covers most new sets, among equals the one with fewest levels, while the block stays small. */
function grown(
  seed: readonly number[],
  sizes: readonly number[],
  mostCells: number,
  gain: (set: readonly number[]) => number,
): readonly number[] {
  let block = seed;
  while (block.length < MOST_DIMENSIONS) {
    const cells = cellsOf(block.map((dimension) => sizes[dimension]!));
    const options = sizes.flatMap((size, dimension) => {
      if (block.includes(dimension) || cells * size > mostCells) return [];
      const wider = [...block, dimension].sort((a, b) => a - b);
      return [{ wider, size, gain: gain(wider) }];
    });
    const best = options.sort((a, b) => b.gain - a.gain || a.size - b.size)[0];
    if (!best || best.gain <= gain(block)) break;
    block = best.wider;
  }
  return block;
}

/** All ways to choose `size` of the items, in their order. */
export function subsets<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  if (size === 0) return [[]];
  return items.flatMap((first, at) => subsets(items.slice(at + 1), size - 1).map((rest) => [first, ...rest]));
}

/** For every cell of the block the cell of the combination of `dimensions`, a part of the block's. */
export function projection(block: Block, dimensions: readonly number[]): Int32Array {
  let cells = Int32Array.of(0);
  block.dimensions.forEach((dimension, at) => {
    const size = block.sizes[at]!;
    const isKept = dimensions.includes(dimension);
    const wider = new Int32Array(cells.length * size);
    for (let cell = 0, out = 0; cell < cells.length; cell++) {
      for (let level = 0; level < size; level++, out++)
        wider[out] = isKept ? cells[cell]! * size + level : cells[cell]!;
    }
    cells = wider;
  });
  return cells;
}

/** How the sums of a combination of dimensions come about: from the block, or faster from a smaller combination found before. */
export interface Margin {
  readonly dimensions: readonly number[];
  readonly cells: number;
  /** Place of the combination among the margins to sum up; −1 for the block itself. */
  readonly source: number;
  /** Cell of the source → cell of the combination. */
  readonly toCell: Int32Array;
}

/** Plans the sums of several combinations within a block, longest first. */
export function planMargins(block: Block, sets: readonly (readonly number[])[]): readonly Margin[] {
  const made: Margin[] = [];
  for (const dimensions of sets.toSorted((a, b) => b.length - a.length)) {
    const sized = (set: readonly number[]): Block => {
      const sizes = set.map((dimension) => block.sizes[block.dimensions.indexOf(dimension)]!);
      return { dimensions: set, sizes, cells: cellsOf(sizes) };
    };
    const holds = (margin: Margin): boolean => dimensions.every((each) => margin.dimensions.includes(each));
    const source = made.reduce(
      (best, margin, at) => (holds(margin) && (best < 0 || margin.cells < made[best]!.cells) ? at : best),
      -1,
    );
    const from = source < 0 ? block : sized(made[source]!.dimensions);
    made.push({ dimensions, cells: sized(dimensions).cells, source, toCell: projection(from, dimensions) });
  }
  return made;
}
