import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { designMatrix } from "./design-matrix.ts";
import { fitLogistic } from "./logistic-regression.ts";
import { areaBounds, rankAccuracy } from "./rank-accuracy.ts";

test("R pROC on the mtcars model am ~ wt + hp: area 0.9838057, DeLong 0.9492 to 1", () => {
  const { mtcars } = JSON.parse(readFileSync(new URL("./fixtures/logistic-r.json", import.meta.url), "utf8"));
  const parts = [
    { kind: "intercept" as const },
    { kind: "numeric" as const, name: "wt", values: mtcars.wt },
    { kind: "numeric" as const, name: "hp", values: mtcars.hp },
  ];
  const fit = fitLogistic({ design: designMatrix(parts, mtcars.am.length), successes: mtcars.am });
  const found = rankAccuracy(fit.fitted, mtcars.am)!;
  expect(found.area).toBeCloseTo(0.9838057, 7);
  expect(found.interval[0]).toBeCloseTo(0.9492, 4);
  expect(found.interval[1]).toBe(1);
});

test("scikit-learn's documented example: area 0.75; equal scores rank nothing", () => {
  expect(rankAccuracy([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])?.area).toBe(0.75);
  expect(rankAccuracy([1, 1, 1, 1], [0, 1, 0, 1])?.area).toBe(0.5);
  expect(rankAccuracy([0.2, 0.3], [0, 1])).toBeNull();
});

test("tied scores (R pROC 1.18), one record a row or equal ones collapsed", () => {
  const scores = [0.1, 0.1, 0.2, 0.2, 0.2, 0.35, 0.35, 0.5, 0.5, 0.5, 0.7, 0.7, 0.9, 0.9, 0.9];
  const outcomes = [0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1];
  const single = rankAccuracy(scores, outcomes)!;
  expect(single.area).toBeCloseTo(0.7767857142857143, 12);
  expect(single.standardError).toBeCloseTo(0.1335595823987725, 12);
  const grouped = rankAccuracy([0.1, 0.2, 0.35, 0.5, 0.7, 0.9], [0, 1, 1, 2, 2, 2], [2, 3, 2, 3, 2, 3])!;
  expect(grouped.area).toBeCloseTo(0.7767857142857143, 12);
  expect(grouped.standardError).toBeCloseTo(0.1335595823987725, 12);
});

test("bounds without sorting hold the area, and leave it open when all scores are equal", () => {
  const floats = (...values: number[]): Float64Array => Float64Array.from(values);
  const ones = floats(1, 1, 1, 1);
  expect(areaBounds(floats(0.1, 0.4, 0.35, 0.8), floats(0, 0, 1, 1), ones)).toEqual([0.75, 0.75]);
  expect(areaBounds(floats(0, 1e-9, 2e-9, 1), floats(0, 1, 0, 1), ones)).toEqual([0.5, 1]);
  expect(areaBounds(floats(2, 2, 2, 2), floats(0, 1, 0, 1), ones)).toEqual([0, 1]);
});
