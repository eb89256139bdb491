import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client, StreamableHTTPClientTransport, type Transport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { readConfig } from "#config";
import { createWorkbench } from "#main";

/*
 * What MCP costs: `npm run bench -- mcp`. The start of `upshot mcp` up to the answer to `initialize`, and calls over stdin and over HTTP against the
 * same calls made directly, one after the other in the same run, so that a busy machine burdens all three alike.
 */

const STARTS = 10;
const CALLS = 30;
const BAR_START_MS = 300;

const launch = join(import.meta.dirname, "..", "src", "launch.mjs");
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
const inMs = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

type Environment = Readonly<Record<string, string>>;

/** From the start of the process to its first answer. */
async function startOnce(env: Environment): Promise<number> {
  const start = performance.now();
  const server = spawn(process.execPath, [launch, "mcp"], { cwd: "/", env, stdio: ["pipe", "pipe", "ignore"] });
  const clientInfo = { name: "bench", version: "1" };
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo };
  server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params })}\n`);
  await once(createInterface({ input: server.stdout }), "line");
  const took = performance.now() - start;
  server.stdin.end();
  await once(server, "close");
  return took;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** A server over HTTP in a process of its own, and how to end it. */
async function serveHttp(env: Environment): Promise<{ readonly url: URL; readonly end: () => Promise<unknown> }> {
  const server = spawn(process.execPath, [launch, "mcp", "--http", "--no-auth", "--port", "0"], { cwd: "/", env });
  let said = "";
  const url = await new Promise<URL>((resolve, reject) => {
    for (const stream of [server.stdout, server.stderr])
      stream.on("data", (chunk) => {
        said += chunk;
        const found = /http:\/\/\S+\/mcp/.exec(said)?.[0];
        if (found) resolve(new URL(found));
      });
    server.once("exit", () => reject(new Error(`the server ended: ${said}`)));
  });
  return {
    url,
    end: () => {
      server.kill();
      return once(server, "close");
    },
  };
}

async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: "bench", version: "1" });
  await client.connect(transport);
  return client;
}

const CALLED = [
  ["measure", { measure: "win_rate" }],
  ["why_changed", { measure: "win_rate" }],
] as const;

/** Rows for a table of the benchmark report. */
export async function run(): Promise<readonly object[]> {
  const home = mkdtempSync(join(tmpdir(), "upshot-bench-mcp-"));
  const env = { UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" };
  const workbench = createWorkbench(readConfig(env));
  await workbench.seed(workbench.sampleDataFile, { world: "default", seed: 1 });
  const app = await workbench.open(workbench.sampleDataFile, { inThread: true });
  const http = await serveHttp(env);
  const stdio = new StdioClientTransport({
    command: process.execPath,
    args: [launch, "mcp"],
    cwd: "/",
    env,
    stderr: "ignore",
  });
  const clients: Client[] = [];
  try {
    for (const transport of [stdio, new StreamableHTTPClientTransport(http.url)])
      clients.push(await connected(transport));
    const starts: number[] = [];
    for (let at = 0; at <= STARTS; at++) starts.push(await startOnce(env));
    const rows: object[] = [
      { what: "upshot mcp up to initialize", median: inMs(median(starts.slice(1))), bar: `≤ ${BAR_START_MS} ms` },
    ];
    for (const [name, args] of CALLED) {
      const ways = [
        () => app.runTool(name, args),
        ...clients.map((client) => () => client.callTool({ name: `sales_${name}`, arguments: args })),
      ];
      const times: number[][] = ways.map(() => []);
      for (let at = 0; at <= CALLS; at++) for (const [way, call] of ways.entries()) times[way]!.push(await timed(call));
      const [direct, overStdio, overHttp] = times.map((all) => all.slice(1));
      // round by round, so that a slow moment of the machine falls out
      const onTop = (over: readonly number[]): string => inMs(median(over.map((took, at) => took - direct![at]!)));
      rows.push(
        { what: `${name}, called directly`, median: inMs(median(direct!)), bar: "–" },
        { what: `${name} over stdin, on top of it`, median: onTop(overStdio!), bar: "–" },
        { what: `${name} over HTTP, on top of it`, median: onTop(overHttp!), bar: "–" },
      );
    }
    return rows;
  } finally {
    for (const client of clients) await client.close();
    await http.end();
    await app.close();
    rmSync(home, { recursive: true, force: true });
  }
}
