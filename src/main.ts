import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { runCli } from "#cli/cli.ts";
import { processTerminal, wordError } from "#cli/output.ts";
import { type Config, readConfig } from "#config";
import type { Workbench } from "#contracts/app.ts";
import { openStore } from "#store/open.ts";
import { loadTools } from "#tools/index.ts";
import { worlds } from "#worlds/catalog.ts";
import { runDoctor } from "./doctor.ts";
import { importableEntities, importIntoStore } from "./import-into-store.ts";
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
    entities: importableEntities,
    worlds,
    defaultDataFile: () => (config.dataFile !== null || existsSync(ownDataFile) ? ownDataFile : sampleDataFile),
    exists: existsSync,
    tools: loadTools,
    open: (dataFile) => openApp(dataFile, config),
    importFiles: (dataFile, request) =>
      importIntoStore(dataFile, request, config.settings.currency, new Date().toISOString()),
    seed: async (dataFile, request) => {
      mkdirSync(config.home, { recursive: true });
      const { seedWorld } = await import("#worlds/seed-world.ts");
      const store = await openStore(dataFile);
      try {
        const report = await seedWorld(store, { name: request.world, seed: request.seed });
        return report.summary;
      } finally {
        await store.close();
      }
    },
    doctor: (dataFile) => runDoctor(dataFile, config),
  };
}
