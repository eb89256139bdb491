import { expect, test } from "vitest";
import { amountIn } from "./amount.ts";

test.for([
  ["will emea make two million", 2_000_000],
  ["are we going to reach $1.5m", 1_500_000],
  ["can we still get to 750k", 750_000],
  ["will we close 2,000,000 eur", 2_000_000],
  ["half a million within reach", 500_000],
  ["will we win 40 deals", 40],
  ["will we hit the number", null],
  ["top 5 risks", null],
] as const)("%s", ([text, amount]) => {
  expect(amountIn(text)).toBe(amount);
});
