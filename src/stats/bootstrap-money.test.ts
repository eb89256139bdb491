import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { bootstrapLostMoney } from "./bootstrap-money.ts";
import { seededRandom } from "./random.ts";

const oracle = JSON.parse(readFileSync(new URL("./fixtures/bootstrap-money.json", import.meta.url), "utf8"));
const group = { successes: Uint8Array.from(oracle.won), amounts: Float64Array.from(oracle.amounts) };
const reference = { rate: oracle.reference, standardError: oracle.standardError };

test("agrees with numpy's resampling and scipy's trimmed mean", () => {
  const found = bootstrapLostMoney(group, reference, seededRandom(1), 4000)!;
  expect(found.meanAmount).toBeCloseTo(oracle.meanAmount, 6);
  expect(found.money).toBeCloseTo(oracle.money, 4);
  const width = oracle.interval[1] - oracle.interval[0];
  expect(Math.abs(found.interval[0] - oracle.interval[0])).toBeLessThan(0.05 * width);
  expect(Math.abs(found.interval[1] - oracle.interval[1])).toBeLessThan(0.05 * width);
});

test("many deals, drawn in bins, have the interval of deals drawn one by one", () => {
  // twenty copies of the oracle's records lose twenty times the money, √20 times as surely
  const copies = 20;
  const repeat = (values: readonly number[]): readonly number[] => Array.from({ length: copies }, () => values).flat();
  const exact = { rate: oracle.reference, standardError: 0 };
  const many = bootstrapLostMoney(
    { successes: Uint8Array.from(repeat(oracle.won)), amounts: Float64Array.from(repeat(oracle.amounts)) },
    exact,
    seededRandom(2),
    4000,
  )!;
  const few = bootstrapLostMoney(group, exact, seededRandom(3), 4000)!;
  expect(many.priced).toBeGreaterThan(2_000);
  expect(many.money).toBeCloseTo(copies * few.money, 2);
  const width = ([low, high]: readonly [number, number]): number => high - low;
  expect(width(many.interval) / (Math.sqrt(copies) * width(few.interval))).toBeCloseTo(1, 1);
});

test("deals without an amount count as deals, not as money", () => {
  const amounts = Float64Array.of(100, Number.NaN, 100, Number.NaN);
  const found = bootstrapLostMoney(
    { successes: Uint8Array.of(0, 0, 1, 0), amounts },
    { rate: 0.5, standardError: 0 },
    seededRandom(1),
  )!;
  expect(found).toMatchObject({ lost: 1, meanAmount: 100, money: 100, priced: 2 });
});

test("no recorded amount gives no figure", () => {
  const amounts = Float64Array.of(Number.NaN);
  expect(bootstrapLostMoney({ successes: Uint8Array.of(0), amounts }, reference, seededRandom(1))).toBeNull();
});
