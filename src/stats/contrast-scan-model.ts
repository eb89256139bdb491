import { type ContrastKind, type ContrastTable, type Dealt, shareAfter } from "./contrast-scan-blocks.ts";
import type { CellSums, ContrastCuboid } from "./contrast-scan-cells.ts";

/** Sums of the records' weights per cell and block. */
export interface BlockSums {
  /** Σ weight per cell and block. */
  readonly plain: Float64Array;
  /** Σ weight of the records after, for means. */
  readonly late: Float64Array | null;
}

/** Adds up the weights of a cuboid's records, cell by cell and block by block. */
export function sumBlocks(
  table: ContrastTable,
  kind: ContrastKind,
  cuboid: Pick<ContrastCuboid, "cells" | "cellOfRow">,
  dealt: Dealt,
): BlockSums {
  const { blocks, row, block, weight } = dealt;
  const plain = new Float64Array(cuboid.cells * blocks);
  const late = kind === "mean" ? new Float64Array(cuboid.cells * blocks) : null;
  for (let record = 0; record < row.length; record++) {
    const cell = cuboid.cellOfRow[row[record]!]!;
    if (cell < 0) continue;
    const at = cell * blocks + block[record]!;
    plain[at] = plain[at]! + weight[record]!;
    if (late && table.period[row[record]!] === 1) late[at] = late[at]! + weight[record]!;
  }
  return { plain, late };
}

/** Contrasts of segments, block by block. */
export interface ContrastModel {
  readonly contrast: (own: CellSums, sums: BlockSums, cell: number) => Float64Array;
  readonly leverage: (own: CellSums) => number;
}

/** How a segment's contrast with everything else is made of the blocks' sums. */
export function contrastModel(
  table: ContrastTable,
  kind: ContrastKind,
  active: Uint8Array,
  dealt: Dealt,
  whole: CellSums,
): ContrastModel {
  const everything = sumBlocks(table, kind, { cells: 1, cellOfRow: new Int32Array(active.length) }, dealt);
  return kind === "total"
    ? totalModel(whole, everything, dealt.blocks, shareAfter(table, active))
    : meanModel(whole, everything, dealt.blocks);
}

/** Own total less its part of the whole: with f the segment's part, Σ over its records of w − f Σ over all. */
function totalModel(whole: CellSums, { plain }: BlockSums, blocks: number, after: number): ContrastModel {
  const all = whole.sumBefore + whole.sumAfter;
  const part = (own: CellSums): number => (own.sumBefore + own.sumAfter) / all;
  return {
    contrast: (own, sums, cell) => {
      const f = part(own);
      const found = new Float64Array(blocks);
      for (let k = 0; k < blocks; k++) found[k] = sums.plain[cell * blocks + k]! - f * plain[k]!;
      return found;
    },
    leverage: (own) => after * (1 - after) * part(own) * all * (1 - part(own)),
  };
}

/** Own change of the mean less that of the rest, as one-step estimates Σ (t − T) e / Σ (t − T)². */
function meanModel(whole: CellSums, { plain, late }: BlockSums, blocks: number): ContrastModel {
  const information = (before: number, after: number): readonly [share: number, information: number] => [
    after / (before + after),
    (before * after) / (before + after),
  ];
  return {
    contrast: (own, sums, cell) => {
      const [share, info] = information(own.nBefore, own.nAfter);
      const [restShare, restInfo] = information(whole.nBefore - own.nBefore, whole.nAfter - own.nAfter);
      const found = new Float64Array(blocks);
      for (let k = 0; k < blocks; k++) {
        const at = cell * blocks + k;
        const inside = sums.late![at]! - share * sums.plain[at]!;
        const outside = late![k]! - sums.late![at]! - restShare * (plain[k]! - sums.plain[at]!);
        found[k] = inside / info - outside / restInfo;
      }
      return found;
    },
    leverage: () => 1,
  };
}

export interface Contrast {
  readonly value: number;
  readonly variance: number;
  readonly leverage: number;
}

/** A contrast block by block, summed, with its variance and with how much a relative change of the segment would move it. */
export function summed(blocks: Float64Array, leverage: number): Contrast {
  const [value, squares] = sumAndSquares(blocks);
  const k = blocks.length;
  return { value, variance: k > 1 ? ((squares - value ** 2 / k) * k) / (k - 1) : 0, leverage };
}

/** Σ x and Σ x². */
export function sumAndSquares(blocks: Float64Array): readonly [number, number] {
  let [value, squares] = [0, 0];
  for (let k = 0; k < blocks.length; k++) {
    value += blocks[k]!;
    squares += blocks[k]! ** 2;
  }
  return [value, squares];
}
