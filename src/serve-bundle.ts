import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type Config, readConfig } from "#config";
import { serveStdio } from "#mcp/stdio.ts";
import packageJson from "../package.json" with { type: "json" };
import { openedOnce } from "./opened-once.ts";

/**
 * Serves the protocol from the bundle for Claude Desktop, whose settings come as environment variables. What is wrong with settings or data
 * is an answer to a call: a server that does not start says nothing to anybody.
 */
export async function serveBundle(): Promise<void> {
  const log = (line: string): void => void process.stderr.write(`upshot: ${line}\n`);
  process.stderr.on("error", () => undefined); // a host that does not read the log is no fault
  process.on("uncaughtException", (error) => log(error.stack ?? error.message));
  const config = readOrProblem();
  const { app, close } = openedOnce(async () => {
    if (config instanceof Error) throw config;
    return (await import("./bundle-data.ts")).openBundleData(config);
  });
  const { viewer, chartFolder } =
    config instanceof Error
      ? { viewer: null, chartFolder: null } // nothing can be opened, so nothing can be seen
      : { viewer: config.viewer, chartFolder: join(config.home, "charts") };
  await serveStdio({
    app,
    tools: async () => (await import("#tools/index.ts")).loadTools(),
    viewer,
    transport: "stdio",
    chartFolder,
    fiscalYearStartMonth: config instanceof Error ? 1 : config.settings.fiscalYearStartMonth,
    version: packageJson.version,
    log,
    now: () => new Date(),
  });
  await close();
  process.exit(0);
}

/** The host's working folder may be anything, so that paths start at the person's home folder. */
function readOrProblem(): Config | Error {
  try {
    const config = readConfig();
    const inHome = (path: string): string => resolve(homedir(), path);
    return { ...config, home: inHome(config.home), dataFile: config.dataFile && inHome(config.dataFile) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
