import { expect, test } from "vitest";
import { createLedger } from "./ledger.ts";
import type { Gathered } from "./run-tool.ts";
import { write } from "./write.ts";

/** A run of a tool that says what is given and proposes one action. */
const run = (verdict: string, headline: string): Gathered =>
  ({
    tool: { say: () => ({ headline, verdict, findings: [], caveats: [], next: [] }) },
    output: { actions: [{ title: headline, confidence: "medium" }] },
  }) as unknown as Gathered;
const ledger = createLedger((() => "") as unknown as Parameters<typeof createLedger>[0]);
const actionsOf = (intent: "why" | "what_first", first: string): readonly string[] =>
  write([run(first, "first"), run("answered", "second")], intent, ledger, (all) => all).actions.map(
    ({ title }) => title,
  );

test("a comparison without records on one side calls for nothing, whatever the tools beside it propose", () => {
  expect(actionsOf("why", "no-data")).toEqual([]);
  expect(actionsOf("why", "changed")).toEqual(["first", "second"]);
});
