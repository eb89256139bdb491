import { describe, expect, test } from "vitest";
import fixture from "./fixtures/survival.json" with { type: "json" };
import { kaplanMeier, type SurvivalData, survivalAt } from "./kaplan-meier.ts";
import { logRank } from "./log-rank.ts";

describe(`against ${fixture.oracle}`, () => {
  test.for(fixture.kaplanMeier.cases)("Kaplan–Meier on the $scale scale", (row) => {
    const found = kaplanMeier(row, { scale: row.scale as "log" | "log-log" })!;
    expect(found.steps.map((step) => step.time)).toEqual(row.time);
    for (const [i, step] of found.steps.entries()) {
      expect(step.survival).toBeCloseTo(row.survival[i]!, 12);
      if (step.survival === 0) {
        expect(step.interval).toBeNull();
        continue;
      }
      expect(step.standardError).toBeCloseTo(row.se[i]!, 12);
      expect(step.interval![0]).toBeCloseTo(row.low[i]!, 10);
      expect(step.interval![1]).toBeCloseTo(row.high[i]!, 10);
    }
    expect(found.median).toBe(row.median);
    expect(found.medianInterval).toEqual([row.medianLow, row.medianHigh]);
  });

  test.for(fixture.logRank.cases)("log-rank with $degrees degrees of freedom", (row) => {
    const found = logRank(row.groups as SurvivalData[])!;
    expect(found.degrees).toBe(row.degrees);
    expect(found.statistic).toBeCloseTo(row.statistic, 10);
    expect(found.p).toBeCloseTo(row.p, 10);
    for (const [i, expected] of row.expected.entries()) expect(found.expected[i]).toBeCloseTo(expected, 9);
    expect(found.observed).toEqual(row.observed);
  });
});

test("the share still waiting is one before the first event and flat between events", () => {
  const curve = kaplanMeier({ times: [5, 8, 12], events: [1, 0, 1] })!;
  expect([0, 4.9, 5, 11].map((time) => survivalAt(curve, time))).toEqual([1, 1, 1 - 1 / 3, 1 - 1 / 3]);
});

test("no records are null, no events leave the median open, negative times are refused", () => {
  expect(kaplanMeier({ times: [], events: [] })).toBeNull();
  expect(kaplanMeier({ times: [3, 4], events: [0, 0] })).toMatchObject({
    events: 0,
    median: null,
    medianInterval: [null, null],
  });
  expect(() => kaplanMeier({ times: [-1], events: [1] })).toThrow(RangeError);
  expect(logRank([{ times: [1, 2], events: [1, 1] }])).toBeNull();
  expect(logRank([])).toBeNull();
});
