import { expect, test } from "vitest";
import { findMeasure } from "#metrics/catalog.ts";
import { seededRandom } from "#stats/random.ts";
import { contrastArms } from "./experiment-contrast.ts";
import type { Arm } from "./experiment-scope.ts";

const arm = (numerator: number, n: number): Arm => ({
  label: "arm",
  sums: { n, numerator, sum: 0, sumSquares: 0 },
  people: new Map(),
});

test("twenty looks at a test of two equal arms: the verdict's interval is fooled in at most one run of twenty, the single-look p in far more", () => {
  const [runs, looks, step, rate] = [1_000, 20, 100, 0.1];
  const random = seededRandom(99);
  const settings = { significance: 0.05, planned: 0, byPerson: false, seed: 1 };
  let [fooled, naive] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const won = [0, 0];
    let [anyTime, single] = [false, false];
    for (let look = 1; look <= looks; look++) {
      for (const side of [0, 1]) for (let at = 0; at < step; at++) won[side]! += +random.bernoulli(rate);
      const [b, a] = [arm(won[1]!, look * step), arm(won[0]!, look * step)];
      const found = contrastArms(findMeasure("conversion_rate"), b, a, settings)!;
      anyTime ||= found.anyTime![0] > 0 || found.anyTime![1] < 0;
      single ||= found.p < 0.05;
    }
    fooled += +anyTime;
    naive += +single;
  }
  expect(fooled / runs).toBeLessThanOrEqual(0.05);
  expect(naive / runs).toBeGreaterThan(0.15);
});

test("a real difference of five points is found by the interval that is valid at any time", () => {
  const random = seededRandom(7);
  const settings = { significance: 0.05, planned: 0, byPerson: false, seed: 1 };
  let found = 0;
  for (let run = 0; run < 200; run++) {
    const won = [0.1, 0.15].map((rate) =>
      Array.from({ length: 2_000 }, () => +random.bernoulli(rate)).reduce((sum, one) => sum + one, 0),
    );
    const { anyTime } = contrastArms(
      findMeasure("conversion_rate"),
      arm(won[1]!, 2_000),
      arm(won[0]!, 2_000),
      settings,
    )!;
    found += +(anyTime![0] > 0);
  }
  expect(found / 200).toBeGreaterThan(0.9);
});
