import { expect, test } from "vitest";
import { Settings } from "#contracts/settings.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { seededRandom } from "#stats/random.ts";
import { judgeExperiment } from "./experiment-result.ts";
import type { Arm } from "./experiment-scope.ts";

const measure = findMeasure("conversion_rate");
const ctx: ToolContext = {
  read: () => Promise.reject(new Error("nothing is read")),
  today: "2025-12-31",
  seed: 1,
  settings: Settings.parse({}),
};

const arm = (label: string, numerator: number, n: number): Arm => ({
  label,
  sums: { n, numerator, sum: 0, sumSquares: 0 },
  people: new Map(),
});

/** Whether B against A is called. */
function judged(wonA: number, wonB: number, n: number, planned: number) {
  const control = arm("A", wonA, n);
  const arms = { arms: [control, arm("B", wonB, n)], leftOut: 0, byPerson: false };
  const plan = { measure, control, shares: [1, 1], checkSizes: false, planned, worthwhile: 0 };
  const { verdict } = judgeExperiment(arms, plan, ctx);
  return verdict === "win" || verdict === "loss";
}

test("twenty looks with a plan that was reached early: equal arms are hardly called", () => {
  const [runs, looks, step, rate, planned] = [60, 20, 100, 0.1, 100];
  const random = seededRandom(99);
  let called = 0;
  for (let run = 0; run < runs; run++) {
    const won: [number, number] = [0, 0];
    for (let look = 1; look <= looks; look++) {
      for (const side of [0, 1] as const) for (let at = 0; at < step; at++) won[side] += +random.bernoulli(rate);
      if (!judged(won[0], won[1], look * step, planned)) continue;
      called++;
      break;
    }
  }
  // 5 % and two standard errors of sixty runs; the usual interval from the plan on calls 28 %
  expect(called / runs).toBeLessThanOrEqual(0.05 + 0.056);
});

test("a real difference of five points is found without any plan", () => {
  const random = seededRandom(7);
  const draw = (rate: number) =>
    Array.from({ length: 2_000 }, () => +random.bernoulli(rate)).reduce((a, b) => a + b, 0);
  const found = Array.from({ length: 100 }, () => judged(draw(0.1), draw(0.15), 2_000, 0)).filter(Boolean);
  expect(found.length / 100).toBeGreaterThan(0.9);
});
