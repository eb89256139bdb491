import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brierScore, brierSkill, calibrationError, calibrationLine, logLoss, type Predictions } from "./calibration.ts";

const { predicted, outcomes, expected } = JSON.parse(
  readFileSync(new URL("./fixtures/calibration.json", import.meta.url), "utf8"),
);
const single: Predictions = { predicted, successes: outcomes };

/** The same records with equal predictions in one row each. */
function collapsed(): Predictions {
  const rows = new Map<number, { came: number; n: number }>();
  for (const [at, p] of predicted.entries()) {
    const row = rows.get(p) ?? { came: 0, n: 0 };
    rows.set(p, { came: row.came + outcomes[at], n: row.n + 1 });
  }
  const all = [...rows.values()];
  return { predicted: [...rows.keys()], successes: all.map(({ came }) => came), trials: all.map(({ n }) => n) };
}

describe.for([
  ["one row per record", single],
  ["equal rows collapsed", collapsed()],
] as const)("600 predictions, %s", ([, given]) => {
  test("Brier score, skill and log loss (scikit-learn)", () => {
    expect(Math.abs(brierScore(given) - expected.brier)).toBeLessThan(1e-12);
    expect(Math.abs(brierSkill(given) - expected.skill)).toBeLessThan(1e-12);
    expect(Math.abs(brierSkill(given, 0.3) - expected.skill_base_30)).toBeLessThan(1e-12);
    expect(Math.abs(logLoss(given) - expected.logLoss)).toBeLessThan(1e-12);
  });
  test("calibration line (statsmodels binomial GLM)", () => {
    const line = calibrationLine(given)!;
    const found = [line.intercept, line.slope, line.interceptError, line.slopeError];
    for (const [at, value] of [...expected.line, ...expected.lineErrors].entries())
      expect(Math.abs(found[at]! - value)).toBeLessThan(1e-7);
    expect(Math.abs(line.inTheLarge - expected.inTheLarge)).toBeLessThan(1e-9);
    expect(Math.abs(line.inTheLargeError - expected.inTheLargeError)).toBeLessThan(1e-9);
  });
  test("calibration error in ten equal-count bins (scikit-learn's calibration_curve)", () => {
    const found = calibrationError(given)!;
    expect(Math.abs(found.error - expected.ece)).toBeLessThan(1e-12);
    expect(Math.abs(found.noiseFloor - expected.floor)).toBeLessThan(1e-12);
    expect(found.bins).toHaveLength(expected.bins.length);
    for (const [at, [n, mean, share]] of expected.bins.entries()) {
      expect(found.bins[at]!.n).toBe(n);
      expect(Math.abs(found.bins[at]!.predicted - mean)).toBeLessThan(1e-12);
      expect(Math.abs(found.bins[at]!.observed - share)).toBeLessThan(1e-12);
    }
  });
});

test("the order of the records does not matter", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...predicted.keys()], { minLength: predicted.length }), (order) => {
      const shuffled = { predicted: order.map((at) => predicted[at]), successes: order.map((at) => outcomes[at]) };
      expect(calibrationError(shuffled)!.error).toBeCloseTo(expected.ece, 12);
      expect(brierScore(shuffled)).toBeCloseTo(expected.brier, 12);
    }),
    { numRuns: 20, seed: 1 },
  );
});

test("edges: no records, one outcome, equal predictions, certainty that was wrong", () => {
  expect(calibrationError({ predicted: [], successes: [] })).toBeNull();
  expect(calibrationLine({ predicted: [0.2, 0.4], successes: [0, 0] })).toBeNull();
  expect(calibrationLine({ predicted: [0.3, 0.3], successes: [0, 1] })).toBeNull();
  expect(calibrationLine({ predicted: [0.1, 0.2, 0.8, 0.9], successes: [0, 0, 1, 1] })).toBeNull();
  // scikit-learn: log_loss([1], [0], labels=[0, 1]) = -log(2.22e-16)
  expect(logLoss({ predicted: [0], successes: [1] })).toBeCloseTo(36.04365338911715, 10);
  expect(brierSkill({ predicted: [0.5], successes: [1] })).toBeNaN();
});

test("twenty of a hundred at 20 % and eighty at 80 % is a perfect line", () => {
  const line = calibrationLine({ predicted: [0.2, 0.8], successes: [20, 80], trials: [100, 100] })!;
  expect(line.intercept).toBeCloseTo(0, 9);
  expect(line.slope).toBeCloseTo(1, 9);
  expect(line.inTheLarge).toBeCloseTo(0, 9);
});
