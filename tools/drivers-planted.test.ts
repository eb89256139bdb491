import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createSource } from "#metrics/source.ts";
import { openReadStore, openStore } from "#store/open.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import { planOf } from "#worlds/world-plans.ts";
import drivers from "./drivers.ts";
import { askTool } from "./support/testing/ask-tool.ts";

/** In this world nothing changes over time among the deals: what the plan adds to the log-odds of a deal is the truth for all of it. */
test.for([2, 3])("deals without changes, seed %i: effects agree with what was planted", async (seed) => {
  const folder = mkdtempSync(join(tmpdir(), "upshot-drivers-"));
  const path = join(folder, "world.db");
  const store = await openStore(path);
  await seedWorld(store, { name: "bad-script", seed, parts: "deals" });
  await store.close();
  const reading = openReadStore(path);
  const { output } = await askTool(drivers, await createSource(reading), {}, "2026-10-05");
  await reading.close();
  rmSync(folder, { recursive: true, force: true });

  expect(output.verdict).toBe("explains");
  expect(output.factors.filter(({ drift }) => drift === "flipped")).toEqual([]);
  const base = output.base_rate!.value;
  for (const dimension of ["lead_source", "product"] as const) {
    const planted = planOf("bad-script").deals.effects[dimension]!;
    const rows = output.factors.filter(({ key, value }) => key === dimension && value !== null);
    const records = rows.reduce((sum, { effect }) => sum + effect.n!, 0);
    const mean = rows.reduce((sum, { value, effect }) => sum + (planted[value!] ?? 0) * (effect.n! / records), 0);
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const { value, effect, margin } of rows) {
      // first order: log-odds against the average times p(1 − p); good to about a point and a half for effects of this size
      const expected = ((planted[value!] ?? 0) - mean) * base * (1 - base);
      expect(Math.abs(effect.value - expected)).toBeLessThan(1.5 * margin.value + 0.015);
    }
  }
  const referral = output.factors.find(({ value }) => value === "Referral");
  expect(referral).toMatchObject({ established: true });
  expect(referral!.effect.value).toBeGreaterThan(0.05);
});
