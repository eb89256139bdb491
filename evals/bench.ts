/**
 * Speed, memory and accuracy at finding causes: `npm run bench`, or `npm run bench -- ask why charts import rca mcp` for some of it; `scale` and
 * `tools` run only when they are named. Prints a table per part against its bar.
 * Whole processes are timed from outside; medians of several runs, since machines are noisy.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "#config";
import { Settings } from "#contracts/settings.ts";
import { createWorkbench } from "#main";
import { createSource } from "#metrics/source.ts";
import { seededRandom } from "#stats/random.ts";
import { bulkWriter } from "#store/bulk-write.ts";
import { advanceDataVersion } from "#store/data-version.ts";
import { openReadStore, openStore } from "#store/open.ts";
import whyChanged from "#tools/why-changed.ts";
import { run as benchCharts } from "./bench-charts.ts";
import { run as benchImport } from "./bench-import.ts";
import { run as benchMcp } from "./bench-mcp.ts";
import { run as benchRca } from "./bench-rca.ts";
import { run as benchScale } from "./bench-scale.ts";
import { run as benchTools } from "./bench-tools.ts";
import { joinOptions } from "./options.ts";

const RUNS = 9;
const words = joinOptions(process.argv.slice(2), ["sizes"]);
const options = words.filter((word) => word.startsWith("--"));
const home = mkdtempSync(join(tmpdir(), "upshot-bench-"));
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const spread = (values: readonly number[]): string =>
  `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}`;

interface Line {
  readonly what: string;
  readonly medianMs: number;
  readonly range: string;
  readonly bar: string;
}

const show = (title: string, rows: readonly object[]): void => {
  console.log(`\n${title}`);
  console.table(rows);
};

/** `upshot ask` on the sample world, process start included. */
async function ask(): Promise<readonly Line[]> {
  const sample = join(home, "sample.db");
  await createWorkbench(readConfig({ UPSHOT_HOME: home })).seed(sample, { world: "default", seed: 1 });
  const launch = join(import.meta.dirname, "..", "src", "launch.mjs");
  const timed = (args: readonly string[]): readonly number[] =>
    Array.from({ length: RUNS + 1 }, () => {
      const start = performance.now();
      const { status } = spawnSync(process.execPath, [launch, ...args], {
        env: { ...process.env, UPSHOT_HOME: home, UPSHOT_DB: sample },
        stdio: "ignore",
      });
      if (status !== 0) throw new Error(`upshot ${args.join(" ")} ended with ${status}`);
      return performance.now() - start;
    }).slice(1);
  const question = "why did win rate drop?";
  const line = (what: string, args: readonly string[], bar: string): Line => {
    const times = timed(args);
    return { what, medianMs: Math.round(median(times)), range: spread(times), bar };
  };
  return [
    line("upshot ask, with chart", ["ask", question], "≤ 1000"),
    line("upshot ask --no-chart", ["ask", question, "--no-chart"], "≤ 1000"),
    line("upshot tools (start alone)", ["tools"], "–"),
  ];
}

const PER_PERIOD = 5_000;
const LEVELS = { region: 5, industry: 8, product: 4, lead_source: 6, owner_id: 15, stage: 3 } as const;

/** Ten thousand closed deals over two quarters, seven dimensions with the amount band, one planted drop. */
async function fillTwoQuarters(path: string): Promise<void> {
  const store = await openStore(path);
  const random = seededRandom(7);
  const keys = Object.keys(LEVELS) as (keyof typeof LEVELS)[];
  const write = bulkWriter(store.connection, "deal", [
    "id",
    ...keys,
    "amount",
    "currency",
    "created_on",
    "closed_on",
    "outcome",
    "source",
    "source_id",
    "import_batch_id",
  ]);
  store.connection.transaction(() => {
    for (let deal = 0; deal < 2 * PER_PERIOD; deal++) {
      const late = deal >= PER_PERIOD;
      const values = keys.map((key) => `${key} ${random.integer(LEVELS[key])}`);
      const isHit = late && values[0] === "region 1" && values[2] === "product 2";
      const month = (late ? 7 : 4) + random.integer(3);
      const day = `2026-${String(month).padStart(2, "0")}-${String(1 + random.integer(28)).padStart(2, "0")}`;
      const amount = Math.round(100 * Math.exp(9 + 0.8 * random.normal()));
      const outcome = random.uniform() < (isHit ? 0.12 : 0.3) ? "won" : "lost";
      write([`d${deal}`, ...values, amount, "USD", "2026-01-15", day, outcome, "csv", `d${deal}`, "bench"]);
    }
    advanceDataVersion(store.connection);
  })();
  await store.close();
}

/** The whole chain of `why_changed` in one process: reads, trust check, scan with 199 draws, decomposition, money, robustness. */
async function why(): Promise<readonly Line[]> {
  const path = join(home, "two-quarters.db");
  await fillTwoQuarters(path);
  const store = openReadStore(path);
  const times: number[] = [];
  for (let round = 0; round <= RUNS; round++) {
    const start = performance.now();
    const source = await createSource(store);
    await whyChanged.run(whyChanged.input.parse({ period: "2026-Q3" }), {
      read: (reader, input) => reader.read(source, input),
      today: "2026-11-20",
      seed: 1,
      settings: Settings.parse({}),
    });
    times.push(performance.now() - start);
  }
  await store.close();
  const [first = 0, ...warm] = times;
  return [
    {
      what: "why_changed, 10,000 deals, 199 draws, warm",
      medianMs: Math.round(median(warm)),
      range: spread(warm),
      bar: "≤ 500",
    },
    { what: "the same, first call", medianMs: Math.round(first), range: "–", bar: "–" },
  ];
}

const parts: Readonly<Record<string, () => Promise<void>>> = {
  ask: async () => show("Whole processes", await ask()),
  why: async () => show("Analysis", await why()),
  charts: async () => show("Charts (bar: warm ≤ 100 ms)", await benchCharts()),
  import: async () => {
    await benchImport();
  },
  rca: benchRca,
  scale: () => benchScale(home, options),
  mcp: async () => show("MCP (start to the first answer: at most 300 ms)", await benchMcp()),
  tools: () => benchTools(home, options),
};
/** Run only when named: the one takes a quarter of an hour, the other several minutes. */
const ONLY_NAMED = ["scale", "tools"];

try {
  const wanted = words.filter((word) => !word.startsWith("--"));
  const unknown = wanted.find((name) => !parts[name]);
  if (unknown) throw new Error(`There is no part ${unknown}. The parts are ${Object.keys(parts).join(", ")}.`);
  for (const [name, run] of Object.entries(parts))
    if (wanted.includes(name) || (wanted.length === 0 && !ONLY_NAMED.includes(name))) await run();
} finally {
  rmSync(home, { recursive: true, force: true });
}
