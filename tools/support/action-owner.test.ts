import { expect, test } from "vitest";
import { actionOwner } from "./action-owner.ts";

test.for([
  ["owner", "Ana", "the manager of Ana"],
  ["script_version", "v3", "whoever owns the scripts"],
  ["hour", "12:00", "the team lead who plans shifts"],
  ["region", null, "the manager for region not recorded"],
] as const)("of %s %s", ([dimension, value, owner]) => {
  expect(actionOwner([{ dimension, value }])).toBe(owner);
});
