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
 * A design matrix that stores only what is not zero: every row has `width` entries, one per part,
 * each a column and a value. A reference level points at the spare column `columns`, which is ignored.
 */
export interface Design {
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly names: readonly string[];
  readonly index: Int32Array;
  readonly value: Float64Array;
  readonly parts: readonly PlacedPart[];
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
  const width = parts.length;
  const index = new Int32Array(rows * width);
  const value = new Float64Array(rows * width);
  placed.forEach(({ part, columnOf }, p) => {
    for (let row = 0; row < rows; row++) {
      const at = row * width + p;
      index[at] = part.kind === "levels" ? columnOf[part.codes[row]!]! : columnOf[0]!;
      value[at] = part.kind === "numeric" ? part.values[row]! : 1;
    }
  });
  return { rows, columns, width, names, index, value, parts: placed };
}

/** Row sums of design × coefficients: the linear predictor of every row. */
export function linearPredictor(design: Design, coefficients: Float64Array): Float64Array {
  const { rows, width, index, value, columns } = design;
  const padded = new Float64Array(columns + 1);
  padded.set(coefficients);
  const predictor = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    let sum = 0;
    for (let k = 0; k < width; k++, at++) sum += padded[index[at]!]! * value[at]!;
    predictor[row] = sum;
  }
  return predictor;
}

/** Weighted cross-product design' W design, symmetric, row by row. */
export function weightedCrossProduct(design: Design, weights: Float64Array): Float64Array {
  const { rows, width, index, value, columns } = design;
  const stride = columns + 1;
  const padded = new Float64Array(stride * stride);
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const weight = weights[row]!;
    if (weight === 0) continue;
    for (let i = 0; i < width; i++) {
      const left = weight * value[start + i]!;
      const offset = index[start + i]! * stride;
      for (let j = 0; j <= i; j++) {
        const at = offset + index[start + j]!;
        padded[at] = padded[at]! + left * value[start + j]!;
      }
    }
  }
  return symmetric(padded, columns, stride);
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
  const { rows, width, index, value, columns } = design;
  const padded = new Float64Array(columns + 1);
  for (let row = 0, at = 0; row < rows; row++) {
    const factor = values[row]!;
    for (let k = 0; k < width; k++, at++) padded[index[at]!] = padded[index[at]!]! + factor * value[at]!;
  }
  return padded.slice(0, columns);
}
