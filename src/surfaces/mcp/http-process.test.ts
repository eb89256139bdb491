import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAccessTokens } from "#store/access-tokens.ts";
import { openStore } from "#store/open.ts";
import { addReps } from "./testing/http-test-server.ts";
import { smallDataFile } from "./testing/small-data-file.ts";

/** `upshot mcp --http` as it is started: a process of its own, real data, the official client. */
const launch = fileURLToPath(new URL("../../launch.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "upshot-http-process-"));
const keys: Record<string, string> = {};
let server: ChildProcess;
let stderr: Promise<string>;
let url: string;

beforeAll(async () => {
  const dataFile = await smallDataFile(folder);
  const store = await openStore(dataFile);
  await addReps(store);
  for (const viewer of [null, "ana@example.com"]) {
    const times = { now: new Date().toISOString(), expiresAt: "2099-01-01T00:00:00.000Z" };
    keys[String(viewer)] = (await openAccessTokens(store).create({ name: "test", viewer, ...times })).key;
  }
  await store.close();
  server = spawn(process.execPath, [launch, "mcp", "--http", "--port", "0", "--json"], {
    env: { PATH: process.env.PATH, UPSHOT_HOME: folder, UPSHOT_DB: dataFile },
    stdio: ["ignore", "pipe", "pipe"],
  });
  stderr = text(server.stderr!);
  const [line] = await once(server.stdout!, "data");
  url = JSON.parse(String(line)).listening;
});
afterAll(() => {
  server.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function described(viewer: string | null): Promise<string> {
  const client = new Client({ name: "test", version: "1" });
  const headers = { authorization: `Bearer ${keys[String(viewer)]}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }) as Transport);
  const { content } = await client.callTool({ name: "sales_describe_data", arguments: {} });
  await client.close();
  return (content as { text: string }[])[0]!.text;
}

async function status(): Promise<number> {
  const headers = { authorization: `Bearer ${keys.null}`, "content-type": "application/json" };
  return (await fetch(url, { method: "POST", headers, body: "{}" })).status;
}

test("each key shows what the person behind it may see, and ends with the file it is in; a signal ends the process; no key is in its log", async () => {
  const [operator, ana] = await Promise.all([described(null), described("ana@example.com")]);
  expect(operator).toMatch(/240 deals/);
  expect(ana).not.toMatch(/240|EMEA|APAC/);
  expect((await fetch(url, { method: "POST" })).status).toBe(401);
  const dataFile = join(folder, "small.db");
  for (const part of ["", "-wal", "-shm"]) renameSync(`${dataFile}${part}`, `${dataFile}.away${part}`);
  expect(await status()).toBe(503);
  await (await openStore(dataFile)).close(); // a copy from before there were keys
  expect(await status()).toBe(401);
  server.kill("SIGTERM");
  const [code] = await once(server, "exit");
  expect(code).toBe(0);
  const log = await stderr;
  for (const key of Object.values(keys)) expect(log).not.toContain(key);
});
