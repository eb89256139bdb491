import { expect, test } from "vitest";
import { comparedTable, conditionsOf } from "#tools/support/compared-table.ts";
import { analyseRate } from "#tools/support/why-rate.ts";
import { type SalesRcaCase, salesRcaCase } from "./sales-rca.ts";

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** Labels of the segments that the scan of `why_changed` accepts. */
function foundIn({ before, after }: SalesRcaCase): readonly string[] {
  const table = comparedTable(before, after);
  const { scan } = analyseRate(table, { seed: 1, significance: 0.05, insideUsual: false });
  return scan.segments.map(({ conditions }) =>
    conditionsOf(table, conditions)
      .map(({ dimension, value }) => `${dimension}=${value}`)
      .sort()
      .join("&"),
  );
}

test("a case follows from its kind, size and seed", () => {
  expect(salesRcaCase("rate2", 2_000, 5)).toEqual(salesRcaCase("rate2", 2_000, 5));
  expect(salesRcaCase("rate2", 2_000, 5)).not.toEqual(salesRcaCase("rate2", 2_000, 6));
});

test("every deal is in a cell, and causes are planted as the kind says", () => {
  for (const [kind, causes] of [
    ["rate1", 1],
    ["rate3", 3],
    ["null", 0],
    ["common", 0],
    ["mix", 0],
  ] as const) {
    const { before, after, planted } = salesRcaCase(kind, 3_000, 8);
    expect(total(before.n)).toBe(3_000);
    expect(total(after.n)).toBeGreaterThanOrEqual(2_400);
    expect(total(after.n)).toBeLessThanOrEqual(3_600);
    expect(planted).toHaveLength(causes);
  }
});

test("a common drop lowers the rate by a fifth, give or take, a mix shift plants nothing but moves shares", () => {
  const rates = ({ before, after }: SalesRcaCase): number =>
    total(after.numerator) / total(after.n) / (total(before.numerator) / total(before.n));
  const drops = Array.from({ length: 12 }, (_, seed) => rates(salesRcaCase("common", 5_000, seed)));
  expect(drops.reduce((sum, each) => sum + each, 0) / 12).toBeCloseTo(0.8, 1);
  const stays = Array.from({ length: 12 }, (_, seed) => rates(salesRcaCase("null", 5_000, seed)));
  expect(stays.reduce((sum, each) => sum + each, 0) / 12).toBeCloseTo(1, 1);
});

test("visible single causes are named exactly, quiet cases claim nothing", () => {
  const cases = Array.from({ length: 12 }, (_, seed) => salesRcaCase("rate1", 5_000, 400 + seed));
  const visible = cases.filter(({ planted }) => Math.abs(planted[0]!.z) >= 7);
  const named = visible.filter((each) => foundIn(each).includes(each.planted[0]!.label));
  expect(visible.length).toBeGreaterThanOrEqual(5);
  expect(named.length).toBeGreaterThanOrEqual(visible.length - 1);
  const quiet = Array.from({ length: 12 }, (_, seed) => foundIn(salesRcaCase("null", 5_000, 500 + seed)));
  // binomial(12, 0.05): more than 3 has probability 0.2 %
  expect(quiet.filter((labels) => labels.length > 0).length).toBeLessThanOrEqual(3);
});
