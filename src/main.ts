import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runCli } from "#cli/cli.ts";
import { asTyped, processTerminal, wordError } from "#cli/output.ts";
import { type Config, readConfig, todayOf } from "#config";
import type { Workbench } from "#contracts/app.ts";
import { importEntities } from "#ingest/entities.ts";
import { worlds } from "#worlds/catalog.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** What people type: the name it was installed under, or npm in a clone, where no such command is found. */
const program = basename(process.argv[1] ?? "", ".cmd") === "upshot" ? "upshot" : "npm run --silent upshot --";

/** Runs one command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  leaveQuietlyWhenNobodyReads();
  process.on("uncaughtException", (error) => stop(error));
  try {
    if (argv[0] === "mcp") return await runCli(argv, mcpWorkbench(), processTerminal(true, program));
    const config = readConfig();
    return await runCli(argv, createWorkbench(config), processTerminal(config.noColour, program));
  } catch (error) {
    const { code, text } = wordError(error);
    process.stderr.write(`${asTyped(text, program)}\n`);
    return code;
  }
}

/** `upshot ask … | head` closes the pipe early; that is no fault. Who only does not read the log still wants the answers. */
function leaveQuietlyWhenNobodyReads(): void {
  process.stderr.on("error", () => undefined);
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    error.code === "EPIPE" ? process.exit(0) : stop(error),
  );
}

const log = (line: string): void => void process.stderr.write(`upshot: ${line}\n`);

function stop(error: unknown): never {
  const { code, text } = wordError(error);
  process.stderr.write(`${asTyped(text, program)}\n`);
  process.exit(code);
}

/** Programs start servers in any folder: when that one holds no data, those beside the program are meant. */
const besideProgram = (config: Config): Config =>
  existsSync(config.home) ? config : { ...config, home: resolve(root, config.home) };

/** A host shows its user a server that ends at once as lost, without the reason: what is wrong with the settings is said by every call instead. */
export function mcpWorkbench(environment?: NodeJS.ProcessEnv): Workbench {
  try {
    return createWorkbench(besideProgram(readConfig(environment)));
  } catch (error) {
    const workbench = { ...createWorkbench(readConfig({})), exists: () => true, open: () => Promise.reject(error) };
    return { ...workbench, serveMcp: (dataFile, options) => serveOver(workbench, dataFile, options) };
  }
}

const serveOver = async (workbench: Workbench, ...[dataFile, options]: Parameters<Workbench["serveMcp"]>) =>
  (await import("./serve-mcp.ts")).serveMcp(dataFile, workbench, options);

/** Everything the command line can do, over the parts that it must not know. */
export function createWorkbench(config: Config): Workbench {
  const ownDataFile = config.dataFile ?? join(config.home, "upshot.db");
  const sampleDataFile = join(config.home, "sample.db");
  const workbench: Workbench = {
    ownDataFile,
    sampleDataFile,
    chartFolder: join(config.home, "charts"),
    historyFile: join(config.home, "history"),
    viewer: config.viewer,
    fiscalYearStartMonth: config.settings.fiscalYearStartMonth,
    today: () => todayOf(config, new Date()),
    startedBy: {
      command: process.execPath,
      args: [join(root, "src", "launch.mjs"), "mcp"],
      home: resolve(config.home),
      typed: program,
    },
    entities: importEntities,
    worlds,
    defaultDataFile: () => (config.dataFile !== null || existsSync(ownDataFile) ? ownDataFile : sampleDataFile),
    exists: existsSync,
    // each command loads what it needs when it runs: a first answer should not wait for the importer
    tools: async () => (await import("#tools/index.ts")).loadTools(),
    open: async (dataFile, { charts = false, inThread = false } = {}) => {
      // the drawing thread loads its packages while this one loads the rest
      const renderer = charts ? (await import("#render/chart-worker.ts")).startChartRenderer() : null;
      return (await import("./open-app.ts")).openApp(dataFile, config, { renderer, inThread, log });
    },
    importFiles: async (dataFile, request) => {
      const { importIntoStore } = await import("./import-into-store.ts");
      return importIntoStore(dataFile, request, config.settings.currency, new Date().toISOString());
    },
    seed: async (dataFile, request) =>
      (await import("./seed-sample.ts")).seedSample(dataFile, request.world, request.seed),
    doctor: async (dataFile) => (await import("./doctor.ts")).runDoctor(dataFile, config),
    serveMcp: (dataFile, options) => serveOver(workbench, dataFile, options),
  };
  return workbench;
}
