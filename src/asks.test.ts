import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "#config";
import type { App } from "#contracts/app.ts";
import { createWorkbench } from "#main";
import { loadTools } from "#tools/index.ts";
import { copySample } from "#worlds/testing/copy-sample.ts";

/** The questions that each tool says it answers, asked in words: they must reach that tool. */
const home = mkdtempSync(join(tmpdir(), "upshot-asks-"));
const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" }));
const tools = await loadTools();
let app: App;

beforeAll(async () => {
  await copySample(workbench.sampleDataFile);
  app = await workbench.open(workbench.sampleDataFile);
});
afterAll(async () => {
  await app.close();
  rmSync(home, { recursive: true, force: true });
});

const promised = tools.flatMap(({ name, asks }) => asks.map(({ question }) => [name, question] as const));

test.for(promised)("%s: %s", async ([name, question]) => {
  const answer = await app.ask(question, { surface: "test" });
  expect(
    answer.receipts.map(({ tool }) => tool),
    answer.headline,
  ).toContain(name);
});
