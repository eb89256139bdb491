import { expect, test } from "vitest";
import { z } from "zod";
import { count } from "#contracts/quantity.ts";
import { Settings } from "#contracts/settings.ts";
import type { AnyTool } from "#contracts/tool.ts";
import { formatInterval, formatP, formatQuantity } from "#render/number-format.ts";
import type { AnsweringParts, Snapshot } from "./ask.ts";
import { runToolInWords } from "./run-tool-in-words.ts";

/** Says on which state of the data it ran. */
const tool = {
  name: "state",
  input: z.object({}),
  output: z.object({ state: z.string() }),
  run: async (_input: unknown, { seed }: { readonly seed: number }) => ({ state: `state ${seed}` }),
  say: (output: { readonly state: string }) => ({ headline: output.state, findings: [], caveats: [], next: [] }),
} as unknown as AnyTool;

function partsOf(versions: readonly number[]): AnsweringParts {
  let asked = 0;
  const settings = Settings.parse({});
  return {
    tools: [tool],
    settings,
    format: { quantity: formatQuantity, interval: formatInterval, p: formatP, count: (n) => formatQuantity(count(n)) },
    snapshot: async () => {
      const dataVersion = versions[asked++]!;
      return { dataVersion, context: { seed: dataVersion } } as unknown as Snapshot;
    },
    viewer: async () => ({ email: null, name: null, role: "operator", scope: null }),
    rankActions: (actions) => actions,
    now: () => new Date("2026-11-21T12:00:00Z"),
    today: () => "2026-11-21",
    seed: 1,
  } as Partial<AnsweringParts> as AnsweringParts;
}

test.for([
  ["while nothing changes it runs once", [4, 4], 4],
  ["after an import that landed meanwhile it runs again on the new data", [4, 5], 5],
] as const)("%s", async ([, versions, expected]) => {
  const { output, dataVersion } = await runToolInWords(partsOf(versions), "state", {});
  expect({ output, dataVersion }).toEqual({ output: { state: `state ${expected}` }, dataVersion: expected });
});
