import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { call, type HttpTestServer, startHttpTestServer, toolText, until } from "./testing/http-test-server.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

describe("keys", () => {
  let server: HttpTestServer;
  beforeAll(async () => {
    server = await startHttpTestServer();
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.audited.splice(0);
    server.clock.now = new Date(server.clock.now.getTime() + MINUTE_MS);
  });

  const refusal = async (headers: Readonly<Record<string, string>>) => {
    const response = await server.rpc(call("whoami"), { headers });
    return {
      status: response.status,
      challenge: response.headers.get("www-authenticate"),
      text: await response.text(),
    };
  };

  test("none: 401, and nothing is said of what there is", async () => {
    const { status, challenge, text } = await refusal({});
    expect(status).toBe(401);
    expect(challenge).toMatch(/^Bearer error="invalid_token".*scope="upshot:read"$/);
    expect(text).not.toMatch(/sales|viewer|@/);
  });

  test.for([
    ["unknown", `Bearer upshot_${"A".repeat(43)}`],
    ["of another service", "Bearer ghp_0123456789"],
    ["a JWT, though nobody signs in here", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ."],
    ["in another scheme", `Basic ${btoa("ana:secret")}`],
    ["two of them", "Bearer a b"],
    ["an empty one", "Bearer "],
    ["the id of a token", "Bearer tok_0123456789ab"],
  ])("%s: 401", async ([, authorization]) => {
    expect(await refusal({ authorization: authorization! })).toMatchObject({ status: 401 });
  });

  test("a right key works until it expires, at any case of the scheme", async () => {
    const key = await server.keyFor("ben@example.com");
    expect(await toolText(await server.rpc(call("whoami"), { headers: { authorization: `bearer ${key}` } }))).toBe(
      "ben@example.com",
    );
    server.clock.now = new Date(server.clock.now.getTime() + 91 * DAY_MS);
    const { status, challenge } = await refusal({ authorization: `Bearer ${key}` });
    expect(status).toBe(401);
    expect(challenge).toContain("unknown, expired or revoked");
  });

  test("revoking ends it at the next call", async () => {
    const key = await server.keyFor(null);
    expect(await toolText(await server.rpc(call("whoami"), { key }))).toBe("null");
    const [token] = (await server.tokens.list()).filter(({ viewer }) => viewer === null);
    await server.tokens.revoke(token!.id, server.clock.now.toISOString());
    expect((await server.rpc(call("whoami"), { key })).status).toBe(401);
  });

  test("tools never get the key", async () => {
    const key = await server.keyFor("ana@example.com");
    const known = await toolText(await server.rpc(call("what_is_known"), { key }));
    const { requestInfo } = JSON.parse(known);
    expect(JSON.parse(known)).toMatchObject({ token: "", scopes: ["upshot:read"] });
    expect(requestInfo.headers).toMatchObject({ "content-type": "application/json" });
    expect(known).not.toContain(key);
  });

  test("a person who is no longer in the data is turned away at the next call, with the way back", async () => {
    await server.store.db.updateTable("rep").set({ email: "eve@example.com" }).where("id", "=", "eve").execute();
    const key = await server.keyFor("eve@example.com");
    expect((await server.rpc(call("whoami"), { key })).status).toBe(200);
    await server.store.db.deleteFrom("rep").where("id", "=", "eve").execute();
    const response = await server.rpc(call("whoami"), { key });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining("upshot import reps") } });
    await until(() => server.audited.length > 0);
    const [token] = (await server.tokens.list()).filter(({ viewer }) => viewer === "eve@example.com");
    expect(server.audited).toMatchObject([{ detail: { reason: "no such person in the data", caller: token!.id } }]);
  });

  test("who was turned away is in the audit log, without what they showed; asking without a key is no attempt", async () => {
    await refusal({});
    await refusal({ authorization: `Bearer upshot_${"B".repeat(43)}`, "x-forwarded-for": "203.0.113.9" });
    await until(() => server.audited.length > 0);
    expect(server.audited).toEqual([
      {
        at: server.clock.now.toISOString(),
        viewer: null,
        surface: "mcp",
        kind: "refused",
        detail: {
          status: 401,
          reason: expect.stringContaining("unknown, expired or revoked"),
          caller: null,
          address: "127.0.0.1",
        },
      },
    ]);
    expect(JSON.stringify([server.audited, server.logged])).not.toContain("BBBB");
  });
});

describe("limits", () => {
  test("each key has its own; the answer says how long to wait", async () => {
    const server = await startHttpTestServer({ requestsPerMinute: 3 });
    const [ana, ben] = [await server.keyFor("ana@example.com"), await server.keyFor("ben@example.com")];
    const statuses = [];
    for (let at = 0; at < 4; at++) statuses.push((await server.rpc(call("whoami"), { key: ana })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const refused = await server.rpc(call("whoami"), { key: ana });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({
      jsonrpc: "2.0",
      error: { message: expect.stringContaining("3 calls") },
    });
    expect((await server.rpc(call("whoami"), { key: ben })).status).toBe(200);
    await server.close();
  });

  test("a flood of wrong keys is cut off, is noted in few lines, and locks no right key out", async () => {
    const server = await startHttpTestServer({ publicUrl: "https://upshot.example.com/mcp" });
    const key = await server.keyFor("ana@example.com");
    const flood = await Promise.all(
      Array.from({ length: 60 }, () => server.rpc(call("whoami"), { key: `upshot_${"A".repeat(43)}` })),
    );
    const statuses = flood.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(30);
    expect(statuses.filter((status) => status === 429)).toHaveLength(30);
    expect((await server.rpc(call("whoami"), { key })).status).toBe(200);
    expect(server.audited).toHaveLength(10);
    server.clock.now = new Date(server.clock.now.getTime() + MINUTE_MS);
    await server.rpc(call("whoami"), { key: "wrong", headers: { "x-forwarded-for": "203.0.113.9" } });
    await until(() => server.audited.length > 10);
    expect(server.audited[10]?.detail).toMatchObject({
      refusalsLeftOut: 20,
      address: "203.0.113.9",
      proxy: "127.0.0.1",
    });
    await server.rpc(call("whoami"), { key: "wrong", headers: { "x-forwarded-for": "203.0.113.9" } });
    await until(() => server.audited.length > 11);
    expect(server.audited[11]?.detail).not.toHaveProperty("refusalsLeftOut");
    await server.close();
  });
});

describe("a server that ends", () => {
  test("answers the call under way and takes no other", async () => {
    const server = await startHttpTestServer({ requireKey: false });
    const waiting = server.rpc(call("wait"));
    await until(() => server.waits.includes("started"));
    const closed = server.close();
    await expect(fetch(server.url, { method: "POST" })).rejects.toThrow();
    server.release();
    expect(await toolText(await waiting)).toBe("waited");
    await closed;
    await server.ended;
  });

  test("takes none on a connection that was open either, and keeps none", async () => {
    const server = await startHttpTestServer({ requireKey: false });
    const waiting = server.rpc(call("wait"));
    await until(() => server.waits.includes("started"));
    const { hostname, port } = new URL(server.url);
    const late = connect(Number(port), hostname);
    await once(late, "connect");
    late.write("POST /mcp HTTP/1.1\r\nhost: localhost\r\n");
    expect((await server.rpc(call("whoami"))).status).toBe(200); // so that the half is read by now
    const closed = server.close();
    late.write("content-length: 0\r\n\r\n");
    expect(await text(late)).toMatch(/^HTTP\/1\.1 503 .*connection: close.*is ending/is);
    server.release();
    const finished = await waiting;
    expect([finished.status, finished.headers.get("connection")]).toEqual([200, "close"]);
    await closed;
  });

  test("a signal ends it", async () => {
    const server = await startHttpTestServer();
    const before = process.listenerCount("SIGHUP");
    process.emit("SIGHUP");
    await server.ended;
    expect(process.listenerCount("SIGHUP")).toBe(before - 1);
    await server.close();
  });
});

test("without a key on this machine everybody is the viewer that was set, and still must be in the data", async () => {
  const server = await startHttpTestServer({ requireKey: false, localViewer: "ben@example.com" });
  expect(await toolText(await server.rpc(call("whoami")))).toBe("ben@example.com");
  await server.store.db.deleteFrom("rep").where("id", "=", "ben").execute();
  expect((await server.rpc(call("whoami"))).status).toBe(403);
  await server.close();
});
