import type { App, Workbench } from "#contracts/app.ts";
import { SetupError } from "#contracts/errors.ts";
import type { McpOptions, RunningMcp } from "#contracts/mcp.ts";
import { createMcpServer } from "#mcp/server.ts";
import type { Session } from "#mcp/session.ts";
import { serveStdio } from "#mcp/stdio.ts";
import { withinTime } from "#mcp/within-time.ts";
import packageJson from "../package.json" with { type: "json" };
import { fileIdentity, openedOnce } from "./opened-once.ts";

const CLOSING_MS = 10_000;

/** Serves the protocol over a data file, which is opened at the first call that needs it. */
export async function serveMcp(dataFile: string, workbench: Workbench, { http }: McpOptions): Promise<RunningMcp> {
  const { typed } = workbench.startedBy;
  const data = openedOnce(
    async () => {
      if (!workbench.exists(dataFile))
        throw new SetupError(
          `There is no data file ${dataFile} yet. Import your own with \`${typed} import deals <file.csv>\` or fill the sample with \`${typed} seed\`, then ask again; nothing needs to be restarted.`,
        );
      return workbench.open(dataFile, { inThread: true });
    },
    () => fileIdentity(dataFile),
  );
  const session: Session = {
    app: data.app,
    tools: workbench.tools,
    viewer: workbench.viewer,
    fiscalYearStartMonth: workbench.fiscalYearStartMonth,
    today: workbench.today,
    transport: "stdio",
    chartFolder: workbench.chartFolder,
    version: packageJson.version,
    log: (line) => void process.stderr.write(`upshot: ${line}\n`),
    now: () => new Date(),
  };
  if (http === null) {
    const ended = serveStdio(session).finally(() => withinTime(data.close(), CLOSING_MS));
    return { url: null, ended };
  }
  await data.app(); // whoever starts it in a terminal learns at once what is wrong with the data
  const { serveHttp } = await import("#mcp/http.ts");
  const running = await serveHttp({
    ...http,
    newSession: (viewer) => ({ ...session, viewer, transport: "http", chartFolder: null }),
    createServer: createMcpServer,
    localViewer: session.viewer,
    app: whatIsOpen(data.app),
    log: session.log,
    now: session.now,
  });
  return { url: running.url, ended: running.ended.finally(() => withinTime(data.close(), CLOSING_MS)) };
}

/** Keys and people of the data as they are at each call: a file that replaces another brings its own. */
const whatIsOpen = (app: Session["app"]): Pick<App, "accessTokens" | "viewer" | "audit"> => ({
  viewer: async (email) => (await app()).viewer(email),
  audit: async (entry) => (await app()).audit(entry),
  accessTokens: {
    create: async (asked) => (await app()).accessTokens.create(asked),
    list: async () => (await app()).accessTokens.list(),
    revoke: async (...asked) => (await app()).accessTokens.revoke(...asked),
    find: async (...asked) => (await app()).accessTokens.find(...asked),
  },
});
