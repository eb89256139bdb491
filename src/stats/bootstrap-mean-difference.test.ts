import { expect, test } from "vitest";
import { bootstrapMeanDifference } from "./bootstrap-mean-difference.ts";
import fixture from "./fixtures/bootstrap-mean-difference.json" with { type: "json" };

const single = (values: readonly number[]) => ({ values, counts: values.map(() => 1) });

test(`near ${fixture.oracle} on skewed amounts: within 5 % of the interval's width`, () => {
  const found = bootstrapMeanDifference(single(fixture.first), single(fixture.second), 3)!;
  const width = fixture.interval[1]! - fixture.interval[0]!;
  expect(Math.abs(found[0] - fixture.interval[0]!)).toBeLessThan(0.05 * width);
  expect(Math.abs(found[1] - fixture.interval[1]!)).toBeLessThan(0.05 * width);
});

test("counted values give what the same records one by one give; a seed repeats itself; too little is null", () => {
  const counted = { values: [10, 20], counts: [3, 2] };
  const other = single([5, 6, 7, 8]);
  expect(bootstrapMeanDifference(counted, other, 9)).toEqual(
    bootstrapMeanDifference(single([10, 10, 10, 20, 20]), other, 9),
  );
  const [first, second] = [single(fixture.first), single(fixture.second)];
  expect(bootstrapMeanDifference(first, second, 9)).not.toEqual(bootstrapMeanDifference(first, second, 10));
  expect(bootstrapMeanDifference(single([1]), other, 1)).toBeNull();
  expect(() => bootstrapMeanDifference({ values: [1], counts: [] }, other, 1)).toThrow(RangeError);
});
