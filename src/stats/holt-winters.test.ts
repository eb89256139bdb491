import { expect, test } from "vitest";
import fixture from "./fixtures/holt-winters.json" with { type: "json" };
import { holtWinters, holtWintersForecast } from "./holt-winters.ts";

const cases = fixture.cases.map((row) => ({ ...row, seasonal: row.seasonal as "additive" | "multiplicative" }));

test.for(cases.filter(({ fixed }) => fixed))(`$name $seasonal with fixed weights against ${fixture.oracle}`, (row) => {
  const [level, trend, season] = row.weights as [number, number, number];
  const fit = holtWinters(row.values, { ...row, weights: { level, trend, season } })!;
  expect(fit.squaredError / row.squaredError).toBeCloseTo(1, 10);
  for (const [i, expected] of row.fitted.entries()) expect(Math.abs(fit.fitted[i]! / expected - 1)).toBeLessThan(1e-10);
  for (const [i, expected] of row.forecast.entries())
    expect(Math.abs(holtWintersForecast(fit, row.seasonal, i + 1) / expected - 1)).toBeLessThan(1e-10);
});

test.for(cases.filter(({ fixed }) => !fixed))("$name $seasonal: the search ends at R's error or below", (row) => {
  const { period, seasonal } = row;
  const fit = holtWinters(row.values, { period, seasonal })!;
  expect(fit.squaredError).toBeLessThanOrEqual(row.squaredError * 1.001);
  expect(fit.weights.level).toBeCloseTo(row.weights[0]!, 1);
});

test("a season around a constant is continued exactly, whatever the weights", () => {
  const season = [3, -1, -2];
  const values = Array.from({ length: 9 }, (_, i) => 10 + season[i % 3]!);
  const weights = { level: 0.5, trend: 0.4, season: 0.3 };
  const fit = holtWinters(values, { period: 3, seasonal: "additive", weights })!;
  expect(fit.squaredError).toBeCloseTo(0, 12);
  for (const ahead of [1, 2, 3, 4, 5])
    expect(holtWintersForecast(fit, "additive", ahead)).toBeCloseTo(10 + season[(ahead - 1) % 3]!, 9);
});

test("too short a series and a product of values that are not positive have no fit", () => {
  expect(holtWinters([1, 2, 3], { period: 2, seasonal: "additive" })).toBeNull();
  expect(holtWinters([1, 0, 2, 3, 1, 2], { period: 2, seasonal: "multiplicative" })).toBeNull();
});
