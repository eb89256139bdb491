import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { InMemoryEventStore } from "@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js";
import { createMcpExpressApp } from "@modelcontextprotocol/sdk/server/express.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Request, Response } from "express";
import type { App } from "#contracts/app.ts";
import { createMcpServer } from "#mcp/server.ts";
import type { Session } from "#mcp/session.ts";
import { loadTools } from "#tools/index.ts";
import { addConformanceFixtures } from "./conformance-fixtures.ts";
import { conformanceTools } from "./conformance-tools.ts";

/*
 * The product's server with the conformance suite's fixtures, over HTTP with sessions: questions back to the client need one, and the product has
 * none. `node src/surfaces/mcp/testing/fixture-server.ts` prints its address and serves until it is told to stop.
 */

/** The suite calls none of the product's tools: the data are a double that lets the operator in and takes note of nothing. */
const data: Pick<App, "audit" | "viewer"> = {
  audit: async () => {},
  viewer: async () => ({ email: null, name: null, role: "operator", scope: null }),
};

const session: Session = {
  app: async () => data as App,
  tools: loadTools,
  viewer: null,
  transport: "http",
  chartFolder: null,
  fiscalYearStartMonth: 1,
  today: () => "2026-11-20",
  version: "0.0.0",
  now: () => new Date(),
  log: (line) => void process.stderr.write(`${line}\n`),
};

const connections = new Map<string, StreamableHTTPServerTransport>();

/** The connection that a request belongs to; a new one when it carries no id, null when its id is unknown. */
async function connectionOf(request: Request): Promise<StreamableHTTPServerTransport | null> {
  const id = request.headers["mcp-session-id"];
  if (id !== undefined) return connections.get(String(id)) ?? null;
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    eventStore: new InMemoryEventStore(),
    retryInterval: 100,
    onsessioninitialized: (created) => void connections.set(created, transport),
    onsessionclosed: (closed) => void connections.delete(closed),
  });
  const server = createMcpServer(session, { tools: conformanceTools, extend: addConformanceFixtures });
  // the SDK's own types disagree under exactOptionalPropertyTypes
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  return transport;
}

async function handle(request: Request, response: Response): Promise<void> {
  const transport = await connectionOf(request);
  if (transport) return transport.handleRequest(request, response, request.body);
  const error = { code: -32_001, message: "There is no session with this id." };
  response.status(404).json({ jsonrpc: "2.0", error, id: null });
}

const app = createMcpExpressApp();
app.all("/mcp", handle);
const listener = app.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/mcp\n`);
});
