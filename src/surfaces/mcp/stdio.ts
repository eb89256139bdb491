import { pipeline, type Readable, type Transform } from "node:stream";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import { withLocalViewer } from "./local-viewer.ts";
import { createMcpServer } from "./server.ts";
import type { Session } from "./session.ts";
import { shortLines } from "./short-lines.ts";
import { withinTime } from "./within-time.ts";

/** How long calls under way may go on once nobody can ask any more. */
const GRACE_MS = 20_000;
/** Bytes of a message. The SDK gives its transport up over a line of ten megabytes, and says nothing. */
const LONGEST_LINE = 4_000_000;
const TOO_LONG = {
  jsonrpc: "2.0",
  id: null, // it stands in a message that is not read
  error: { code: -32_600, message: "The message is larger than 4 MB." },
} as unknown as JSONRPCMessage;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Serves one client over stdin and stdout until stdin ends or a signal comes, then settles what is under way. Only the protocol may write to
 * stdout: whatever a package prints goes to stderr.
 */
export async function serveStdio(session: Session): Promise<void> {
  keepStdoutClean();
  const lines: Transform = shortLines(LONGEST_LINE, () => void transport.send(TOO_LONG).catch(() => undefined));
  pipeline(process.stdin, lines, () => undefined); // how it ended is seen on the lines
  const transport = new StdioServerTransport(lines);
  const server = createMcpServer(withLocalViewer(session));
  const left = leaving(lines, server);
  // the data are opened while the person still types; a failure is reported by the call that meets it
  server.server.oninitialized = () => void getReady(session).catch(() => undefined);
  await server.connect(transport);
  const calls = countCalls(transport);
  const isQuick = await left;
  if (!isQuick) await withinTime(calls.settled(), GRACE_MS);
  await server.close();
  lines.destroy(); // and stdin with it, which would keep the process
}

async function getReady({ app, viewer }: Session): Promise<void> {
  await (await app()).dictionary({ viewer });
}

function keepStdoutClean(): void {
  const { error } = globalThis.console;
  Object.assign(globalThis.console, { log: error, info: error, debug: error });
}

/** Resolves when the client is gone: false when it has said all it will say, true when it does not want to wait. */
const leaving = (lines: Readable, { server }: McpServer): Promise<boolean> =>
  new Promise((resolve) => {
    for (const event of ["end", "close"]) lines.once(event, () => resolve(false));
    server.onclose = () => resolve(true);
    for (const signal of SIGNALS) process.once(signal, () => resolve(true));
    process.stdout.once("error", () => resolve(true));
  });

/** Requests that have come in and are not answered yet, seen from the wire. */
function countCalls(transport: Transport): { readonly settled: () => Promise<void> } {
  const open = new Set<string | number>();
  let whenNone = (): void => undefined;
  const receive = transport.onmessage;
  const send = transport.send.bind(transport);
  transport.onmessage = (message, extra) => {
    if ("method" in message && "id" in message) open.add(message.id);
    else if ("method" in message && message.method === "notifications/cancelled")
      open.delete(message.params?.requestId as string | number);
    receive?.(message, extra);
  };
  transport.send = async (message, options) => {
    await send(message, options);
    if ("id" in message && message.id !== undefined && !("method" in message)) open.delete(message.id);
    if (open.size === 0) whenNone();
  };
  return {
    settled: () =>
      new Promise((resolve) => {
        whenNone = resolve;
        if (open.size === 0) resolve();
      }),
  };
}
