import { expect, test } from "vitest";
import fixture from "./fixtures/mantel-haenszel-difference.json" with { type: "json" };
import { mantelHaenszel } from "./mantel-haenszel.ts";
import { mantelHaenszelDifference } from "./mantel-haenszel-difference.ts";

const share = ([successes, n]: readonly number[]) => ({ successes: successes!, n: n! });

test.for(fixture.cases.map((row, at) => [at, row] as const))(`case %i against ${fixture.oracle}`, ([, row]) => {
  const strata = row.first.map((first, at) => ({ first: share(first), second: share(row.second[at]!) }));
  const found = mantelHaenszelDifference(strata)!;
  expect(found.difference).toBeCloseTo(row.difference, 12);
  expect(found.standardError).toBeCloseTo(row.standardError, 12);
  expect(found.interval[0]).toBeCloseTo(row.interval[0]!, 12);
  expect(found.interval[1]).toBeCloseTo(row.interval[1]!, 12);
  // both leave zero on the same side
  expect(Math.sign(found.difference)).toBe(Math.sign(mantelHaenszel(strata)!.oddsRatio - 1));
});

test("strata with an empty group carry no weight; without any other there is nothing to say", () => {
  const both = { first: share([6, 10]), second: share([3, 10]) };
  const alone = { first: share([9, 9]), second: share([0, 0]) };
  expect(mantelHaenszelDifference([both, alone])).toEqual(mantelHaenszelDifference([both]));
  expect(mantelHaenszelDifference([alone])).toBeNull();
  expect(mantelHaenszelDifference([])).toBeNull();
  expect(() => mantelHaenszelDifference([both], 95)).toThrow(RangeError);
});
