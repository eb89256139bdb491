import type { Workbench } from "#contracts/app.ts";
import { SetupError } from "#contracts/errors.ts";
import type { McpOptions, RunningMcp } from "#contracts/mcp.ts";
import { createMcpServer } from "#mcp/server.ts";
import type { Session } from "#mcp/session.ts";
import { serveStdio } from "#mcp/stdio.ts";
import packageJson from "../package.json" with { type: "json" };
import { openedOnce } from "./opened-once.ts";

/** Serves the protocol over a data file, which is opened at the first call that needs it. */
export async function serveMcp(dataFile: string, workbench: Workbench, { http }: McpOptions): Promise<RunningMcp> {
  const data = openedOnce(async () => {
    if (!workbench.exists(dataFile))
      throw new SetupError(
        `There is no data file ${dataFile} yet. Import your own with \`upshot import deals <file.csv>\` or fill the sample with \`upshot seed\`, then ask again; nothing needs to be restarted.`,
      );
    return workbench.open(dataFile, { inThread: true });
  });
  const session: Session = {
    app: data.app,
    tools: workbench.tools,
    viewer: workbench.viewer,
    fiscalYearStartMonth: workbench.fiscalYearStartMonth,
    transport: "stdio",
    chartFolder: workbench.chartFolder,
    version: packageJson.version,
    log: (line) => void process.stderr.write(`upshot: ${line}\n`),
    now: () => new Date(),
  };
  if (http === null) {
    const ended = serveStdio(session).finally(data.close);
    return { url: null, ended };
  }
  const app = await data.app();
  const { serveHttp } = await import("#mcp/http.ts");
  const running = await serveHttp({
    ...http,
    newSession: (viewer) => ({ ...session, viewer, transport: "http", chartFolder: null }),
    createServer: createMcpServer,
    localViewer: session.viewer,
    app,
    log: session.log,
    now: session.now,
  });
  return { url: running.url, ended: running.ended.finally(data.close) };
}
