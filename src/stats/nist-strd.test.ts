import { describe, expect, test } from "vitest";
import nist from "./fixtures/nist-strd.json" with { type: "json" };
import { leastSquares } from "./least-squares.ts";
import { mean, standardDeviation } from "./moments.ts";

/** Digits that agree (NIST's log relative error): −log₁₀ of the relative error, of the absolute one where 0 is certified; at most 15. */
const digits = (found: number, certified: number): number => {
  const error = Math.abs(found - certified) / (certified === 0 ? 1 : Math.abs(certified));
  return error === 0 ? 15 : Math.min(15, -Math.log10(error));
};

/** π by Machin's formula in integers: 16·arctan(1/5) − 4·arctan(1/239), with twenty digits to spare. */
function digitsOfPi(count: number): number[] {
  const one = 10n ** BigInt(count + 20);
  const arctan = (inverse: bigint): bigint => {
    let [power, sum] = [one / inverse, one / inverse];
    for (let k = 1n; power !== 0n; k++) {
      power /= -(inverse * inverse);
      sum += power / (2n * k + 1n);
    }
    return sum;
  };
  return [...String(16n * arctan(5n) - 4n * arctan(239n)).slice(0, count)].map(Number);
}

describe(`univariate sets: ${nist.oracle}`, () => {
  const { Lottery, Mavro, "digits of pi": pi } = nist.univariate;
  test.for([
    ["Lottery", Lottery.values, Lottery],
    ["Mavro", Mavro.values, Mavro],
    ["5,000 digits of pi, exact by mpmath", digitsOfPi(5_000), pi],
  ] as const)("%s", ([, values, certified]) => {
    expect(digits(mean(values)!, certified.mean)).toBeGreaterThanOrEqual(13);
    expect(digits(standardDeviation(values)!, certified.sd)).toBeGreaterThanOrEqual(12);
  });
});

describe(`linear sets: ${nist.oracle}`, () => {
  test.for(Object.entries(nist.linear))("%s", ([, { x, y, intercept, coefficients, errors, residualDeviation }]) => {
    const found = leastSquares(x, y, { intercept })!;
    expect(found.coefficients).toHaveLength(coefficients.length);
    for (const [i, certified] of coefficients.entries()) {
      expect(digits(found.coefficients[i]!, certified)).toBeGreaterThanOrEqual(12);
      expect(digits(found.standardErrors[i]!, errors[i]!)).toBeGreaterThanOrEqual(12);
    }
    expect(digits(found.residualDeviation, residualDeviation)).toBeGreaterThanOrEqual(12);
  });

  const x = Array.from({ length: 21 }, (_, value) => value);
  const powers = [1, 2, 3, 4, 5].map((power) => x.map((value) => value ** power));
  // what double precision leaves: residuals of 20 million around coefficients of 1 (R 4.2.2's lm keeps 5.5 digits of Wampler5)
  const kept: Readonly<Record<string, number>> = { Wampler1: 9, Wampler2: 12, Wampler3: 9, Wampler4: 7, Wampler5: 5 };
  test.for(Object.entries(nist.wampler))(
    "%s: a polynomial of degree five",
    ([name, { y, coefficients, errors, residualDeviation }]) => {
      const found = leastSquares(powers, y)!;
      for (const [i, certified] of coefficients.entries()) {
        expect(digits(found.coefficients[i]!, certified)).toBeGreaterThanOrEqual(kept[name]!);
        expect(digits(found.standardErrors[i]!, errors[i]!)).toBeGreaterThanOrEqual(9);
      }
      expect(digits(found.residualDeviation, residualDeviation)).toBeGreaterThanOrEqual(9);
    },
  );
});
