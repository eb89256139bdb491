import { expect, test } from "vitest";
import fixture from "./fixtures/contrast-scan.json" with { type: "json" };
import { growthContrast } from "./growth-contrast.ts";
import { meanContrast } from "./mean-contrast.ts";
import { pairedDispersion } from "./paired-dispersion.ts";
import { weightedSlope } from "./weighted-slope.ts";

const counted = (n: number) => ({ total: n, variance: n });

/** R 4.2.2: the interaction of glm(y + 0.5 ~ segment * period, family = poisson) has estimate −0.688184391218 and standard error 0.186402754156. */
test("log growth against the rest's is the interaction of a Poisson regression", () => {
  const found = growthContrast(counted(100), counted(50), counted(400), counted(400));
  expect(found?.difference).toBeCloseTo(-0.688184391218, 11);
  expect(found?.z).toBeCloseTo(-3.6919217977, 8);
});

test("a segment that dried up has an answer, a rest without records has none", () => {
  expect(growthContrast(counted(60), counted(0), counted(400), counted(400))!.z).toBeLessThan(-3);
  expect(growthContrast(counted(60), counted(60), counted(0), counted(400))).toBeNull();
});

test("sums of money: doubling every amount leaves the contrast as it is", () => {
  const sum = (total: number, variance: number, times = 1) => ({
    total: times * total,
    variance: times ** 2 * variance,
  });
  const sides = [sum(900, 4e4), sum(500, 3e4), sum(4000, 9e4), sum(4100, 8e4)] as const;
  const twice = [sum(900, 4e4, 2), sum(500, 3e4, 2), sum(4000, 9e4, 2), sum(4100, 8e4, 2)] as const;
  expect(growthContrast(...twice)!.z).toBeCloseTo(growthContrast(...sides)!.z, 12);
});

test("difference of the changes of two means, as numpy has it", () => {
  const [a, b, c, d] = fixture.meanContrast.groups.map(([n, mean, variance]) => ({
    n: n!,
    mean: mean!,
    variance: variance!,
  }));
  expect(meanContrast(a!, b!, c!, d!)).toMatchObject({
    difference: expect.closeTo(fixture.meanContrast.difference, 12),
    z: expect.closeTo(fixture.meanContrast.z, 12),
  });
});

test("slope with known variances, as R's weighted lm", () => {
  const { values, variances, slope, z } = fixture.weightedSlope;
  const found = weightedSlope(values.map((value, at) => ({ value, variance: variances[at]! })));
  expect(found?.slope).toBeCloseTo(slope, 12);
  expect(found?.z).toBeCloseTo(z, 11);
});

test("dispersion of paired weeks is R's chi-square of the two rows over its degrees of freedom, when their totals agree", () => {
  const { early, late, chi, df } = fixture.pairedDispersion;
  const found = pairedDispersion(early.map(counted), late.map(counted));
  expect(found.factor).toBeCloseTo(chi / df, 12);
  expect(found.degrees).toBe(df);
});

test("weeks that differ less than chance have no dispersion below one; too few weeks say nothing", () => {
  const even = [100, 100, 100, 100, 100].map(counted);
  expect(pairedDispersion(even, even).factor).toBe(1);
  expect(pairedDispersion(even.slice(0, 3), even.slice(0, 3))).toEqual({ factor: 1, degrees: 0 });
});
