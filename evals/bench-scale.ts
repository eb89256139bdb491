/**
 * Speed at size: `npm run bench -- scale [--sizes 10000,100000] [--write]`. The whole chain of `why_changed` on eight dimensions beside the same
 * analysis in pandas + statsmodels and beside plain SQLite group-bys, each in a process of its own on the same file. `--write` renews README.md.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sizesIn } from "./options.ts";
import { makeScaleStore, PLANTED, QUARTERS } from "./scale-store.ts";
import { exponents, type Measured, type Own, type Peer, scaleTables } from "./scale-table.ts";

const SIZES = [10_000, 100_000, 1_000_000];
const DRAWS = 199;
/** Calls after the first in the process that is measured. */
const WARM_RUNS: Readonly<Record<number, number>> = { 10000: 9, 100000: 7, 1000000: 5 };
/** Seconds that a peer may draw, or group, before the rest is extrapolated. */
const PEER_SECONDS = 30;
const PYTHON = "/usr/bin/python3";
const MARKERS = ["<!-- scale: written by `npm run bench -- scale --write` -->", "<!-- end of scale -->"] as const;
const README = new URL("./README.md", import.meta.url);

/** Runs everything at every size and prints the tables. */
export async function run(home: string, options: readonly string[]): Promise<void> {
  const sizes = sizesIn(options, SIZES);
  const absent = missingPython();
  if (absent) console.log(`\nNo pandas beside it: ${absent}`);
  const measured: Measured[] = [];
  for (const deals of sizes) {
    measured.push(await atSize(home, deals, absent === null));
    console.log(`${deals.toLocaleString("en")} deals measured.`);
  }
  const text = scaleTables(measured, DRAWS);
  console.log(`\n${text}`);
  console.table(exponents(measured));
  if (options.includes("--write")) writeReadme(text);
}

async function atSize(home: string, deals: number, withPeers: boolean): Promise<Measured> {
  const folder = join(home, `scale-${deals}`);
  mkdirSync(folder, { recursive: true });
  const store = join(folder, "store.db");
  await makeScaleStore(store, deals);
  const first = own(folder, store, 1);
  const later = own(folder, store, 1 + (WARM_RUNS[deals] ?? 5));
  const listening = own(folder, store, 3, "thread");
  const why = (sums: string) => peer("why.py", store, ["--draws", String(DRAWS), "--sums", sums]);
  const peers: Measured["peers"] = withPeers
    ? { bincount: why("bincount"), products: why("products"), groups: peer("group_bys.py", store, []) }
    : null;
  rmSync(folder, { recursive: true, force: true });
  return { deals, planted: PLANTED, first, later, listening, peers };
}

/** `why_changed` in a fresh process, as often as asked. */
function own(home: string, store: string, rounds: number, mode = "here"): Own {
  const probe = join(import.meta.dirname, "bench-scale-probe.ts");
  const { stdout, stderr, status } = spawnSync(process.execPath, [probe, home, store, String(rounds), mode], {
    encoding: "utf8",
    maxBuffer: 64e6,
  });
  if (status !== 0) throw new Error(`The probe ended with ${status}: ${stderr.slice(0, 2000)}`);
  return JSON.parse(stdout) as Own;
}

function peer(script: string, store: string, options: readonly string[]): Peer {
  const start = performance.now();
  const spans = ["--before", QUARTERS.before, "--after", QUARTERS.after, "--seconds", String(PEER_SECONDS)];
  const path = join(import.meta.dirname, "peers", script);
  const { stdout, stderr, status } = spawnSync(PYTHON, [path, store, ...spans, ...options], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr.slice(-2000)}`);
  return { ...(JSON.parse(stdout) as Omit<Peer, "processMs">), processMs: performance.now() - start };
}

/** Why the peers cannot run; null when they can. */
function missingPython(): string | null {
  const { status, error } = spawnSync(PYTHON, ["-c", "import pandas, statsmodels"], { stdio: "ignore" });
  if (error) return `${PYTHON} is not here.`;
  return status === 0 ? null : `${PYTHON} has no pandas or statsmodels (Debian: python3-pandas, python3-statsmodels).`;
}

function writeReadme(text: string): void {
  const readme = readFileSync(README, "utf8");
  const [from, to] = [readme.indexOf(MARKERS[0]), readme.indexOf(MARKERS[1])];
  if (from < 0 || to < 0)
    throw new Error("evals/README.md has lost its scale markers; put them back around the table.");
  writeFileSync(README, `${readme.slice(0, from)}${MARKERS[0]}\n\n${text}\n\n${readme.slice(to)}`);
}
