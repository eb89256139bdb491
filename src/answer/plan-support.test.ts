import { expect, test } from "vitest";
import { loadTools } from "#tools/index.ts";
import { handMadeContext, handMadeDictionary } from "./parse/hand-made-dictionary.ts";
import { parse } from "./parse/parse.ts";
import { plan } from "./plan.ts";

const tools = await loadTools();

test.for([
  ["win_rate", ["why_changed", "drop_offs", "leakage"]],
  ["revenue", ["why_changed", "drop_offs", "leakage"]],
  ["deals_created", ["why_changed"]],
  ["pipeline_value", ["why_changed"]],
] as const)(
  "what supports why %s moved: where deals are lost, only where that is the question",
  ([measure, expected]) => {
    const parsed = { ...parse("why did win rate drop?", handMadeContext), measure };
    expect(plan(parsed, tools, handMadeDictionary).map(({ tool }) => tool.name)).toEqual(expected);
  },
);
