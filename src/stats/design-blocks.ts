/**
 * Several categorical parts of a design as one: rows of equal levels are in the same cell. What a fit adds up per column it adds up per cell
 * first, so a row costs one addition per block, not one per part.
 */
export interface Block {
  readonly cells: number;
  /** Cell of every row. */
  readonly codes: Uint32Array;
  /** Columns of each cell, `width` of them one after the other. */
  readonly columnOf: Int32Array;
  readonly width: number;
}

interface CodedPart {
  readonly columnOf: readonly number[];
  /** Level of every row; null for the one level of an intercept. */
  readonly codes: ArrayLike<number> | null;
}

/** Rows to each pair of cells, at least: fewer, and going over the pairs takes longer than going over the rows. */
const ROWS_PER_PAIR = 4;

/** Puts parts into as few blocks as have not too many cells for this number of rows: the largest first, each into the first block with room. */
export function blocksOf(parts: readonly CodedPart[], rows: number): readonly Block[] {
  const most = Math.sqrt(rows / ROWS_PER_PAIR);
  const groups: { cells: number; readonly parts: CodedPart[] }[] = [];
  for (const part of parts.toSorted((a, b) => b.columnOf.length - a.columnOf.length)) {
    const count = part.columnOf.length;
    const room = groups.find(({ cells }) => count === 1 || cells * count <= most);
    if (room) room.cells *= count;
    if (room) room.parts.push(part);
    else groups.push({ cells: count, parts: [part] });
  }
  return groups.map((group) => blockOf(group.parts, group.cells, rows));
}

function blockOf(parts: readonly CodedPart[], cells: number, rows: number): Block {
  const width = parts.length;
  const codes = new Uint32Array(rows);
  const columnOf = new Int32Array(cells * width);
  let below = cells;
  for (const [k, part] of parts.entries()) {
    const count = part.columnOf.length;
    below /= count;
    for (let cell = 0; cell < cells; cell++)
      columnOf[cell * width + k] = part.columnOf[Math.floor(cell / below) % count]!;
    const own = part.codes;
    if (own) for (let row = 0; row < rows; row++) codes[row] = codes[row]! + own[row]! * below;
  }
  return { cells, codes, columnOf, width };
}

/** Sum of the values of each cell's rows. */
export function blockSums({ cells, codes }: Block, values: Float64Array): Float64Array {
  const sums = new Float64Array(cells);
  for (let row = 0; row < codes.length; row++) sums[codes[row]!]! += values[row]!;
  return sums;
}

/** Sum of the values of the rows in each cell of the first block and each of the second. */
export function pairSums(first: Block, second: Block, values: Float64Array): Float64Array {
  const sums = new Float64Array(first.cells * second.cells);
  const { codes } = first;
  const others = second.codes;
  const { cells } = second;
  for (let row = 0; row < codes.length; row++) sums[codes[row]! * cells + others[row]!]! += values[row]!;
  return sums;
}

/** What sums per pair of cells come to in each cell of the first block. */
export function sumsOfFirst(pairs: Float64Array, cells: number): Float64Array {
  const sums = new Float64Array(cells);
  const others = pairs.length / cells;
  for (let at = 0, cell = 0; cell < cells; cell++)
    for (const end = at + others; at < end; at++) sums[cell]! += pairs[at]!;
  return sums;
}
