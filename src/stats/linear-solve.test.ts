import { expect, test } from "vitest";
import { factorSymmetric } from "./linear-solve.ts";

/** Determinant 15.24 by hand: 4(6−.16) − 2(4−.24) + .6(.8−1.8). */
test("solves, inverts and takes the determinant", () => {
  const matrix = Float64Array.of(4, 2, 0.6, 2, 3, 0.4, 0.6, 0.4, 2);
  const factor = factorSymmetric(matrix, 3);
  const solved = factor.solve(Float64Array.of(1, 2, 3));
  const back = [0, 1, 2].map((i) => [0, 1, 2].reduce((sum, j) => sum + matrix[i * 3 + j]! * solved[j]!, 0));
  for (const [i, value] of back.entries()) expect(value).toBeCloseTo(i + 1, 12);
  expect(factor.logDeterminant).toBeCloseTo(Math.log(15.24), 12);
  expect(factor.inverse()[0]).toBeCloseTo((3 * 2 - 0.4 * 0.4) / 15.24, 12);
});

test("names a column that earlier ones determine and solves without it", () => {
  // columns a, b, a + b of the rows (1,0), (0,1), (1,1)
  const factor = factorSymmetric(Float64Array.of(2, 1, 3, 1, 2, 3, 3, 3, 6), 3);
  expect(factor.aliased).toEqual([2]);
  expect([...factor.solve(Float64Array.of(2, 1, 3))]).toEqual([expect.closeTo(1, 12), expect.closeTo(0, 12), 0]);
});

test("an empty column is aliased, not an error", () => {
  expect(factorSymmetric(Float64Array.of(0, 0, 0, 2), 2).aliased).toEqual([0]);
});
