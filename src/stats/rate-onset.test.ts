import { expect, test } from "vitest";
import fixture from "./fixtures/rate-onset.json" with { type: "json" };
import { seededRandom } from "./random.ts";
import { rateOnset } from "./rate-onset.ts";

test.for(fixture.cases.map((row, at) => [at, row] as const))(`case %i against ${fixture.oracle}`, ([, row]) => {
  const found = rateOnset(
    row.n.map((n, at) => ({ n, successes: row.x[at]! })),
    row.usual,
  );
  if (row.found === null) {
    expect(found).toBeNull();
    return;
  }
  expect(found?.index).toBe(row.found.index);
  expect(found?.rate).toBeCloseTo(row.found.rate, 12);
  expect(found?.gain).toBeCloseTo(row.found.gain, 8);
});

test("a rate that rises sixfold on the 48th of 92 days is dated within three days in nine of ten series", () => {
  let near = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed);
    const days = Array.from({ length: 92 }, (_, day) => {
      const n = 15 + random.integer(20);
      const rate = day < 47 ? 0.01 : 0.12;
      return { n, successes: Array.from({ length: n }, () => random.bernoulli(rate)).filter(Boolean).length };
    });
    if (Math.abs(rateOnset(days, 0.01)!.index - 47) <= 3) near++;
  }
  expect(near).toBeGreaterThanOrEqual(180);
});

test("days without records are passed over; impossible input is refused", () => {
  const quiet = { successes: 0, n: 0 };
  expect(rateOnset([quiet, { successes: 4, n: 5 }, quiet], 0.2)).toMatchObject({ rate: 0.8 });
  expect(rateOnset([], 0.2)).toBeNull();
  expect(() => rateOnset([quiet], 0)).toThrow(RangeError);
  expect(() => rateOnset([{ successes: 2, n: 1 }], 0.5)).toThrow(RangeError);
});
