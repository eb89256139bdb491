import { expect, test } from "vitest";
import { correction, isOneSlip, likeness, spellingBook } from "./spelling.ts";

test.for([
  ["reveneu", "revenue", true],
  ["revenu", "revenue", true],
  ["revenuee", "revenue", true],
  ["ravenue", "revenue", true],
  ["revenue", "revenue", false],
  ["ravenu", "revenue", false],
  ["eunever", "revenue", false],
] as const)("%s is one slip from %s: %s", ([typed, meant, expected]) => {
  expect(isOneSlip(typed, meant)).toBe(expected);
  expect(isOneSlip(meant, typed)).toBe(expected);
});

test("earlier lists first, same first letter before another, a tie is no answer, short words stay", () => {
  const book = spellingBook([
    ["region", "event"],
    ["legion", "martin", "marvin"],
  ]);
  expect(correction("regoin", book)).toBe("region");
  expect(correction("legionn", book)).toBe("legion");
  expect(correction("martvin", book)).toBeNull();
  expect(correction("evnt", book)).toBeNull();
});

test("likeness counts shared letter pairs", () => {
  expect(likeness("night", "nacht")).toBe(0.25);
  expect(likeness("aa", "aaa")).toBeCloseTo(2 / 3);
  expect(likeness("", "")).toBe(1);
});
