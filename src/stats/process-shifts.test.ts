import { describe, expect, test } from "vitest";
import { cusum } from "./cusum.ts";
import { ewma } from "./ewma.ts";
import fixture from "./fixtures/process-shifts.json" with { type: "json" };
import { seededRandom } from "./random.ts";
import { robustZ } from "./robust-z.ts";
import { seasonalMedians } from "./seasonal-medians.ts";

const near = (found: readonly number[], expected: readonly (number | null)[], tolerance = 1e-12): void => {
  expect(found).toHaveLength(expected.length);
  for (const [at, value] of expected.entries())
    if (value === null) expect(found[at]).toBeNaN();
    else expect(Math.abs(found[at]! - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
};

describe(fixture.oracle, () => {
  test.for(fixture.robustZ)("robust z of $value", ({ values, value, z }) => near([robustZ(value, values)!], [z]));

  test("EWMA and its limits", () => {
    const found = ewma(fixture.shift.values);
    near(
      found.map(({ value }) => value),
      fixture.shift.ewma,
    );
    near(
      found.map(({ high }) => high),
      fixture.shift.limits,
    );
    near(
      found.map(({ low }) => -low),
      fixture.shift.limits,
    );
  });

  test("CUSUM, both sides, and its alarm", () => {
    const found = cusum(fixture.shift.values);
    near(found.high, fixture.shift.high);
    near(found.low, fixture.shift.low);
    expect(found.alarm?.direction).toBe("up");
    expect(found.alarm?.index).toBe(fixture.shift.high.findIndex((sum) => sum > 5));
    // the fixture shifts from its 21st value on
    expect(Math.abs((found.alarm?.since ?? 0) - 20)).toBeLessThanOrEqual(3);
  });

  test.for(fixture.seasonal)("seasonal medians, season $season", ({ season, values, trend, seasonal, remainder }) => {
    const found = seasonalMedians(values, season)!;
    near(found.trend, trend);
    near(found.seasonal, seasonal);
    near(found.remainder, remainder);
  });
});

/** Values until the first alarm. */
function runLength(seed: number, shift: number, alarmAt: (values: readonly number[]) => number | null): number {
  const random = seededRandom(seed);
  const values: number[] = [];
  for (;;) {
    for (let more = 0; more < 400; more++) values.push(random.normal() + shift);
    const at = alarmAt(values);
    if (at !== null) return at + 1;
  }
}
const meanRun = (runs: number, shift: number, alarmAt: (values: readonly number[]) => number | null) => {
  const lengths = Array.from({ length: runs }, (_, seed) => runLength(seed + 1, shift, alarmAt));
  const mean = lengths.reduce((sum, value) => sum + value, 0) / runs;
  const variance = lengths.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (runs - 1);
  return { mean, error: Math.sqrt(variance / runs) };
};
const byCusum = (values: readonly number[]) => cusum(values).alarm?.index ?? null;
const byEwma = (values: readonly number[]) => {
  const at = ewma(values).findIndex(({ outside }) => outside);
  return at < 0 ? null : at;
};

test.for([
  // Montgomery, Introduction to Statistical Quality Control, table 9.3 (CUSUM, h = 5)
  ["CUSUM, quiet", byCusum, 0, 465],
  ["CUSUM, one standard deviation", byCusum, 1, 10.4],
  // Lucas and Saccucci (1990), table 3 (EWMA, λ = 0.2, L = 2.962), limits at their final width
  ["EWMA, quiet", byEwma, 0, 500],
] as const)("%s: mean values until an alarm as published", ([, alarmAt, shift, published]) => {
  const { mean, error } = meanRun(shift === 0 ? 500 : 2_000, shift, alarmAt);
  expect(Math.abs(mean - published)).toBeLessThan(3.3 * error + 0.01 * published);
});

test("edges: nothing usual, all alike, too short, wrong settings", () => {
  expect(robustZ(1, [])).toBeNull();
  expect([robustZ(5, [5, 5, 5]), robustZ(6, [5, 5, 5])]).toEqual([0, Number.POSITIVE_INFINITY]);
  expect([cusum([]).alarm, ewma([]), seasonalMedians([1, 2, 3], 2)]).toEqual([null, [], null]);
  expect(cusum([0, -3, -3, -3]).alarm).toEqual({ index: 3, direction: "down", since: 1 });
  expect(() => cusum([1], -1)).toThrow(RangeError);
  expect(() => ewma([1], 0)).toThrow(RangeError);
  expect(() => seasonalMedians([1, 2, 3, 4], 1.5)).toThrow(RangeError);
});

test("one wild month does not become a season", () => {
  const values = Array.from({ length: 60 }, (_, at) => (at % 12) + (at === 25 ? 1_000 : 0));
  const { seasonal } = seasonalMedians(values, 12)!;
  expect(Math.max(...seasonal) - Math.min(...seasonal)).toBeLessThan(100);
});
