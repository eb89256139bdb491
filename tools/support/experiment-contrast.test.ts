import { expect, test } from "vitest";
import type { MeasureInfo } from "#contracts/measure.ts";
import { Settings } from "#contracts/settings.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { seededRandom } from "#stats/random.ts";
import { judgeExperiment } from "./experiment-result.ts";
import type { Arm } from "./experiment-scope.ts";
import type { GroupSums } from "./measure-figures.ts";

const conversion = findMeasure("conversion_rate");
const score = findMeasure("csat");
const ctx: ToolContext = {
  read: () => Promise.reject(new Error("nothing is read")),
  today: "2025-12-31",
  seed: 1,
  settings: Settings.parse({}),
};

const arm = (label: string, sums: GroupSums): Arm => ({ label, sums, people: new Map() });
const share = (numerator: number, n: number): GroupSums => ({ n, numerator, sum: 0, sumSquares: 0 });

/** Whether B against A is called. */
function judged(measure: MeasureInfo, a: GroupSums, b: GroupSums, planned: number) {
  const control = arm("A", a);
  const arms = { arms: [control, arm("B", b)], leftOut: 0, byPerson: false };
  const plan = { measure, control, shares: [1, 1], checkSizes: false, planned, worthwhile: 0 };
  const { verdict } = judgeExperiment(arms, plan, ctx);
  return verdict === "win" || verdict === "loss";
}

test("twenty looks with a plan that was reached early: equal arms are hardly called", () => {
  const [runs, looks, step, planned] = [800, 20, 100, 100];
  const random = seededRandom(99);
  let called = 0;
  for (let run = 0; run < runs; run++) {
    const total: [number, number] = [0, 0];
    for (let look = 1; look <= looks; look++) {
      // a step of scores with variance one adds up to a normal number; their squares are as many as expected
      for (const side of [0, 1] as const) total[side] += random.normal() * Math.sqrt(step);
      const [a, b] = total.map((sum) => ({ n: look * step, numerator: 0, sum, sumSquares: look * step }));
      if (!judged(score, a!, b!, planned)) continue;
      called++;
      break;
    }
  }
  // 5 % and two standard errors of so many runs; the usual interval at every look from the plan on calls 23 %
  expect(called / runs).toBeLessThanOrEqual(0.05 + 0.016);
  expect(called / runs).toBeGreaterThan(0.02);
});

test("a real difference of five points is found without any plan", () => {
  const random = seededRandom(7);
  const draw = (rate: number) =>
    Array.from({ length: 2_000 }, () => +random.bernoulli(rate)).reduce((a, b) => a + b, 0);
  const found = Array.from({ length: 100 }, () =>
    judged(conversion, share(draw(0.1), 2_000), share(draw(0.15), 2_000), 0),
  ).filter(Boolean);
  expect(found.length / 100).toBeGreaterThan(0.9);
});
