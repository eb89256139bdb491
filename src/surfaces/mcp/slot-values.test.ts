import { expect, test } from "vitest";
import type { DimensionInfo } from "#contracts/measure.ts";
import { codeSlot, segmentSlot } from "./slot-values.ts";

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
