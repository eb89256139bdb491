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

test("health names the compliance spike with its campaign", async () => {
  const found = await health.run(health.input.parse({}), context);
  const named = found.insights.map(({ names }) => [names.label, names.place]);
  expect(named).toContainEqual(["compliance violation rate", "campaign Enterprise Voice Outreach"]);
  expect(found.components.find(({ key }) => key === "compliance")?.score.value).toBeLessThan(50);
});
