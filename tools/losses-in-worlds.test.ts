import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readConfig } from "#config";
import type { Action } from "#contracts/action.ts";
import type { App } from "#contracts/app.ts";
import { createWorkbench } from "#main";

/** What drop_offs, leakage and health say in worlds whose causes are known, through the front door. */
const home = mkdtempSync(join(tmpdir(), "upshot-losses-"));
const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" }));
const opened = new Map<string, Promise<App>>();
afterAll(async () => {
  for (const app of opened.values()) await (await app).close();
  rmSync(home, { recursive: true, force: true });
});

function world(name: string): Promise<App> {
  const known = opened.get(name);
  if (known) return known;
  const dataFile = join(home, `${name}.db`);
  const app = workbench.seed(dataFile, { world: name, seed: 1 }).then(() => workbench.open(dataFile));
  opened.set(name, app);
  return app;
}

async function actionsOf(name: string, tool: string, input: object): Promise<readonly Action[]> {
  const { output } = await (await world(name)).runTool(tool, input);
  return output.actions as readonly Action[];
}

test("where nothing happened there is one action at most, of low confidence, and the words say so", async () => {
  for (const [tool, kind] of [
    ["drop_offs", "conversation"],
    ["leakage", "conversation"],
    ["leakage", "deal"],
  ] as const) {
    const actions = await actionsOf("null", tool, { kind });
    expect(actions.length).toBeLessThanOrEqual(1);
    for (const { confidence } of actions) expect(confidence).toBe("low");
  }
  const answer = await (await world("null")).ask("where do we lose people?");
  expect(answer.findings[0]?.text).toMatch(/^Nothing stands out against the usual level/);
});

test("a standing level is no leak: the segment below the rest is told as usual, without an amount", async () => {
  const answer = await (await world("null")).ask("where are we leaking money on deals?");
  const words = [answer.headline, ...answer.findings.map(({ text }) => text)].join("\n");
  expect(words).toMatch(/usual level|no segment is below the rest/);
  expect(words).not.toMatch(/leaks about|leaked/);
});

test("where no pattern stands out none is told, and how a conversation ends is no pattern", async () => {
  const answer = await (await world("null")).ask("what do lost conversations have in common?");
  expect(answer.headline).toMatch(/none stands out beyond chance/);
  expect(answer.findings.map(({ text }) => text).join("\n")).not.toMatch(/They part/);
});

test("where every product wins more, no product is an action", async () => {
  const all = [
    ...(await actionsOf("simpson", "leakage", { kind: "deal" })),
    ...(await actionsOf("simpson", "drop_offs", { kind: "deal" })),
  ];
  expect(all.filter(({ target, issue }) => issue === "weak-segment" && target.startsWith("product "))).toEqual([]);
});

test("a campaign's health pauses that campaign, and its headline says what got worse, in words", async () => {
  const answer = await (await world("compliance-spike")).ask("how healthy is the Enterprise Voice Outreach campaign?");
  expect(answer.headline).toContain("campaign Enterprise Voice Outreach");
  expect(answer.headline).toContain("compliance violation rate got worse");
  expect(answer.headline).not.toMatch(/campaign=|excellent|good/);
  expect(answer.actions[0]).toMatchObject({
    issue: "compliance",
    target: "campaign Enterprise Voice Outreach",
    whyWords: "in compliance violation rate vs 2026-Q2",
  });
  for (const { target } of answer.actions) expect(target).not.toMatch(/^all |whole pipeline/);
});

test("money lost to rule breaches is acted on in the campaign they concentrate in", async () => {
  const actions = await actionsOf("compliance-spike", "leakage", { kind: "conversation" });
  expect(actions[0]).toMatchObject({
    issue: "compliance",
    confidence: "high",
    target: expect.stringContaining("Enterprise Voice Outreach"),
  });
});

test("a rewritten script is named in the headline of drop_offs, and overlapping amounts say so", async () => {
  const app = await world("bad-script");
  const answer = await app.ask("where do people drop off?");
  expect(answer.headline).toMatch(/script version v3/);
  expect(answer.headline).toMatch(/Website Chat Concierge/);
  expect(answer.actions[0]?.target).toMatch(/v3/);
  expect(answer.actions.filter(({ expectedValue }) => expectedValue).length).toBeGreaterThan(1);
  for (const { expectedValue } of answer.actions) expect(expectedValue?.assumption).toMatch(/the amounts overlap/);
});

test("a person's health says what it covers and never advises all conversations", async () => {
  const { output, ...rest } = await (await world("null")).runTool("health", { filter: "owner=Irene Kostas" });
  expect(rest).toBeDefined();
  expect(output.people).toBe(true);
  for (const { target } of output.actions as readonly Action[]) expect(target).toContain("Irene Kostas");
});

test("the words and the picture of a funnel point at the same step", async () => {
  const { output } = await (await world("null")).runTool("funnel", { kind: "conversation" });
  const answer = await (await world("null")).ask("how do people move through the funnel?");
  const spec = answer.charts[0]?.spec;
  if (spec?.kind !== "funnel") throw new Error("a funnel was expected");
  const rates = spec.steps.filter(({ stepRate }) => stepRate !== null);
  const lowest = rates.reduce((low, step) => ((step.stepRate?.value ?? 1) < (low.stepRate?.value ?? 1) ? step : low));
  expect(lowest.label).toBe(output.weakest);
});
