import { request as httpRequest } from "node:http";
import { Client as NewerClient, StreamableHTTPClientTransport as NewerTransport } from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, type HttpTestServer, startHttpTestServer, toolText, until } from "./testing/http-test-server.ts";

let server: HttpTestServer;
let key: string;
beforeAll(async () => {
  server = await startHttpTestServer({
    allowedOrigins: ["http://localhost:6274"],
    allowedHosts: ["upshot.internal"],
    requestsPerMinute: 10_000,
  });
  key = await server.keyFor("ana@example.com");
});
afterAll(() => server.close());
beforeEach(() => server.waits.splice(0));

async function connect(as: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    requestInit: { headers: { authorization: `Bearer ${as}` } },
  });
  await client.connect(transport as Transport);
  return client;
}

describe("the official client", () => {
  test("connects, lists and calls, as the person behind the key", async () => {
    const client = await connect(key);
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain("whoami");
    const { content } = await client.callTool({ name: "whoami" });
    expect(content).toEqual([{ type: "text", text: "ana@example.com" }]);
    await client.close();
  });

  test("two clients at once each get their own", async () => {
    const keys = [key, await server.keyFor("ben@example.com"), await server.keyFor(null)];
    const clients = await Promise.all(keys.map(connect));
    const calls = clients.flatMap((client) => [1, 2, 3].map(() => client.callTool({ name: "whoami" })));
    const said = (await Promise.all(calls)).map(({ content }) => (content as { text: string }[])[0]?.text);
    expect(said).toEqual(["ana@example.com", "ben@example.com", "null"].flatMap((who) => [who, who, who]));
    await Promise.all(clients.map((client) => client.close()));
  });

  test("cancelling a call ends it on the server, and only that one", async () => {
    const [client, other] = await Promise.all([connect(key), connect(await server.keyFor("ben@example.com"))]);
    const cancel = new AbortController();
    const cancelled = client.callTool({ name: "wait" }, undefined, { signal: cancel.signal });
    const kept = other.callTool({ name: "wait" });
    kept.catch(() => {}); // ends with its client
    await until(() => server.waits.length === 2);
    cancel.abort("no longer wanted");
    await expect(cancelled).rejects.toThrow("no longer wanted");
    await until(() => server.waits.includes("aborted"));
    expect(server.waits).toEqual(["started", "started", "aborted"]);
    await Promise.all([client.close(), other.close()]);
    await until(() => server.waits.filter((each) => each === "aborted").length === 2);
  });
});

test("a client that asks for a newer protocol first falls back, calls and cancels", async () => {
  const client = new NewerClient({ name: "test", version: "2" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(
    new NewerTransport(new URL(server.url), { requestInit: { headers: { authorization: `Bearer ${key}` } } }),
  );
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain("whoami");
  const cancel = new AbortController();
  const cancelled = client.callTool({ name: "wait" }, { signal: cancel.signal });
  await until(() => server.waits.includes("started"));
  cancel.abort("no longer wanted");
  await expect(cancelled).rejects.toThrow("no longer wanted");
  await until(() => server.waits.includes("aborted"));
  await client.close();
});

describe("a client that goes away", () => {
  test("ends its call", async () => {
    const leave = new AbortController();
    const headers = {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    };
    const body = JSON.stringify(call("wait"));
    const response = fetch(server.url, { method: "POST", headers, body, signal: leave.signal });
    await until(() => server.waits.includes("started"));
    leave.abort();
    await expect(response).rejects.toThrow();
    await until(() => server.waits.includes("aborted"));
  });

  test("a number that two calls of one person share ends neither", async () => {
    const leave = new AbortController();
    const headers = {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    };
    const init = { method: "POST", headers, body: JSON.stringify(call("wait", 7)), signal: leave.signal };
    const both = [fetch(server.url, init), fetch(server.url, init)];
    await until(() => server.waits.length === 2);
    await server.rpc({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 7 } }, { key });
    await server.rpc({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 8 } }, { key });
    expect(await toolText(await server.rpc(call("whoami", 9), { key }))).toBe("ana@example.com");
    expect(server.waits).toEqual(["started", "started"]);
    leave.abort();
    await Promise.allSettled(both);
    await until(() => server.waits.length === 4);
  });
});

describe("what is not a call", () => {
  test.for([
    ["GET", "GET", "/mcp", 405, "POST of its own"],
    ["DELETE", "DELETE", "/mcp", 405, "POST of its own"],
    ["PUT", "PUT", "/mcp", 405, "POST of its own"],
    ["another path", "POST", "/", 404, "POST /mcp"],
    ["a path of the old transport", "POST", "/sse", 404, "POST /mcp"],
    ["a key in the address", "POST", "/mcp?access_token=x", 400, "header"],
    ["a key under another name", "POST", "/mcp?q=upshot_abc", 400, "header"],
    ["a key in a header's form", "POST", `/mcp?x=Bearer%20upshot_${"A".repeat(43)}`, 400, "header"],
    ["a key as a name", "POST", `/mcp?upshot_${"A".repeat(43)}`, 400, "header"],
    ["metadata without OAuth", "GET", "/.well-known/oauth-protected-resource/mcp", 404, "POST /mcp"],
  ] as const)("%s is refused in the protocol's form", async ([, method, path, status, words]) => {
    const response = await server.rpc(call("whoami"), { key, method, path });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      jsonrpc: "2.0",
      id: null,
      error: { code: -32000, message: expect.stringContaining(words) },
    });
    if (status === 405) expect(response.headers.get("allow")).toBe("POST");
  });

  test("health tells nothing but that it is up, and no software is named", async () => {
    const response = await fetch(new URL("/healthz", server.url));
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"status":"ok"}');
    expect(response.headers.get("x-powered-by")).toBeNull();
  });

  test.for([
    ["half a message", '{"jsonrpc":"2.0","secret', {}, 400, -32700],
    ["nothing", "", {}, 400, -32700],
    ["a number", "7", {}, 400, -32700],
    ["an object that is no message", '{"secret":1}', {}, 400, -32700],
    ["a batch", JSON.stringify([call("whoami"), call("whoami", 2)]), {}, 400, -32600],
    ["an empty batch", "[]", {}, 400, -32600],
    ["more than 1 MB", JSON.stringify({ ...call("whoami"), secret: "x".repeat(1_100_000) }), {}, 413, -32000],
    ["another media type", JSON.stringify(call("whoami")), { "content-type": "text/plain" }, 415, -32000],
    ["a form", "secret=1", { "content-type": "application/x-www-form-urlencoded" }, 400, -32700],
    ["a client that takes no JSON", JSON.stringify(call("whoami")), { accept: "text/html" }, 406, -32000],
    ["a compression nobody knows", "secret", { "content-encoding": "secret" }, 415, -32000],
    ["a version nobody speaks", JSON.stringify(call("whoami")), { "mcp-protocol-version": "1999-01-01" }, 400, -32000],
  ] as const)("%s is refused without an echo", async ([, body, headers, status, code]) => {
    const response = await server.rpc(body, { key, headers });
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ jsonrpc: "2.0", id: null, error: { code } });
    expect(text).not.toMatch(/secret|node_modules|\.ts:|\.js:/);
  });

  test("just under 1 MB is read", async () => {
    const filler = "x".repeat(1_000_000);
    const body = { ...call("whoami"), params: { name: "whoami", _meta: { filler } } };
    expect(await toolText(await server.rpc(body, { key }))).toBe("ana@example.com");
  });

  test("without a key a body is not even read", async () => {
    const response = await server.rpc('{"half');
    expect(response.status).toBe(401);
  });
});

describe("pages and names", () => {
  const toHost = (host: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const headers = {
        host,
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      };
      const sent = httpRequest(server.url, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject).end(JSON.stringify(call("whoami")));
    });

  test.for([
    ["localhost", 200],
    ["127.0.0.1:9", 200],
    ["[::1]:80", 200],
    ["upshot.internal", 200],
    ["UPSHOT.internal:443", 200],
    ["evil.example.com", 403],
    ["localhost.evil.example.com", 403],
    ["127.0.0.1.evil.example.com", 403],
    ["localhost@evil.example.com", 403],
    ["upshot.internal.", 403],
  ] as const)("host %s: %i", async ([host, status]) => {
    expect(await toHost(host)).toBe(status);
  });

  test.for([
    ["http://localhost:6274", 200],
    ["HTTP://LOCALHOST:6274", 200],
    ["null", 403],
    ["", 403],
    ["http://localhost:6275", 403],
    ["https://localhost:6274", 403],
    ["http://localhost", 403],
    ["https://evil.example.com", 403],
    ["http://localhost:6274.evil.example.com", 403],
    ["http://localhost:6274, https://evil.example.com", 403],
  ] as const)("origin %j: %i", async ([origin, status]) => {
    const response = await server.rpc(call("whoami"), { key, headers: { origin } });
    expect(response.status).toBe(status);
    expect(response.headers.get("access-control-allow-origin")).toBe(status === 200 ? origin : null);
  });

  test("a page of the server's own origin may call", async () => {
    const { origin } = new URL(server.url);
    expect((await server.rpc(call("whoami"), { key, headers: { origin } })).status).toBe(200);
  });

  test("a page that may call is told so before it sends its key; any other is not", async () => {
    const preflight = (origin: string) =>
      fetch(server.url, {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "POST",
          "access-control-request-headers": "authorization,content-type",
        },
      });
    const allowed = await preflight("http://localhost:6274");
    expect(allowed.status).toBe(204);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      "access-control-allow-origin": "http://localhost:6274",
      "access-control-allow-headers": "authorization,content-type",
      "access-control-allow-methods": "POST, GET",
      vary: "Origin",
    });
    const other = await preflight("https://evil.example.com");
    expect(other.status).toBe(403);
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
  });
});
