import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ToolContext } from "#contracts/tool.ts";
import { createSource } from "#metrics/source.ts";
import { openReadStore, openStore, type ReadStore } from "#store/open.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import dropOffs from "../drop-offs.ts";
import health from "../health.ts";
import leakage from "../leakage.ts";
import patterns from "../patterns.ts";
import whyChanged from "../why-changed.ts";
import { trialContext } from "./testing/trial-context.ts";

/** What is planted in the conversations of the sample world comes out ahead of everything else. */

const folder = mkdtempSync(join(tmpdir(), "upshot-planted-"));
let store: ReadStore;
let context: ToolContext;

beforeAll(async () => {
  const path = join(folder, "default.db");
  const seeding = await openStore(path);
  await seedWorld(seeding, { name: "default", seed: 4 });
  await seeding.close();
  store = openReadStore(path);
  context = { ...trialContext(await createSource(store)), today: "2026-10-01" };
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test("drop_offs names the bad script in its campaign before anything else", async () => {
  const found = await dropOffs.run(dropOffs.input.parse({ kind: "conversation" }), context);
  expect(found.segments[0]).toMatchObject({ label: "script version v3, campaign Website Chat Concierge", fresh: true });
  expect(found.actions[0]?.title).toMatch(/^Roll script version v3/);
});

test("drop_offs of deals names the segment that stopped winning", async () => {
  const found = await dropOffs.run(dropOffs.input.parse({ kind: "deal" }), context);
  const conditions = found.segments[0]?.segment.map(({ value }) => value);
  expect(conditions?.sort()).toEqual(["EMEA", "Enterprise"]);
});

test("one loss has one amount and one owner, whichever tool tells it, and the whole is about as large as its largest part", async () => {
  const kind = { kind: "deal" };
  const tellings = await Promise.all([
    whyChanged.run(whyChanged.input.parse({ measure: "win_rate" }), context),
    dropOffs.run(dropOffs.input.parse(kind), context),
    patterns.run(patterns.input.parse(kind), context),
  ]);
  const told = tellings.map(({ actions }) => actions.find(({ issue }) => issue === "weak-segment"));
  expect(new Set(told.map((action) => Math.round(action?.expectedValue?.value ?? Number.NaN))).size).toBe(1);
  expect(new Set(told.map((action) => action?.owner)).size).toBe(1);
  const { leak } = await leakage.run(leakage.input.parse(kind), context);
  const part = tellings[0].rows[0]?.money?.value ?? Number.NaN;
  expect(leak!.value / part).toBeGreaterThan(0.8);
});

test("health names the compliance spike with its campaign", async () => {
  const found = await health.run(health.input.parse({}), context);
  const named = found.insights.map(({ names }) => [names.label, names.place]);
  expect(named).toContainEqual(["compliance violation rate", "campaign Enterprise Voice Outreach"]);
  expect(found.components.find(({ key }) => key === "compliance")?.score.value).toBeLessThan(50);
});
