import { expect, test } from "vitest";
import { joinOptions, sizesIn } from "./options.ts";

test.for([[["scale", "--sizes", "10000,100000", "--write"]], [["scale", "--sizes=10000,100000", "--write"]]])(
  "%j names one part and two sizes",
  ([words]) => {
    const joined = joinOptions(words!, ["sizes"]);
    expect(joined).toEqual(["scale", "--sizes=10000,100000", "--write"]);
    expect(sizesIn(joined, [1])).toEqual([10_000, 100_000]);
  },
);

test("without sizes the usual ones; what is no number is refused, not run", () => {
  expect(sizesIn(joinOptions(["scale"], ["sizes"]), [7])).toEqual([7]);
  for (const words of [["--sizes"], ["--sizes", "ten"], ["--sizes=10,0"]])
    expect(() => sizesIn(joinOptions(words, ["sizes"]), [7])).toThrow("--sizes takes whole numbers");
});
