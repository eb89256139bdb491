import type { CellTable } from "#contracts/reader.ts";

/** Puts cells under one another with common codes. */
export function joinCells(first: CellTable, second: CellTable): CellTable {
  const floats = (a: Float64Array, b: Float64Array) => {
    const both = new Float64Array(a.length + b.length);
    both.set(a);
    both.set(b, a.length);
    return both;
  };
  return {
    measure: first.measure,
    size: first.size + second.size,
    columns: first.columns.map(({ dimension, levels, codes }, at) => {
      const other = second.columns[at]!;
      const all = [...new Set([...levels, ...other.levels])];
      const place = new Map(all.map((level, code) => [level, code]));
      const recode = other.levels.map((level) => place.get(level)!);
      const both = new Uint32Array(first.size + second.size);
      both.set(codes);
      for (let row = 0; row < other.codes.length; row++) both[first.size + row] = recode[other.codes[row]!]!;
      return { dimension, levels: all, codes: both };
    }),
    numeric: first.numeric.map(({ dimension, values }, at) => ({
      dimension,
      values: floats(values, second.numeric[at]!.values),
    })),
    n: floats(first.n, second.n),
    numerator: floats(first.numerator, second.numerator),
    sum: floats(first.sum, second.sum),
    sumSquares: floats(first.sumSquares, second.sumSquares),
  };
}
