import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { derived } from "./derived-cache.ts";
import { openStore } from "./open.ts";

const folder = mkdtempSync(join(tmpdir(), "upshot-derived-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("computes once per data version, and again when the entry is damaged", async () => {
  const store = await openStore(join(folder, "a.db"));
  let computed = 0;
  const get = (version: number) =>
    derived(store, "words", version, async () => ({ computed: ++computed, names: ["ä", null] }));
  expect(await get(1)).toEqual({ computed: 1, names: ["ä", null] });
  expect(await get(1)).toEqual({ computed: 1, names: ["ä", null] });
  expect((await get(2)).computed).toBe(2);
  await store.db.updateTable("workspace_state").set({ value: "{cut" }).where("key", "=", "cache words").execute();
  expect((await get(2)).computed).toBe(3);
  await store.close();
});
