import { describe, expect, test } from "vitest";
import { chiSquareQuantile, chiSquareUpperTail } from "./chi-square-distribution.ts";
import { fUpperTail } from "./f-distribution.ts";
import fixture from "./fixtures/special-functions.json" with { type: "json" };
import { betaQuantilePoint, incompleteBeta } from "./incomplete-beta.ts";
import { gammaQuantile, incompleteGamma } from "./incomplete-gamma.ts";
import { logBeta, logGamma } from "./log-gamma.ts";
import { complementaryError, NORMAL_95, normalCdf, normalQuantile, normalUpperTail } from "./normal-distribution.ts";
import { bracketedRoot } from "./root-finding.ts";
import { studentTQuantile, studentTTwoSided } from "./student-t-distribution.ts";

type Row = readonly number[];
type Check = readonly [
  name: string,
  call: (...input: number[]) => readonly number[],
  inputs: number,
  tolerance: number,
];

const checks: readonly Check[] = [
  ["logGamma", (x) => [logGamma(x!)], 1, 1e-12],
  ["logBeta", (a, b) => [logBeta(a!, b!)], 2, 1e-12],
  ["normalUpperTail", (z) => [normalUpperTail(z!)], 1, 1e-12],
  ["complementaryError", (x) => [complementaryError(x!)], 1, 1e-12],
  ["normalQuantile", (p) => [normalQuantile(p!)], 1, 1e-12],
  ["incompleteBeta", (x, a, b) => Object.values(incompleteBeta(x!, a!, b!)), 3, 1e-12],
  ["incompleteGamma", (a, x) => Object.values(incompleteGamma(a!, x!)), 2, 1e-12],
  ["betaQuantile", (p, a, b) => Object.values(betaQuantilePoint(p!, a!, b!)), 3, 1e-10],
  ["chiSquareQuantile", (p, df) => [chiSquareQuantile(p!, df!)], 2, 1e-10],
  ["chiSquareUpperTail", (x, df) => [chiSquareUpperTail(x!, df!)], 2, 1e-12],
  ["studentTTwoSided", (t, df) => [studentTTwoSided(t!, df!)], 2, 1e-12],
  ["studentTQuantile", (p, df) => [studentTQuantile(p!, df!)], 2, 1e-10],
  ["fUpperTail", (x, d1, d2) => [fUpperTail(x!, d1!, d2!)], 3, 1e-12],
];

const relativeError = (found: number, expected: number): number =>
  found === expected ? 0 : Math.abs(found - expected) / Math.abs(expected || 1);

describe(`special functions against ${fixture.oracle}`, () => {
  test.for(checks)("%s", ([name, call, inputs, tolerance]) => {
    const { cases } = fixture[name as Exclude<keyof typeof fixture, "oracle">];
    const misses = (cases as readonly Row[]).flatMap((row) => {
      const found = call(...row.slice(0, inputs));
      const error = Math.max(...row.slice(inputs).map((expected, index) => relativeError(found[index]!, expected)));
      return error <= tolerance ? [] : [{ row, found, error }];
    });
    expect(cases.length).toBeGreaterThan(4);
    expect(misses).toEqual([]);
  });
});

test("limits of the domain have exact values", () => {
  expect(NORMAL_95).toBeCloseTo(normalQuantile(0.975), 14);
  expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1)]).toEqual([-Infinity, 0, Infinity]);
  expect([normalCdf(Infinity), normalCdf(-Infinity), normalUpperTail(0)]).toEqual([1, 0, 0.5]);
  expect([incompleteBeta(0, 2, 3).lower, incompleteBeta(1, 2, 3).lower]).toEqual([0, 1]);
  expect([gammaQuantile(0, 2), gammaQuantile(1, 2)]).toEqual([0, Infinity]);
  expect([logGamma(1), logGamma(2)]).toEqual([0, 0]);
});

test("arguments outside the domain are refused", () => {
  expect(() => normalQuantile(1.1)).toThrow(RangeError);
  expect(() => incompleteBeta(0.5, 0, 1)).toThrow(RangeError);
  expect(() => incompleteGamma(1, -1)).toThrow(RangeError);
  expect(() => studentTTwoSided(1, 0)).toThrow(RangeError);
  expect(() => logGamma(-1)).toThrow(RangeError);
});

test("bracketedRoot finds roots of steep and flat functions and returns the nearer end without a sign change", () => {
  expect(bracketedRoot((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
  expect(bracketedRoot((x) => (x - 0.1) ** 9, -1, 1)).toBeCloseTo(0.1, 12);
  expect(bracketedRoot((x) => Math.exp(x) - 1e-8, -50, 50)).toBeCloseTo(Math.log(1e-8), 12);
  expect(bracketedRoot((x) => x + 5, 0, 1)).toBe(0);
});
