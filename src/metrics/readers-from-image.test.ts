import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Reader, Source } from "#contracts/reader.ts";
import { openReadStore, openStore, type ReadStore } from "#store/open.ts";
import { hardStores, writeHardStore } from "#store/testing/hard-stores.ts";
import { copySample } from "#worlds/testing/copy-sample.ts";
import { cohortWaits } from "./cohort-waits.ts";
import { cycleTimes } from "./cycle-times.ts";
import { dealHistories } from "./deal-histories.ts";
import { dealPaths } from "./deal-paths.ts";
import { handMadeSource } from "./hand-made-store.ts";
import { outcomeAges } from "./outcome-ages.ts";
import { createSource } from "./source.ts";

/** What readers of deals give from the columnar image is what they give from grouped or ordered selects. */

const folder = mkdtempSync(join(tmpdir(), "upshot-readers-"));
const stores = new Map<string, ReadStore>();
const SAMPLE = "the sample world";
const NAMES = [SAMPLE, ...Object.keys(hardStores).filter((name) => !name.includes("10,000"))];

beforeAll(async () => {
  for (const name of NAMES) {
    const path = join(folder, `${stores.size}.db`);
    await (name === SAMPLE ? copySample(path) : writeHardStore(path, name));
    stores.set(name, openReadStore(path));
  }
});

afterAll(async () => {
  for (const store of stores.values()) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function expectSame<Input, Output>(
  name: string,
  reader: Reader<Input, Output>,
  input: Input,
  scope: readonly string[] | null = null,
): Promise<Output> {
  const source = (imageFrom: number): Promise<Source> => createSource(stores.get(name)!, { imageFrom, scope });
  const found = await reader.read(await source(0), input);
  expect(found).toEqual(await reader.read(await source(Number.POSITIVE_INFINITY), input));
  return found;
}

const ever = { from: "2000-01-01", to: "2030-01-01", label: "" };
const quarter = { from: "2026-04-01", to: "2026-07-01", label: "" };
const asOf = "2026-08-15";

test.each(NAMES)("on %s: waits, ages, histories and paths", async (name) => {
  await expectSame(name, cycleTimes, { period: quarter, by: ["owner", "month"], asOf });
  await expectSame(name, cycleTimes, { period: quarter, by: [], asOf, countedOn: "closed_on" });
  await expectSame(name, outcomeAges, { period: quarter, where: { region: ["EMEA", null] } });
  await expectSame(name, dealPaths, { period: quarter, by: ["region"] });
  await expectSame(name, cohortWaits, { grain: "deal", asOf });
  await expectSame(name, cohortWaits, { grain: "conversation", asOf, where: { channel: ["chat", null] } });
  await expectSame(name, dealHistories, { by: [], where: { region: ["EMEA"] }, sample: 7, named: true });
  await expectSame(name, dealHistories, { by: [], sample: 100 });
});

test("the sample world for one viewer", async () => {
  const { connection } = await openStore(stores.get(SAMPLE)!.path);
  const scope = [String(connection.prepare("select owner_id from deal limit 1").pluck().get())];
  connection.close();
  const waits = await expectSame(SAMPLE, cycleTimes, { period: ever, by: [], asOf }, scope);
  const histories = await expectSame(SAMPLE, dealHistories, { by: ["region"], sample: 20, named: true }, scope);
  await expectSame(SAMPLE, cohortWaits, { grain: "deal", asOf }, scope);
  expect(waits.n.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(histories.size);
});

test("deals of one day stand by their id", async () => {
  const day = { created_on: "2025-01-02", outcome: "open" };
  const deal = ["m", "c", "x", "a"].map((id) => ({ ...day, id }));
  const source = await handMadeSource({ deal }, { imageFrom: 0 });
  const found = await dealHistories.read(source, { by: [], named: true });
  expect(found.ids).toEqual(["a", "c", "m", "x"]);
  await source.close();
});
