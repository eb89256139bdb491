import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mantelHaenszel } from "./mantel-haenszel.ts";
import { checkSimpson } from "./simpson-check.ts";

const ucb = JSON.parse(readFileSync(new URL("./fixtures/ucb-admissions.json", import.meta.url), "utf8"));
const parts = ucb.departments.map((_: string, i: number) => ({
  before: { records: ucb.men.admitted[i] + ucb.men.rejected[i], total: ucb.men.admitted[i] },
  after: { records: ucb.women.admitted[i] + ucb.women.rejected[i], total: ucb.women.admitted[i] },
}));

test("UCBAdmissions: women's crude rate is 14 points lower, inside departments it is not (R datasets)", () => {
  const found = checkSimpson(parts);
  expect(found.change).toBeCloseTo(0.3035422 - 0.4451877, 6);
  expect(found.within).toBeGreaterThan(0);
  expect(found.verdict).toBe("reversal");
  const p = mantelHaenszel(
    parts.map((part: (typeof parts)[number]) => ({
      first: { successes: part.before.total, n: part.before.records },
      second: { successes: part.after.total, n: part.after.records },
    })),
  )?.p;
  expect(p).toBeCloseTo(0.2322635, 6);
});

test("with a tenth of the applicants only the crude difference is beyond its interval", () => {
  const tenth = (value: number): number => Math.round(value / 10);
  const smaller = parts.map((part: (typeof parts)[number]) => ({
    before: { records: tenth(part.before.records), total: tenth(part.before.total) },
    after: { records: tenth(part.after.records), total: tenth(part.after.total) },
  }));
  expect(checkSimpson(smaller).verdict).toBe("mix-only");
});

test("no flag when the parts move with the whole, or nothing moves", () => {
  const steady = { before: { records: 500, total: 200 }, after: { records: 500, total: 198 } };
  expect(checkSimpson([steady, steady]).verdict).toBe("none");
  const fallen = { before: { records: 500, total: 250 }, after: { records: 500, total: 150 } };
  expect(checkSimpson([fallen, fallen]).verdict).toBe("none");
});
