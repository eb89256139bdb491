import { describe, expect, test } from "vitest";
import nist from "./fixtures/nist.json" with { type: "json" };
import { leastSquares } from "./least-squares.ts";
import { compensatedSum, mean, moments, momentsFromSums, pooledMoments, standardDeviation } from "./moments.ts";
import { meanInterval } from "./welch.ts";

/** Digits that agree: −log₁₀ of the relative error, at most 15. */
const digits = (found: number, certified: number): number =>
  found === certified ? 15 : Math.min(15, -Math.log10(Math.abs(found - certified) / Math.abs(certified)));

const alternating = (first: number, low: number, high: number): number[] => [
  first,
  ...Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? low : high)),
];

describe(`means and deviations against ${nist.oracle}`, () => {
  test.for([
    ["NumAcc1", [10000001, 10000003, 10000002], 10000002, 1, 9],
    ["NumAcc2", alternating(1.2, 1.1, 1.3), 1.2, 0.1, 9],
    ["NumAcc3", alternating(1000000.2, 1000000.1, 1000000.3), 1000000.2, 0.1, 9],
    ["NumAcc4", alternating(10000000.2, 10000000.1, 10000000.3), 10000000.2, 0.1, 8],
    ["Michelso", nist.michelso.values, nist.michelso.mean, nist.michelso.sd, 9],
  ] as const)("%s", ([, values, certifiedMean, certifiedDeviation, deviationDigits]) => {
    expect(digits(mean(values)!, certifiedMean)).toBeGreaterThanOrEqual(13);
    expect(digits(standardDeviation(values)!, certifiedDeviation)).toBeGreaterThanOrEqual(deviationDigits);
  });

  test("Longley", () => {
    const found = leastSquares(nist.longley.x, nist.longley.y)!;
    for (const [i, certified] of nist.longley.coefficients.entries()) {
      expect(digits(found.coefficients[i]!, certified)).toBeGreaterThanOrEqual(9);
      expect(digits(found.standardErrors[i]!, nist.longley.errors[i]!)).toBeGreaterThanOrEqual(9);
    }
    expect(digits(found.residualDeviation, nist.longley.residualDeviation)).toBeGreaterThanOrEqual(9);
  });

  test("Wampler1: a polynomial of degree five is found back", () => {
    const x = Array.from({ length: 21 }, (_, i) => i);
    const powers = [1, 2, 3, 4, 5].map((power) => x.map((value) => value ** power));
    const y = x.map((value) => 1 + value + value ** 2 + value ** 3 + value ** 4 + value ** 5);
    for (const coefficient of leastSquares(powers, y)!.coefficients) expect(digits(coefficient, 1)).toBeGreaterThan(7);
  });
});

test("sums of squares and pooled parts give the same moments as the values", () => {
  const values = [3, 5, 8, 13, 21];
  const whole = moments(values)!;
  const sums = momentsFromSums(5, 50, 708)!;
  const parts = pooledMoments([moments([3, 5])!, moments([8, 13, 21])!])!;
  for (const other of [sums, parts]) {
    expect(other.n).toBe(5);
    expect(other.mean).toBeCloseTo(whole.mean, 12);
    expect(other.variance).toBeCloseTo(whole.variance, 12);
  }
});

test("edge cases: nothing, one value, dependent columns", () => {
  expect([mean([]), moments([]), momentsFromSums(0, 0, 0), pooledMoments([]), standardDeviation([1])]).toEqual(
    Array(5).fill(null),
  );
  expect(moments([7])).toEqual({ n: 1, mean: 7, variance: 0 });
  expect(meanInterval({ n: 1, mean: 7, variance: 0 })).toBeNull();
  expect(compensatedSum([1, 1e100, 1, -1e100])).toBe(2);
  expect(
    leastSquares(
      [
        [1, 2, 3],
        [2, 4, 6],
      ],
      [1, 2, 3],
    ),
  ).toBeNull();
  expect(leastSquares([[1]], [1])).toBeNull();
  expect(() => leastSquares([[1, 2]], [1])).toThrow(RangeError);
});
