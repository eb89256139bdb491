import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fisherExact } from "./fisher-exact.ts";
import fixture from "./fixtures/proportions.json" with { type: "json" };
import { miettinenNurminenInterval } from "./miettinen-nurminen-interval.ts";
import { agrestiCaffoInterval, newcombeInterval } from "./proportion-difference-interval.ts";
import { exactInterval, jeffreysInterval, wilsonInterval } from "./proportion-interval.ts";
import type { Interval, Share } from "./share.ts";
import { twoProportionTest } from "./two-proportion-test.ts";

type Rows = readonly (readonly number[])[];
const share = (successes: number, n: number): Share => ({ successes, n });

function expectRows(rows: Rows, inputs: number, call: (row: readonly number[]) => readonly number[], digits: number) {
  expect(rows.length).toBeGreaterThan(2);
  for (const row of rows)
    for (const [index, value] of call(row).entries())
      expect(value, `${row.slice(0, inputs)} → [${index}]`).toBeCloseTo(row[inputs + index]!, digits);
}

describe(`one proportion against ${fixture.oracle}`, () => {
  test.for([
    ["wilson", wilsonInterval],
    ["jeffreys", jeffreysInterval],
    ["exact", exactInterval],
  ] as const)("%s", ([name, call]) => {
    expectRows(fixture[name].cases, 2, ([x, n]) => call(share(x!, n!))!, 11);
  });
});

describe(`two proportions against ${fixture.oracle}`, () => {
  const pair = (call: (a: Share, b: Share) => Interval | null) => (row: readonly number[]) =>
    call(share(row[0]!, row[1]!), share(row[2]!, row[3]!))!;

  test("newcombe", () => expectRows(fixture.newcombe.cases, 4, pair(newcombeInterval), 11));
  test("agresti-caffo", () => expectRows(fixture.agrestiCaffo.cases, 4, pair(agrestiCaffoInterval), 11));
  test("miettinen-nurminen", () => expectRows(fixture.miettinenNurminen.cases, 4, pair(miettinenNurminenInterval), 10));
  test("pooled z", () =>
    expectRows(
      fixture.twoProportionTest.cases,
      4,
      (row) => {
        const { z, p } = twoProportionTest(share(row[0]!, row[1]!), share(row[2]!, row[3]!))!;
        return [z, p];
      },
      12,
    ));
  test("fisher", () =>
    expectRows(
      fixture.fisher.cases,
      4,
      (row) => {
        const { p, oddsRatio } = fisherExact(share(row[0]!, row[1]!), share(row[2]!, row[3]!))!;
        return [p, oddsRatio];
      },
      10,
    ));
});

test("no records give null, impossible counts are refused", () => {
  expect(wilsonInterval(share(0, 0))).toBeNull();
  expect(newcombeInterval(share(0, 0), share(1, 2))).toBeNull();
  expect(miettinenNurminenInterval(share(1, 2), share(0, 0))).toBeNull();
  expect(twoProportionTest(share(0, 0), share(1, 2))).toBeNull();
  expect(fisherExact(share(0, 0), share(1, 2))).toBeNull();
  expect(() => wilsonInterval(share(3, 2))).toThrow(RangeError);
  expect(() => wilsonInterval(share(1, 2), 95)).toThrow(/0\.95/);
  expect(() => fisherExact(share(1.5, 2), share(1, 2))).toThrow(RangeError);
});

test("nobody or everybody on both sides is no difference, not a division by zero", () => {
  expect(twoProportionTest(share(0, 5), share(0, 9))).toEqual({ difference: 0, z: 0, p: 1 });
  expect(twoProportionTest(share(5, 5), share(9, 9))).toEqual({ difference: 0, z: 0, p: 1 });
  const [low, high] = miettinenNurminenInterval(share(5, 5), share(0, 5))!;
  expect([low > 0.2, high]).toEqual([true, 1]);
});

test("intervals hold the estimate, stay in range and turn round when success and failure swap", () => {
  const anyShare = fc
    .tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 400 }))
    .map(([n, x]) => share(Math.min(x, n), n));
  fc.assert(
    fc.property(anyShare, anyShare, (a, b) => {
      for (const call of [newcombeInterval, miettinenNurminenInterval]) {
        const [low, high] = call(a, b)!;
        const difference = a.successes / a.n - b.successes / b.n;
        expect(low).toBeLessThanOrEqual(difference + 1e-9);
        expect(high).toBeGreaterThanOrEqual(difference - 1e-9);
        expect(low).toBeGreaterThanOrEqual(-1);
        expect(high).toBeLessThanOrEqual(1);
        const swapped = call(b, a)!;
        expect(swapped[0]).toBeCloseTo(-high, 8);
        expect(swapped[1]).toBeCloseTo(-low, 8);
      }
    }),
    { seed: 1, numRuns: 150 },
  );
});
