/**
 * One process that runs every tool as a surface would, for bench-tools.ts: `node evals/bench-tools-probe.ts home store.db rounds names.json`.
 * `names.json` holds words of the tools' example questions with what stands for them in this store. Prints one JSON list, an entry per call.
 */
import { readConfig } from "#config";
import { createWorkbench } from "#main";
import type { ToolTime } from "./bench-tools-table.ts";

/** In a millisecond. */
const MICROSECONDS = 1000;

const [home = "", store = "", rounds = "1", names = "{}"] = process.argv.slice(2);
const replacements = Object.entries(JSON.parse(names) as Readonly<Record<string, string>>);
const app = await createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" })).open(store);
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** An example input in the words of this store. */
const translated = (input: object): string =>
  replacements.reduce((text, [word, own]) => text.replaceAll(word, own), JSON.stringify(input));

async function timed(tool: string, input: string): Promise<{ ms: number; processor: number; status: string }> {
  const from = performance.now();
  const used = process.cpuUsage();
  const { output } = await app.runTool(tool, JSON.parse(input));
  const { user, system } = process.cpuUsage(used);
  const processor = (user + system) / MICROSECONDS;
  return { ms: Math.min(performance.now() - from, processor), processor, status: String(output.status) };
}

const found: ToolTime[] = [];
for (const { name, asks } of app.tools) {
  for (const input of new Set(["{}", ...asks.map((ask) => translated(ask.input))])) {
    try {
      const first = await timed(name, input);
      const later = [];
      for (let round = 0; round < Number(rounds); round++) later.push(await timed(name, input));
      found.push({
        ...{ tool: name, input, status: first.status, firstMs: first.ms },
        ms: median(later.map(({ ms }) => ms)),
        processor: median(later.map(({ processor }) => processor)),
      });
    } catch {
      // an example about values that this store does not have
    }
  }
}
await app.close();
console.log(JSON.stringify({ calls: found, peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
