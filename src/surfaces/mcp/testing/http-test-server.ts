import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { AuditEntry } from "#contracts/answer-log.ts";
import type { App } from "#contracts/app.ts";
import type { HttpOptions } from "#contracts/mcp.ts";
import { openAccessTokens } from "#store/access-tokens.ts";
import { openStore, type Store } from "#store/open.ts";
import { resolveViewer } from "#store/viewers.ts";
import { type HttpServer, serveHttp } from "../http.ts";
import type { Session } from "../session.ts";

/** A server on loopback over a real store with three reps, and a clock and logs that a test can reach. */
export interface HttpTestServer extends HttpServer {
  readonly store: Store;
  readonly tokens: App["accessTokens"];
  readonly audited: AuditEntry[];
  readonly logged: string[];
  /** What the tool `wait` did: "started", then "aborted" once its signal fires, or "answered" after `release`. */
  readonly waits: string[];
  readonly release: () => void;
  readonly clock: { now: Date };
  /** Makes a key for a viewer, valid for 90 days. */
  readonly keyFor: (viewer: string | null) => Promise<string>;
  readonly rpc: (body: unknown, init?: CallInit) => Promise<Response>;
}

export interface CallInit {
  readonly key?: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export const httpDefaults: HttpOptions = {
  host: "127.0.0.1",
  port: 0,
  publicUrl: null,
  allowedHosts: [],
  allowedOrigins: [],
  oauth: null,
  requireKey: true,
  requestsPerMinute: 120,
};

export async function startHttpTestServer(
  options: Partial<HttpOptions> & { readonly localViewer?: string | null } = {},
): Promise<HttpTestServer> {
  const folder = mkdtempSync(join(tmpdir(), "upshot-http-"));
  const store = await openStore(join(folder, "store.db"));
  await addReps(store);
  const tokens = openAccessTokens(store);
  const [audited, logged, waits] = [[] as AuditEntry[], [] as string[], [] as string[]];
  const clock = { now: new Date() };
  const released = Promise.withResolvers<void>();
  const app: Pick<App, "accessTokens" | "viewer" | "audit"> = {
    accessTokens: tokens,
    viewer: (email) => resolveViewer(store, email),
    audit: async (entry) => void audited.push(entry),
  };
  const discard = async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const server = await serveHttp({
    ...httpDefaults,
    localViewer: null,
    ...options,
    app,
    newSession: (viewer) => ({ viewer }) as Session,
    createServer: (session) => smallServer(session, waits, released.promise),
    log: (line) => void logged.push(line),
    now: () => clock.now,
  }).catch(async (error: unknown) => {
    await discard();
    throw error;
  });
  return {
    ...server,
    ...{ store, tokens, audited, logged, waits, clock, release: released.resolve },
    keyFor: async (viewer) => {
      const now = clock.now.toISOString();
      const expiresAt = new Date(clock.now.getTime() + 90 * 86_400_000).toISOString();
      return (await tokens.create({ name: "test", viewer, now, expiresAt })).key;
    },
    rpc: (body, init = {}) => post(server.url, body, init),
    close: async () => {
      await server.close();
      await discard();
    },
  };
}

function post(url: string, body: unknown, { key, method = "POST", path, headers = {} }: CallInit): Promise<Response> {
  return fetch(path === undefined ? url : new URL(path, url), {
    method,
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    ...(method === "GET" ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

/** Ana, to whom Ben reports, and Eve, who sees everything. */
export async function addReps(store: Store): Promise<void> {
  const rep = { team: null, region: null, slack_user_id: null, attributes: null, source: "csv", import_batch_id: "b" };
  const person = (id: string, email: string, role: string, manager: string | null) => ({
    ...{ ...rep, id, source_id: id, name: id, email, role, manager_id: manager },
  });
  await store.db
    .insertInto("rep")
    .values([
      person("ana", "ana@example.com", "manager", null),
      person("ben", "ben@example.com", "rep", "ana"),
      person("eve", "eve@example.com", "executive", null),
    ])
    .execute();
}

/** Tools that show what a transport must carry: who calls, and that the call was cancelled. */
function smallServer(session: Session, waits: string[], released: Promise<void>): McpServer {
  const server = new McpServer({ name: "small", version: "1" });
  server.registerTool("whoami", {}, () => ({ content: [{ type: "text", text: String(session.viewer) }] }));
  server.registerTool("what_is_known", {}, ({ authInfo, requestInfo }) => ({
    content: [{ type: "text", text: JSON.stringify({ ...authInfo, requestInfo }) }],
  }));
  server.registerTool("wait", {}, async ({ signal }) => {
    waits.push("started");
    const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
    await Promise.race([aborted, released]);
    waits.push(signal.aborted ? "aborted" : "answered");
    return { content: [{ type: "text", text: "waited" }] };
  });
  return server;
}

export const call = (name: string, id = 1) => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name } });

/** The text a tool answered with. */
export async function toolText(response: Response): Promise<string> {
  const { result } = (await response.json()) as { result: { content: { text: string }[] } };
  return result.content[0]!.text;
}

/** Waits until it holds; the test's own limit ends what never comes. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
