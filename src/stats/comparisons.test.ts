import { describe, expect, test } from "vitest";
import { benjaminiHochberg, holm } from "./adjust-p-values.ts";
import { chiSquareTest } from "./chi-square-test.ts";
import fixture from "./fixtures/comparisons.json" with { type: "json" };
import fromR from "./fixtures/r-tests.json" with { type: "json" };
import { mantelHaenszel } from "./mantel-haenszel.ts";
import { shrinkMeans } from "./mean-shrinkage.ts";
import { moments } from "./moments.ts";
import { oneWayAnova } from "./one-way-anova.ts";
import { shrinkRates } from "./rate-shrinkage.ts";
import { minimumDetectableDifference, sampleSizePerGroup, twoProportionPower } from "./two-proportion-power.ts";
import { welchTest } from "./welch.ts";

function expectClose(found: readonly number[], expected: readonly number[], digits: number) {
  expect(found.length).toBe(expected.length);
  for (const [index, value] of found.entries()) expect(value).toBeCloseTo(expected[index]!, digits);
}

describe(`against ${fixture.oracle}`, () => {
  test.for(fixture.chiSquare.cases)("chi-square of $table", (row) => {
    const found = chiSquareTest(row.table)!;
    expectClose([found.statistic, found.degrees, found.p], [row.statistic, row.degrees, row.p], 12);
    expectClose([found.cramersV, found.smallestExpected], [row.cramersV, row.smallestExpected], 12);
  });

  test("Benjamini–Hochberg and Holm", () => {
    for (const row of fixture.adjust.cases) {
      expectClose(benjaminiHochberg(row.p), row.bh, 12);
      expectClose(holm(row.p), row.holm, 12);
    }
  });

  test("Welch", () => {
    for (const row of fixture.welch.cases) {
      const found = welchTest(moments(row.x)!, moments(row.y)!)!;
      expectClose([found.t, found.p, ...found.interval], [row.t, row.p, ...row.interval], 10);
    }
  });

  test("one-way analysis of variance", () => {
    for (const row of fixture.anova.cases) {
      const found = oneWayAnova(row.groups)!;
      expectClose([found.statistic, found.p], [row.statistic, row.p], 12);
    }
    expect([oneWayAnova([[1, 2]]), oneWayAnova([]), oneWayAnova([[1], [2]])]).toEqual([null, null, null]);
  });

  test("shrinkage of means", () => {
    for (const row of fixture.shrinkMeans.cases) {
      const found = shrinkMeans(row.value.map((value, i) => ({ value, variance: row.variance[i]! })))!;
      expectClose(
        [found.betweenVariance, found.heterogeneity.statistic, found.centre, ...found.groups.map(({ value }) => value)],
        [row.tau2, row.q, row.centre, ...row.shrunk],
        10,
      );
    }
  });

  test("shrinkage of rates", () => {
    for (const row of fixture.shrinkRates.cases) {
      const found = shrinkRates(row.successes.map((successes, i) => ({ successes, n: row.n[i]! })))!;
      // Nelder–Mead leaves about six digits of the optimum
      expect(found.priorSize / row.priorSize).toBeCloseTo(1, 4);
      expectClose([found.centre, ...found.rates.map(({ rate }) => rate)], [row.centre, ...row.rates], 6);
      expectClose(
        found.rates.flatMap(({ interval }) => [...interval]),
        row.low.flatMap((low, i) => [low, row.high[i]!]),
        6,
      );
    }
  });
});

describe(`against ${fromR.oracle}`, () => {
  test("Mantel–Haenszel", () => {
    for (const row of fromR.mantelHaenszel.cases) {
      const found = mantelHaenszel(row.strata)!;
      expectClose([found.oddsRatio, found.statistic, found.p], [row.oddsRatio, row.statistic, row.p], 10);
    }
  });

  test("power, sample size and detectable difference", () => {
    for (const [n, p1, p2, power] of fromR.power.cases)
      expect(twoProportionPower(p1!, p2!, { first: n!, second: n! })).toBeCloseTo(power!, 10);
    for (const [p1, p2, n] of fromR.sampleSize.cases) expect(sampleSizePerGroup(p1!, p2!)).toBeCloseTo(n!, 6);
    for (const [n, p1, difference] of fromR.detectable.cases)
      expect(minimumDetectableDifference(p1!, { first: n!, second: n! })!.increase).toBeCloseTo(difference!, 9);
  });
});

test("groups that differ by chance only shrink all the way", () => {
  const found = shrinkRates([50, 51, 49, 50].map((successes) => ({ successes, n: 100 })))!;
  expect(found.priorSize).toBe(Number.POSITIVE_INFINITY);
  expect(found.rates.map(({ rate }) => rate)).toEqual([0.5, 0.5, 0.5, 0.5]);
});

test("a lucky nine of twelve ranks below a proven group", () => {
  const many = Array.from({ length: 20 }, (_, i) => ({ successes: 200 + i * 5, n: 500 }));
  const found = shrinkRates([{ successes: 9, n: 12 }, { successes: 325, n: 500 }, ...many])!;
  expect(found.rates[0]!.rate).toBeLessThan(found.rates[1]!.rate);
});

test("too little data is null, impossible arguments throw", () => {
  expect(chiSquareTest([[1, 2]])).toBeNull();
  expect(
    chiSquareTest([
      [0, 0],
      [3, 4],
    ]),
  ).toBeNull();
  expect(welchTest({ n: 1, mean: 1, variance: 0 }, { n: 9, mean: 2, variance: 1 })).toBeNull();
  expect(shrinkRates([{ successes: 0, n: 0 }])).toBeNull();
  expect(shrinkMeans([])).toBeNull();
  expect(mantelHaenszel([])).toBeNull();
  expect(minimumDetectableDifference(0.5, { first: 0, second: 4 })).toBeNull();
  expect(minimumDetectableDifference(0.5, { first: 2, second: 2 })).toEqual({ increase: null, decrease: null });
  expect(sampleSizePerGroup(0.2, 0.2)).toBeNull();
  expect(benjaminiHochberg([])).toEqual([]);
  expect(() => chiSquareTest([[1, -2]])).toThrow(RangeError);
  expect(() => benjaminiHochberg([1.2])).toThrow(RangeError);
  expect(() => shrinkMeans([{ value: 1, variance: 0 }])).toThrow(RangeError);
});
