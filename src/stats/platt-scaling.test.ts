import { expect, test } from "vitest";
import fixture from "./fixtures/platt-scaling.json" with { type: "json" };
import { plattScaling } from "./platt-scaling.ts";

test(`agrees with ${fixture.oracle}`, () => {
  const found = plattScaling(fixture.logOdds, fixture.outcomes)!;
  expect(found.intercept).toBeCloseTo(fixture.intercept, 9);
  expect(found.slope).toBeCloseTo(fixture.slope, 9);
  // scikit-learn stops its search earlier
  expect(found.intercept).toBeCloseTo(fixture.sklearn.intercept, 5);
  expect(found.slope).toBeCloseTo(fixture.sklearn.slope, 5);
});

test("a separated score stays finite, and a score that ranks the wrong way or says nothing has no scaling", () => {
  const found = plattScaling([-2, -1, 1, 2], [0, 0, 1, 1])!;
  expect(Number.isFinite(found.slope)).toBe(true);
  expect(plattScaling([-2, -1, 1, 2], [1, 1, 0, 0])).toBeNull();
  expect(plattScaling([1, 1, 1], [0, 1, 1])).toBeNull();
  expect(plattScaling([1, 2], [1, 1])).toBeNull();
});
