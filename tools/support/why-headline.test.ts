import { expect, test } from "vitest";
import { days, money } from "#contracts/quantity.ts";
import { aboutMoney, isUnchanged } from "./why-headline.ts";

test("days that read the same did not change", () => {
  const change = (value: number) => days(value);
  expect(isUnchanged({ before: days(62.6), change: change(0.4) })).toBe(true);
  expect(isUnchanged({ before: days(62.3), change: change(0.4) })).toBe(false);
  expect(isUnchanged({ before: days(2.1), change: change(0.3) })).toBe(false);
});

test("money is about its figure only where it is rounded", () => {
  expect([2579, 907_500, 510_000_000].map((cents) => aboutMoney(money(cents, "USD")))).toEqual(["", "", "about "]);
});
