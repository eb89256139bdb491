/**
 * One process that asks `why_changed` as a user would, for bench-scale.ts: `node evals/bench-scale-probe.ts home store.db rounds [thread]`.
 * `thread` lets the analysis run in a thread of its own, as surfaces do that must go on listening.
 * Prints one JSON object: the first call with opening, the later ones, the longest time that nothing else could run here, and peak memory.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { readConfig } from "#config";
import { createWorkbench } from "#main";
import { DIMENSIONS, QUARTERS } from "./scale-store.ts";

/** Milliseconds between two looks at the clock; what a look measures beyond it is blocking. */
const RESOLUTION = 1;
const KILOBYTES = 1024;
/** In a millisecond. */
const MICROSECONDS = 1000;

const [home = "", store = "", rounds = "1", mode = ""] = process.argv.slice(2);
const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
const asked = { measure: "win_rate", period: QUARTERS.after, compare_with: QUARTERS.before, dimensions: DIMENSIONS };
const start = performance.now();
const config = readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" });
const app = await createWorkbench(config).open(store, { inThread: mode === "thread" });
const opened = performance.now();
delay.enable();
await setTimeout(5 * RESOLUTION);
const times: number[] = [];
const processor: number[] = [];
let found: unknown = null;
for (let round = 0; round < Number(rounds); round++) {
  const from = performance.now();
  const used = process.cpuUsage();
  const { output } = await app.runTool("why_changed", asked);
  times.push(performance.now() - from);
  const { user, system } = process.cpuUsage(used);
  processor.push((user + system) / MICROSECONDS);
  // a call that never let go is only measured once the loop turns
  await setTimeout(5 * RESOLUTION);
  found = { verdict: output.verdict, rows: output.rows };
}
delay.disable();
await app.close();
console.log(
  JSON.stringify({
    openMs: opened - start,
    times,
    processor,
    blockedMs: Math.max(0, delay.max / 1e6 - RESOLUTION),
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / KILOBYTES),
    found,
  }),
);
