import { type Block, blockSums, blocksOf, pairSums, sumsOfFirst } from "./design-blocks.ts";

/** One part of a regression's right-hand side. */
export type DesignPart =
  | { readonly kind: "intercept" }
  | { readonly kind: "numeric"; readonly name: string; readonly values: ArrayLike<number> }
  | {
      readonly kind: "levels";
      readonly name: string;
      readonly levels: readonly string[];
      readonly codes: ArrayLike<number>;
      /** Index of the level the others are compared with; it gets no column. */
      readonly reference: number;
    };

/**
 * A design matrix of which only what tells rows apart is stored: the cell of each row in every block of categorical parts, and the values of the
 * numeric parts. A reference level points at the spare column `columns`, which is ignored.
 */
export interface Design {
  readonly rows: number;
  readonly columns: number;
  readonly names: readonly string[];
  /** Intercept and categorical parts, several of them together. */
  readonly blocks: readonly Block[];
  readonly numbers: readonly NumericColumn[];
  readonly parts: readonly PlacedPart[];
}

export interface NumericColumn {
  readonly column: number;
  readonly values: Float64Array;
}

/** A part and the columns it fills: `columnOf[level]`, where the spare column stands for the reference; numeric parts have one. */
export interface PlacedPart {
  readonly part: DesignPart;
  readonly columnOf: readonly number[];
}

/**
 * Lays out a design matrix. Columns appear in the order of the parts; a level's column is named `name=level`.
 *
 * @example designMatrix([{ kind: "intercept" }, { kind: "numeric", name: "x", values: [1, 2] }], 2).names // ["(intercept)", "x"]
 */
export function designMatrix(parts: readonly DesignPart[], rows: number): Design {
  const names: string[] = [];
  const columnsOf = parts.map((part): number[] => {
    if (part.kind === "intercept") return [names.push("(intercept)") - 1];
    if (part.kind === "numeric") return [names.push(part.name) - 1];
    return part.levels.map((level, i) => (i === part.reference ? -1 : names.push(`${part.name}=${level}`) - 1));
  });
  const columns = names.length;
  const placed = parts.map((part, i) => ({ part, columnOf: columnsOf[i]!.map((at) => (at < 0 ? columns : at)) }));
  const coded = placed.flatMap(({ part, columnOf }) =>
    part.kind === "numeric" ? [] : [{ columnOf, codes: part.kind === "levels" ? part.codes : null }],
  );
  const numbers = placed.flatMap(({ part, columnOf }) =>
    part.kind === "numeric" ? [{ column: columnOf[0]!, values: asFloats(part.values) }] : [],
  );
  return { rows, columns, names, blocks: blocksOf(coded, rows), numbers, parts: placed };
}

const asFloats = (values: ArrayLike<number>): Float64Array =>
  values instanceof Float64Array ? values : new Float64Array(values);

/** Every so many-th row of a design, the first one included, with the same columns. */
export function thinned({ rows, blocks, numbers, ...design }: Design, every: number): Design {
  return {
    ...design,
    rows: Math.ceil(rows / every),
    blocks: blocks.map((block) => ({ ...block, codes: new Uint32Array(everyOf(block.codes, every)) })),
    numbers: numbers.map((each) => ({ ...each, values: everyOf(each.values, every) })),
  };
}

/**
 * Every so many-th value.
 *
 * @param first place of the first one
 * @example everyOf([4, 5, 6], 2) // [4, 6]
 */
export function everyOf(values: ArrayLike<number>, every: number, first = 0): Float64Array {
  const found = new Float64Array(Math.ceil((values.length - first) / every));
  for (let at = 0; at < found.length; at++) found[at] = values[first + at * every]!;
  return found;
}

/**
 * Row sums of design × coefficients: the linear predictor of every row.
 *
 * @param predictor what to write them to; a new array by default
 */
export function linearPredictor(
  design: Design,
  coefficients: Float64Array,
  predictor: Float64Array = new Float64Array(design.rows),
): Float64Array {
  const { rows, columns, blocks, numbers } = design;
  const padded = new Float64Array(columns + 1);
  padded.set(coefficients);
  predictor.fill(0);
  for (const { codes, cells, width, columnOf } of blocks) {
    const ofCell = new Float64Array(cells);
    for (let at = 0; at < columnOf.length; at++) ofCell[Math.floor(at / width)]! += padded[columnOf[at]!]!;
    for (let row = 0; row < rows; row++) predictor[row] = predictor[row]! + ofCell[codes[row]!]!;
  }
  for (const { column, values } of numbers) {
    const slope = padded[column]!;
    for (let row = 0; row < rows; row++) predictor[row] = predictor[row]! + slope * values[row]!;
  }
  return predictor;
}

/** Weighted cross-product design' W design, symmetric, row by row. */
export function weightedCrossProduct(design: Design, weights: Float64Array): Float64Array {
  const { rows, columns, blocks, numbers } = design;
  const stride = columns + 1;
  const padded = new Float64Array(stride * stride);
  blocks.forEach((block, at) => {
    const pairs = blocks.slice(at + 1).map((other) => ({ other, sums: pairSums(block, other, weights) }));
    for (const { other, sums } of pairs) addPairs(padded, stride, block, other, sums);
    // what was summed per pair need not be read row by row again
    addOwn(padded, stride, block, pairs[0] ? sumsOfFirst(pairs[0].sums, block.cells) : blockSums(block, weights));
  });
  const matrix = symmetric(padded, columns, stride);
  const products = new Float64Array(numbers.length > 0 ? rows : 0);
  for (const { column, values } of numbers) {
    // a row without weight counts for nothing, whatever its value
    for (let row = 0; row < rows; row++) products[row] = weights[row] === 0 ? 0 : weights[row]! * values[row]!;
    const sums = crossProduct(design, products);
    for (let other = 0; other < columns; other++) {
      matrix[column * columns + other] = sums[other]!;
      matrix[other * columns + column] = sums[other]!;
    }
  }
  return matrix;
}

function addOwn(padded: Float64Array, stride: number, { cells, width, columnOf }: Block, sums: Float64Array): void {
  for (let cell = 0; cell < cells; cell++) {
    const start = cell * width;
    for (let i = start; i < start + width; i++) {
      for (let j = start; j <= i; j++) padded[columnOf[i]! * stride + columnOf[j]!]! += sums[cell]!;
    }
  }
}

/** Sums per pair of cells become sums per pair of columns: first over the cells of the second block, then over those of the first. */
function addPairs(padded: Float64Array, stride: number, first: Block, second: Block, sums: Float64Array): void {
  const ofColumn = new Float64Array(stride);
  for (let cell = 0; cell < first.cells; cell++) {
    ofColumn.fill(0);
    for (let other = 0, at = 0; other < second.cells; other++) {
      const sum = sums[cell * second.cells + other]!;
      for (let k = 0; k < second.width; k++, at++) ofColumn[second.columnOf[at]!]! += sum;
    }
    for (let i = cell * first.width; i < (cell + 1) * first.width; i++) {
      const offset = first.columnOf[i]! * stride;
      for (let column = 0; column < stride; column++) padded[offset + column]! += ofColumn[column]!;
    }
  }
}

/** Parts come in any column order, so entries may lie on either side of the diagonal: add both. */
function symmetric(padded: Float64Array, columns: number, stride: number): Float64Array {
  const matrix = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = i === j ? padded[i * stride + i]! : padded[i * stride + j]! + padded[j * stride + i]!;
      matrix[i * columns + j] = sum;
      matrix[j * columns + i] = sum;
    }
  }
  return matrix;
}

/** design' × values: one sum per column. */
export function crossProduct(design: Design, values: Float64Array): Float64Array {
  const { rows, columns, blocks, numbers } = design;
  const padded = new Float64Array(columns + 1);
  for (const block of blocks) addByColumn(padded, block, blockSums(block, values));
  for (const { column, values: own } of numbers) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += values[row]! * own[row]!;
    padded[column] = sum;
  }
  return padded.slice(0, columns);
}

/** Adds sums per cell of a block to those of its columns, the spare one included. */
export function addByColumn(padded: Float64Array, { width, columnOf }: Block, sums: Float64Array): void {
  for (let at = 0; at < columnOf.length; at++) padded[columnOf[at]!]! += sums[Math.floor(at / width)]!;
}
