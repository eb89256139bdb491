import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readConfig } from "#config";
import type { Action } from "#contracts/action.ts";
import type { App } from "#contracts/app.ts";
import type { BarsChart } from "#contracts/chart.ts";
import { createWorkbench } from "#main";
import type { PatternsOutput } from "./support/pattern-output.ts";

/** What patterns says in worlds whose causes are known, through the front door. */
const home = mkdtempSync(join(tmpdir(), "upshot-patterns-"));
const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" }));
const opened = new Map<string, Promise<App>>();
afterAll(async () => {
  for (const app of opened.values()) await (await app).close();
  rmSync(home, { recursive: true, force: true });
});

function world(name: string): Promise<App> {
  const dataFile = join(home, `${name}.db`);
  const app =
    opened.get(name) ?? workbench.seed(dataFile, { world: name, seed: 1 }).then(() => workbench.open(dataFile));
  opened.set(name, app);
  return app;
}
async function patternsOf(name: string, kind: "conversation" | "deal") {
  const { output, text } = await (await world(name)).runTool("patterns", { kind });
  return { output: output as PatternsOutput, headline: text.headline, actions: output.actions as readonly Action[] };
}

test("a rewritten script: the script in its campaign, and the very lines that were rewritten", async () => {
  const { output, headline, actions } = await patternsOf("default", "conversation");
  expect(headline).toContain("script version v3, campaign Website Chat Concierge");
  expect(output.segments[0]?.since).toBe("2026-07-01"); // the first day of the quarter
  const lines = output.patterns.filter(({ kind }) => kind === "opening");
  expect(lines).toHaveLength(2);
  for (const { quote, against, segment_label } of lines) {
    expect(quote).toMatch(/budget/);
    expect(against).toBe("before");
    expect(segment_label).toContain("v3");
  }
  expect(actions[0]).toMatchObject({ issue: "high-drop-off", confidence: "high", owner: "whoever owns the scripts" });
  expect(actions[0]?.target).toContain("v3");
});

test("breaches in the same quarter: stops grew in the voice campaign, told apart from the script, with a compliance action", async () => {
  const { output, actions } = await patternsOf("default", "conversation");
  const point = output.drop_points.find(({ label }) => label === "stop for a rule breach");
  expect(point?.grew).toBe(true);
  expect(output.segments[1]).toMatchObject({
    label: "campaign Enterprise Voice Outreach",
    fresh: true,
    at: ["stop for a rule breach"],
    since: "2026-08-17", // planted from that day on
  });
  expect(actions.find(({ issue }) => issue === "compliance")?.target).toBe("campaign Enterprise Voice Outreach");
});

test("lost deals are those of the segment that stopped winning", async () => {
  const { output, headline } = await patternsOf("default", "deal");
  expect(output.segments[0]).toMatchObject({ label: "product Enterprise, region EMEA", fresh: true });
  expect(headline).toMatch(/^What sets lost deals in 2026-Q3 apart is product Enterprise, region EMEA: \d/);
});

test("null: no pattern, no segment, no action, for conversations and deals", async () => {
  for (const kind of ["conversation", "deal"] as const) {
    const { output, headline, actions } = await patternsOf("null", kind);
    expect([output.patterns, output.segments, actions]).toEqual([[], [], []]);
    expect(headline).toMatch(/^No pattern sets the [\d,]+ (conversations|deals) lost in 2026-Q3 apart/);
  }
});

test("lines of a conversation name bars, but not for readers that must not meet what people said", async () => {
  const app = await opened.get("default")!;
  const labels = async (quotes: "shown" | "hidden") =>
    ((await app.runTool("patterns", {}, { quotes })).chart as BarsChart).bars.map(({ label }) => label);
  expect((await labels("shown"))[0]).toBe("Hi, before we start: what is your budget");
  expect(await labels("hidden")).toEqual(["opening line, 1", "opening line, 2"]);
});
