import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport, type Transport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "#config";
import type { App } from "#contracts/app.ts";
import { createWorkbench } from "#main";
import { loadTools } from "#tools/index.ts";
import { type HttpServer, serveHttp } from "./http.ts";
import { createMcpServer } from "./server.ts";
import type { Session } from "./session.ts";
import { smallDataFile } from "./testing/small-data-file.ts";

/** Hosts of the next protocol: their client asks in the new way first and must find the way back to ours. It also checks each result against its schema. */
const home = mkdtempSync(join(tmpdir(), "upshot-clients-"));
const environment = { UPSHOT_HOME: home, UPSHOT_TODAY: "2026-07-05" };
let dataFile: string;
let app: App;
let http: HttpServer;

beforeAll(async () => {
  dataFile = await smallDataFile(home);
  app = await createWorkbench(readConfig(environment)).open(dataFile);
  const session: Session = {
    app: async () => app,
    tools: loadTools,
    viewer: null,
    transport: "http",
    chartFolder: null,
    fiscalYearStartMonth: 1,
    today: () => "2026-07-05",
    version: "0.0.0",
    log: () => {},
    now: () => new Date("2026-07-05T12:00:00Z"),
  };
  http = await serveHttp({
    host: "127.0.0.1",
    port: 0,
    publicUrl: null,
    allowedHosts: [],
    allowedOrigins: [],
    oauth: null,
    requireKey: false,
    requestsPerMinute: 1_000,
    app,
    newSession: () => session,
    createServer: createMcpServer,
    localViewer: null,
    log: session.log,
    now: session.now,
  });
});
afterAll(async () => {
  await http.close();
  await app.close();
  rmSync(home, { recursive: true, force: true });
});

const launch = fileURLToPath(new URL("../../launch.mjs", import.meta.url));

const transports: Readonly<Record<string, () => Transport>> = {
  stdio: () =>
    new StdioClientTransport({
      command: process.execPath,
      args: [launch, "mcp"],
      cwd: "/",
      env: { ...environment, UPSHOT_DB: dataFile },
      stderr: "ignore",
    }),
  http: () => new StreamableHTTPClientTransport(new URL(http.url)),
};

async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(transport);
  return client;
}

test.for(Object.entries(transports))("a client of the next protocol is served over %s", async ([, open]) => {
  const client = await connected(open());
  expect(client.getNegotiatedProtocolVersion()).toBe("2025-11-25");
  const { tools } = await client.listTools();
  expect(tools).toHaveLength((await loadTools()).length + 2);
  expect((await client.listPrompts()).prompts).not.toHaveLength(0);
  const { resources } = await client.listResources();
  expect((await client.readResource({ uri: resources[0]!.uri })).contents).not.toHaveLength(0);
  const done = await client.callTool({
    name: "sales_why_changed",
    arguments: { measure: "win_rate", period: "2026-Q2" },
  });
  expect(done.isError).toBeFalsy();
  expect(done.content[0]).toMatchObject({ type: "text", text: expect.stringMatching(/win rate fell/i) });
  const refused = await client.callTool({ name: "sales_why_changed", arguments: { measure: "win_rat" } });
  expect(refused.isError).toBe(true);
  await client.close();
});

test("every tool's result fits the schema that it promises, also where there is too little to tell", async () => {
  const client = await connected(transports.http!());
  await client.listTools();
  const refused = new Set<string>();
  for (const { name, asks } of await loadTools())
    for (const response_format of ["concise", "detailed"]) {
      const args = { ...asks[0]!.input, response_format };
      const { isError } = await client.callTool({ name: `sales_${name}`, arguments: args });
      if (isError) refused.add(name);
    }
  // these data have no owners and no products; all else can be asked, and the client throws when a structure breaks its schema
  expect([...refused]).toEqual(["compare_segments", "measure"]);
  await client.close();
});
