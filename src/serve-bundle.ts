import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { type Config, readConfig, todayOf } from "#config";
import type { Session } from "#mcp/session.ts";
import { serveStdio } from "#mcp/stdio.ts";
import packageJson from "../package.json" with { type: "json" };
import { fileIdentity, type OpenedOnce, openedOnce } from "./opened-once.ts";

/**
 * Serves the protocol from the bundle for Claude Desktop, whose settings come as environment variables. What is wrong with settings or data
 * is an answer to a call: a server that does not start says nothing to anybody.
 */
export async function serveBundle(): Promise<void> {
  const log = (line: string): void => void process.stderr.write(`upshot: ${line}\n`);
  process.stderr.on("error", () => undefined); // a host that does not read the log is no fault
  // nobody knows what it left half done, so no figure may come after it; hosts show an ended server and start it again
  process.on("uncaughtException", (error) => {
    log(error.stack ?? error.message);
    process.exit(1);
  });
  const { app, viewer, chartFolder, fiscalYearStartMonth, today, close } = fromSettings();
  await serveStdio({
    app,
    tools: async () => (await import("#tools/index.ts")).loadTools(),
    viewer,
    transport: "stdio",
    chartFolder,
    fiscalYearStartMonth,
    today,
    version: packageJson.version,
    log,
    now: () => new Date(),
  });
  await close();
  process.exit(0);
}

type FromSettings = OpenedOnce & Pick<Session, "viewer" | "chartFolder" | "fiscalYearStartMonth" | "today">;

/** What the settings say; when they are wrong, every call says so. */
function fromSettings(): FromSettings {
  try {
    const config = configInHome();
    const data = openedOnce(
      async () => (await import("./bundle-data.ts")).openBundleData(config),
      () => fileIdentity(config.dataFile ?? join(config.home, "upshot.db")),
    );
    const { viewer, home, settings } = config;
    const { fiscalYearStartMonth } = settings;
    const today = () => todayOf(config, new Date());
    return { ...data, viewer, chartFolder: join(home, "charts"), fiscalYearStartMonth, today };
  } catch (error) {
    const data = openedOnce(() => Promise.reject(error));
    const today = () => new Date().toISOString().slice(0, 10);
    return { ...data, viewer: null, chartFolder: null, fiscalYearStartMonth: 1, today };
  }
}

/** The host's working folder may be anything, so that paths start at the person's home folder. */
function configInHome(): Config {
  const config = readConfig();
  const inHome = (path: string): string => resolve(homedir(), path);
  return { ...config, home: inHome(config.home), dataFile: config.dataFile && inHome(config.dataFile) };
}
