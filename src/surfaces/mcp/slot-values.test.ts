import { expect, test } from "vitest";
import type { DimensionInfo } from "#contracts/measure.ts";
import { codeSlot, inertArguments, segmentSlot } from "./slot-values.ts";

const region: DimensionInfo = {
  key: "region",
  title: "Region",
  grain: "deal",
  kind: "categorical",
  origin: "built-in",
  synonyms: [],
  distinct: 3,
  values: ["A+", "A\u{e0041}\u001b[31m-", "<b>[x](https://e.io)"].map((value) => ({ value, count: 1 })),
};

test.for([
  ["region=a-", '`"region=A-"`'],
  ["region=A+", '`"region=A+"`'],
  ["Region=‹b>[x] (https://e.io)", '`"region=‹b>[x] (https://e.io)"`'],
] as const)("%s, a value as it was shown, goes into a prompt without what is hidden or live", ([given, slot]) => {
  expect(codeSlot(segmentSlot([region], given))).toBe(slot);
});

test("arguments of a call are shown without what is hidden or live in them, and numbers stay numbers", () => {
  const given = { filter: "region=A\u{e0041}\u001b[31m-;product=<b>[x](y", limit: 5 };
  expect(inertArguments(given)).toEqual({ filter: "region=A-;product=‹b>[x] (y", limit: 5 });
});
