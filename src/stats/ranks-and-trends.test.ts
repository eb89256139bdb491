import { describe, expect, test } from "vitest";
import fromR from "./fixtures/r-tests.json" with { type: "json" };
import fixture from "./fixtures/ranks-and-trends.json" with { type: "json" };
import { hodgesLehmann, hodgesLehmannOfTallies } from "./hodges-lehmann.ts";
import { laneyLimits } from "./laney-limits.ts";
import { mannKendall } from "./mann-kendall.ts";
import { medianInterval } from "./median-interval.ts";
import { medianAbsoluteDeviation, quantile, quantileOfTally } from "./quantile.ts";
import { rankSumTest } from "./rank-sum-test.ts";
import { tallyOf } from "./tally.ts";
import { theilSen } from "./theil-sen.ts";

describe(`against ${fixture.oracle}`, () => {
  test.for(fixture.rankSum.cases)("Mann–Whitney and Hodges–Lehmann, $method", (row) => {
    const found = rankSumTest(row.x, row.y)!;
    expect(found.method).toBe(row.method);
    expect(found.u).toBe(row.u);
    expect(found.p).toBeCloseTo(row.p, 12);
    expect(hodgesLehmann(row.x, row.y)!.estimate).toBeCloseTo(row.shift, 12);
  });

  test.for(fixture.trend.cases)("Mann–Kendall and Theil–Sen of $series", (row) => {
    const found = mannKendall(row.series)!;
    expect(found.tau).toBeCloseTo(row.tau, 12);
    expect(found.p).toBeCloseTo(row.p, 12);
    const line = theilSen(row.series)!;
    expect(line.slope).toBeCloseTo(row.slope, 12);
    expect(line.intercept).toBeCloseTo(row.intercept, 12);
    expect(line.interval[0]).toBeCloseTo(row.low, 12);
    expect(line.interval[1]).toBeCloseTo(row.high, 12);
  });

  test("quantiles of type 7 and the median absolute deviation", () => {
    for (const row of fixture.quantile.cases) {
      expect(quantile(row.values, row.p)).toBeCloseTo(row.quantile, 13);
      expect(quantileOfTally(tallyOf(row.values), row.p)).toBe(quantile(row.values, row.p));
      expect(medianAbsoluteDeviation(row.values)).toBeCloseTo(row.mad, 13);
    }
  });

  test("values that repeat are counted once, as often as they occur", () => {
    const [waits, counts] = [
      [5, 2, 5, 9],
      [2, 3, 1, 4],
    ];
    const list = waits.flatMap((wait, at) => new Array<number>(counts[at]!).fill(wait));
    expect(tallyOf(waits, counts)).toEqual(tallyOf(list));
    for (const p of [0, 0.3, 0.5, 0.77, 1]) expect(quantileOfTally(tallyOf(waits, counts), p)).toBe(quantile(list, p));
    expect(hodgesLehmannOfTallies(tallyOf(waits, counts), tallyOf([1, 4, 4]))).toEqual(hodgesLehmann(list, [1, 4, 4]));
    expect(quantileOfTally(tallyOf([]), 0.5)).toBeNull();
  });

  test("median interval ranks", () => {
    for (const [n, low, high] of fixture.medianRanks.cases)
      expect(medianInterval(Array.from({ length: n! }, (_, i) => i + 1))).toEqual([low, high]);
  });

  test("Laney limits", () => {
    for (const row of fixture.laney.cases) {
      const found = laneyLimits(row.successes.map((successes, i) => ({ successes, n: row.n[i]! })))!;
      expect(found.centre).toBeCloseTo(row.centre, 12);
      expect(found.sigmaZ).toBeCloseTo(row.sigmaZ, 12);
      for (const [i, [low, high]] of found.limits.entries()) {
        expect(low).toBeCloseTo(row.low[i]!, 12);
        expect(high).toBeCloseTo(row.high[i]!, 12);
      }
    }
  });
});

test.for(fromR.hodgesLehmann.cases)(`Hodges–Lehmann interval against ${fromR.oracle}`, (row) => {
  const found = hodgesLehmann(row.x, row.y)!;
  expect(found.estimate).toBeCloseTo(row.estimate, 10);
  expect(found.interval[0]).toBeCloseTo(row.low, 10);
  expect(found.interval[1]).toBeCloseTo(row.high, 10);
});

test("too little data is null", () => {
  expect(rankSumTest([], [1])).toBeNull();
  expect(rankSumTest([1, 1], [1])).toBeNull();
  expect(hodgesLehmann([1], [])).toBeNull();
  expect(mannKendall([1, 2])).toBeNull();
  expect(mannKendall([3, 3, 3])).toBeNull();
  expect(theilSen([1])).toBeNull();
  expect(quantile([], 0.5)).toBeNull();
  expect(medianInterval([1, 2, 3, 4, 5])).toBeNull();
  expect(laneyLimits([{ successes: 1, n: 2 }])).toBeNull();
  expect(() => quantile([1], 2)).toThrow(RangeError);
});
