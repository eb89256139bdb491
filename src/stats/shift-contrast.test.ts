import { expect, test } from "vitest";
import { shiftContrast } from "./shift-contrast.ts";

const s = (successes: number, n: number) => ({ successes, n });

/** Python 3.11: log((s + .5)/(n − s + .5)) in the four groups, z = difference / sqrt(sum of 1/(s + .5) + 1/(n − s + .5)). */
test("z of a segment that halves while the rest stays", () => {
  expect(shiftContrast(s(50, 100), s(25, 100), s(50, 100), s(50, 100))?.z).toBeCloseTo(-2.6228143978010134, 12);
});

test("a common shift is no contrast, an empty group no answer", () => {
  expect(shiftContrast(s(50, 100), s(25, 100), s(50, 100), s(25, 100))?.z).toBeCloseTo(0, 12);
  expect(shiftContrast(s(0, 0), s(25, 100), s(50, 100), s(25, 100))).toBeNull();
});
