import { expect, test } from "vitest";
import { drawCorrelatedSums } from "./correlated-sums.ts";
import fixture from "./fixtures/correlated-sums.json" with { type: "json" };

const repeat = (values: readonly number[], copies: number): number[] =>
  Array.from({ length: copies }, () => values).flat();

// with 4 copies more than the limit of single draws the same sum is also drawn in groups
test.for(fixture.moments.flatMap((moments) => [1, 4].map((more) => ({ ...moments, more }))))(
  `mean and variance with a shared shift of $sharedShift, $more times as many: ${fixture.oracle}`,
  (row) => {
    const copies = fixture.copies * row.more;
    const { sums } = drawCorrelatedSums({
      probabilities: repeat(fixture.chances, copies),
      amounts: repeat(fixture.amounts, copies).map((amount) => amount / row.more),
      sharedShift: row.sharedShift,
      draws: 20_000,
      seed: 5,
    });
    const mean = sums.reduce((sum, value) => sum + value, 0) / sums.length;
    const variance = sums.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sums.length;
    expect(Math.abs(mean - row.mean)).toBeLessThan(4 * Math.sqrt(row.variance / sums.length));
    const independent = fixture.moments[0]!.variance;
    const expected = row.variance - independent + independent / row.more;
    expect(variance / expected).toBeGreaterThan(0.94);
    expect(variance / expected).toBeLessThan(1.06);
  },
);

test("certain and impossible amounts stay so under any shift; the same seed gives the same draws", () => {
  const input = { probabilities: [0, 1], amounts: [7, 3], sharedShift: 2, draws: 50, seed: 1 };
  expect(new Set(drawCorrelatedSums(input).sums)).toEqual(new Set([3]));
  const spread = { ...input, probabilities: [0.5, 0.4] };
  expect(drawCorrelatedSums(spread).sums).toEqual(drawCorrelatedSums(spread).sums);
  expect(() => drawCorrelatedSums({ ...input, probabilities: [1.2, 0] })).toThrow(RangeError);
});
