import { describe, expect, test } from "vitest";
import { alwaysValidHalfWidth, alwaysValidInterval } from "./always-valid-interval.ts";
import { bayesianProportions } from "./bayesian-proportions.ts";
import { boschlooExact } from "./boschloo.ts";
import { fisherExact } from "./fisher-exact.ts";
import fixture from "./fixtures/causal-checks.json" with { type: "json" };
import { normalTwoSided } from "./normal-distribution.ts";
import { seededRandom } from "./random.ts";
import { sampleRatio } from "./sample-ratio.ts";

const share = ([successes, n]: readonly number[]) => ({ successes: successes!, n: n! });

describe(`against ${fixture.oracle}`, () => {
  test.for(fixture.boschloo.cases)("Boschloo's exact test of $first and $second", ({ first, second, p }) => {
    expect(boschlooExact(share(first), share(second))).toBeCloseTo(p, 10);
  });

  test.for(fixture.bayes.cases)("chance of being best and expected loss of $groups", ({ groups, best, loss }) => {
    const found = bayesianProportions(groups.map(share));
    found.forEach((group, at) => {
      expect(group.best).toBeCloseTo(best[at]!, 9);
      expect(group.expectedLoss).toBeCloseTo(loss[at]!, 9);
    });
  });

  test.for(fixture.sampleRatio.cases)("sample ratio of $sizes", ({ sizes, shares, statistic, p }) => {
    const found = sampleRatio(sizes, shares)!;
    expect([found.statistic, found.p]).toEqual([expect.closeTo(statistic, 11), expect.closeTo(p, 12)]);
    expect(found.alarm).toBe(p < 0.001);
  });
});

test("Boschloo never claims less than Fisher's one-sided pair does, and sees nothing in equal groups", () => {
  expect(boschlooExact({ successes: 5, n: 25 }, { successes: 5, n: 25 })).toBe(1);
  expect(boschlooExact({ successes: 0, n: 0 }, { successes: 5, n: 25 })).toBeNull();
  const [a, b] = [
    { successes: 2, n: 40 },
    { successes: 9, n: 31 },
  ];
  expect(boschlooExact(a, b)!).toBeLessThan(fisherExact(a, b)!.p);
  expect(boschlooExact(a, b)).toBeCloseTo(boschlooExact(b, a)!, 12);
});

test("closed form: chance that Beta(71, 281) beats Beta(43, 259) is 0.978039198855", () => {
  // sum over i < 71 of B(43 + i, 259 + 281) / ((281 + i) B(1 + i, 281) B(43, 259)), anchors section 4
  const [, second] = bayesianProportions([share([42, 300]), share([70, 350])]);
  expect(second!.best).toBeCloseTo(0.978039198855, 9);
});

test("a narrow group among wide ones is integrated as well: chances add up to one, lowest mirrors highest", () => {
  const groups = [share([0, 3]), share([3, 3]), share([400_000, 1_000_000])];
  const highest = bayesianProportions(groups);
  expect(highest.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 9);
  const mirrored = bayesianProportions(
    groups.map(({ successes, n }) => ({ successes: n - successes, n })),
    "lowest",
  );
  mirrored.forEach(({ best }, at) => {
    expect(best).toBeCloseTo(highest[at]!.best, 9);
  });
});

test("the always-valid interval follows its formula and is wider than the fixed one at every size", () => {
  // by hand at n = n* = 2,000: −2 ln 0.05 = 5.99146; nρ² = 5.99146 + ln 6.99146 = 7.93609; √(2 · 8.93609 · ln(√8.93609/0.05)/7.93609) = 3.0352
  expect(alwaysValidHalfWidth(0.01, 2_000)).toBeCloseTo(0.030352, 5);
  for (const n of [10, 100, 1_000, 10_000, 1_000_000]) expect(alwaysValidHalfWidth(1, n)).toBeGreaterThan(2.9);
});

test("looking twenty times at a test without effect: the plain test alarms often, the always-valid interval at most in 5 %", () => {
  const [runs, looks, step] = [4_000, 20, 100];
  const random = seededRandom(2_024);
  let [plain, valid] = [0, 0];
  for (let run = 0; run < runs; run++) {
    let [sum, n, plainAlarm, validAlarm] = [0, 0, false, false];
    for (let look = 0; look < looks; look++) {
      // a step of records of a standard normal response adds up to a normal number with that variance
      sum += random.normal() * Math.sqrt(step);
      n += step;
      const error = 1 / Math.sqrt(n);
      plainAlarm ||= normalTwoSided(sum / n / error) < 0.05;
      const [low, high] = alwaysValidInterval(sum / n, error, n, { tunedFor: looks * step });
      validAlarm ||= low > 0 || high < 0;
    }
    plain += plainAlarm ? 1 : 0;
    valid += validAlarm ? 1 : 0;
  }
  expect(plain / runs).toBeGreaterThan(0.2);
  expect(valid / runs).toBeLessThanOrEqual(0.05);
  expect(valid / runs).toBeGreaterThan(0.005);
});

test("arms that cannot be checked are refused", () => {
  expect(sampleRatio([100])).toBeNull();
  expect(() => sampleRatio([1, 2], [1])).toThrow(RangeError);
  expect(() => bayesianProportions([share([1, 2])])).toThrow(RangeError);
  expect(() => alwaysValidHalfWidth(0.1, 0)).toThrow(RangeError);
});
