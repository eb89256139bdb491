import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCli } from "#cli/cli.ts";
import { processTerminal, wordError } from "#cli/output.ts";
import { type Config, readConfig } from "#config";
import type { Workbench } from "#contracts/app.ts";
import { InputError } from "#contracts/errors.ts";
import { importEntities } from "#ingest/entities.ts";
import { openStore } from "#store/open.ts";
import { loadTools } from "#tools/index.ts";
import { worlds } from "#worlds/catalog.ts";
import { runDoctor } from "./doctor.ts";
import { importIntoStore } from "./import-into-store.ts";
import { openApp } from "./open-app.ts";

/** Runs one command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const config = readConfig();
    return await runCli(argv, createWorkbench(config), processTerminal(config.noColour));
  } catch (error) {
    const { code, text } = wordError(error);
    process.stderr.write(`${text}\n`);
    return code;
  }
}

/** Everything the command line can do, over the parts that it must not know. */
export function createWorkbench(config: Config): Workbench {
  const ownDataFile = config.dataFile ?? join(config.home, "upshot.db");
  const sampleDataFile = join(config.home, "sample.db");
  return {
    ownDataFile,
    sampleDataFile,
    chartFolder: join(config.home, "charts"),
    historyFile: join(config.home, "history"),
    entities: importEntities,
    worlds,
    defaultDataFile: () => (config.dataFile !== null || existsSync(ownDataFile) ? ownDataFile : sampleDataFile),
    exists: existsSync,
    tools: loadTools,
    open: (dataFile) => openApp(dataFile, config),
    importFiles: (dataFile, request) =>
      importIntoStore(dataFile, request, config.settings.currency, new Date().toISOString()),
    seed: (dataFile, request) => seedSample(dataFile, request.world, request.seed),
    doctor: (dataFile) => runDoctor(dataFile, config),
  };
}

async function seedSample(dataFile: string, world: string, seed: number): Promise<readonly string[]> {
  const known = worlds.find(({ name }) => name === world);
  if (!known)
    throw new InputError(
      `There is no sample world ${world}. Choose one of: ${worlds.map(({ name }) => name).join(", ")}.`,
    );
  const { seedWorld } = await import("#worlds/seed-world.ts");
  const store = await openStore(dataFile);
  try {
    const { from, until, rows } = await seedWorld(store, { name: known.name, seed });
    const filled = Object.entries(rows).filter(([, count]) => count > 0);
    return [
      `${known.title}: ${filled.map(([table, count]) => `${count.toLocaleString("en-US")} ${table.replaceAll("_", " ")} rows`).join(", ")}.`,
      `The records run from ${from} to ${until}.`,
    ];
  } finally {
    await store.close();
  }
}
