import fc from "fast-check";
import { expect, test } from "vitest";
import { type MoneySide, volumeRateSize } from "./volume-rate-size.ts";

/** The definition: the mean over the six orders of switching n, p and m from before to after. */
function sixOrders(before: readonly number[], after: readonly number[]): number[] {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  const sums = [0, 0, 0];
  const product = (values: readonly number[]): number => values.reduce((all, each) => all * each, 1);
  for (const order of orders) {
    const now = [...before];
    for (const factor of order) {
      const start = product(now);
      now[factor] = after[factor]!;
      sums[factor] = sums[factor]! + (product(now) - start) / 6;
    }
  }
  return sums;
}

test("equals the mean over all six orders", () => {
  const before: MoneySide = { records: 400, successes: 120, money: 960_000 };
  const after: MoneySide = { records: 350, successes: 140, money: 1_260_000 };
  const [volume, rate, size] = sixOrders([400, 0.3, 8000], [350, 0.4, 9000]);
  const found = volumeRateSize(before, after);
  expect(found.volume).toBeCloseTo(volume!, 6);
  expect(found.rate).toBeCloseTo(rate!, 6);
  expect(found.size).toBeCloseTo(size!, 6);
});

const side = fc
  .tuple(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 1e9 }))
  .map(([records, wins, money]): MoneySide => {
    const successes = Math.min(records, wins);
    return { records, successes, money: successes > 0 ? money : 0 };
  });
test("parts add up to the change, whatever the sides", () => {
  fc.assert(
    fc.property(side, side, (before, after) => {
      const { volume, rate, size, total } = volumeRateSize(before, after);
      expect(total).toBe(after.money - before.money);
      expect(Math.abs(volume + rate + size - total)).toBeLessThanOrEqual(1e-12 * 1e9);
    }),
  );
});

test("a business that started from nothing is volume", () => {
  expect(volumeRateSize({ records: 0, successes: 0, money: 0 }, { records: 20, successes: 10, money: 500 })).toEqual({
    volume: 500,
    rate: 0,
    size: 0,
    total: 500,
  });
});
