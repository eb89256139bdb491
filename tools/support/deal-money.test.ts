import { expect, test } from "vitest";
import { dealGap } from "./deal-leakage.ts";
import { ownerOfLosses } from "./loss-owner.ts";
import { bandRates } from "./usual-by-size.ts";

/** Closed deals: [amount, how many, how many won]. */
const closed = (...rows: readonly (readonly [number, number, number])[]) => {
  const amounts = rows.flatMap(([amount, n]) => Array.from({ length: n }, () => amount));
  const successes = rows.flatMap(([, n, won]) => Array.from({ length: n }, (_, at) => (at < won ? 1 : 0)));
  const won = successes.reduce((sum: number, each) => sum + each, 0);
  return {
    share: { successes: won, n: amounts.length },
    group: { successes: Uint8Array.from(successes), amounts: Float64Array.from(amounts) },
  };
};
const usual = bandRates({
  size: 2,
  numeric: [{ dimension: "amount", values: Float64Array.from([100, 1000]) }],
  n: Float64Array.from([5000, 5000]),
  numerator: Float64Array.from([1000, 3000]),
});

test("wins missing among large deals are worth large deals", () => {
  // usually 40 %: 20 % of deals of 100 and 60 % of deals of 1,000; now 20 % and 30 %, so 30 of 100 large wins are missing: 30,000.
  // At the mean amount of all, 550, they would read 30 × 550 = 16,500.
  const deals = closed([100, 100, 20], [1000, 100, 30]);
  const { leak, meanAmount } = dealGap(deals, { rate: 0.4, standardError: 0 }, usual, "USD");
  expect(leak?.value).toBeCloseTo(30_000, -2);
  // what 40 % of 200 deals should have brought: 20 × 100 + 60 × 1,000 = 62,000 over 80 wins
  expect(meanAmount).toBeCloseTo(62_000 / 80, -1);
  expect(leak!.interval![0]).toBeLessThan(leak!.value);
});

test("where every size is won alike, each missing win counts with the mean amount", () => {
  const deals = closed([100, 100, 20], [300, 100, 20]);
  // (0.4 × 200 − 40) × 200 = 8,000
  expect(dealGap(deals, { rate: 0.4, standardError: 0 }, () => 1, "USD").leak?.value).toBeCloseTo(8_000, 6);
});

test.for<[Record<string, number>, string | null]>([
  [{ Ingrid: 50, Rafael: 41, Ana: 3 }, "Ingrid and Rafael"],
  [{ Ingrid: 50, Rafael: 12 }, "Ingrid"],
  [{ Ingrid: 50, Rafael: 48, Ana: 45 }, null],
  [{ Ingrid: -2 }, null],
])("%o is for %s to act on", ([lost, owner]) => {
  expect(ownerOfLosses(new Map(Object.entries(lost)))).toBe(owner);
});
