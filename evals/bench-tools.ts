/**
 * Time of every tool at size: `npm run bench -- tools [--sizes 100000] [--write]`. Each tool of the registry is asked with its default input and
 * with its own example questions, in one process on a store with a million deals, and on the sample world for conversations. `--write` renews README.md.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openStore } from "#store/open.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import { type ToolTimes, toolsTable, toolsWords } from "./bench-tools-table.ts";
import { sizesIn } from "./options.ts";
import { makeScaleStore } from "./scale-store.ts";

const SIZES = [1_000_000];
/** Calls after the first with the same input. */
const WARM_RUNS = 3;
const MARKERS = ["<!-- tools: written by `npm run bench -- tools --write` -->", "<!-- end of tools -->"] as const;
const README = new URL("./README.md", import.meta.url);
/** Names in the example questions, as the store with many deals has them. */
const NAMES = { EMEA: "region 1", Enterprise: "product 2", "2024-Q2": "2026-Q3", "2024": "2026" } as const;

/** Measures every tool on both kinds of store and prints the tables. */
export async function run(home: string, options: readonly string[]): Promise<void> {
  const parts: string[] = [];
  for (const deals of sizesIn(options, SIZES)) {
    const times = await onStore(home, `deals-${deals}`, (path) => makeScaleStore(path, deals), NAMES);
    parts.push(`${deals.toLocaleString("en")} deals. ${toolsWords(times)}\n\n${toolsTable(times)}`);
  }
  const sample = await onStore(home, "sample", sampleWorld, {});
  parts.push(
    `The sample world: 6,250 deals with their stages, 40,000 conversations. ${toolsWords(sample)}\n\n${toolsTable(sample)}`,
  );
  const text = parts.join("\n\n");
  console.log(`\n${text}`);
  if (options.includes("--write")) writeReadme(text);
}

async function sampleWorld(path: string): Promise<void> {
  const store = await openStore(path);
  await seedWorld(store, { name: "default", seed: 1 });
  await store.close();
}

async function onStore(
  home: string,
  name: string,
  make: (path: string) => Promise<void>,
  names: Readonly<Record<string, string>>,
): Promise<ToolTimes> {
  const folder = join(home, `tools-${name}`);
  mkdirSync(folder, { recursive: true });
  const store = join(folder, "store.db");
  await make(store);
  const probe = join(import.meta.dirname, "bench-tools-probe.ts");
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [probe, folder, store, String(WARM_RUNS), JSON.stringify(names)],
    { encoding: "utf8", maxBuffer: 64e6 },
  );
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0) throw new Error(`The probe ended with ${status}: ${stderr.slice(0, 2000)}`);
  return JSON.parse(stdout) as ToolTimes;
}

function writeReadme(text: string): void {
  const readme = readFileSync(README, "utf8");
  const [from, to] = [readme.indexOf(MARKERS[0]), readme.indexOf(MARKERS[1])];
  if (from < 0 || to < 0)
    throw new Error("evals/README.md has lost its tools markers; put them back around the tables.");
  writeFileSync(README, `${readme.slice(0, from)}${MARKERS[0]}\n\n${text}\n\n${readme.slice(to)}`);
}
