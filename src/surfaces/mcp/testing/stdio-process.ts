import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const launch = fileURLToPath(new URL("../../../launch.mjs", import.meta.url));

/** One message of the protocol as it came over the wire. */
export interface WireMessage {
  readonly jsonrpc?: string;
  readonly id?: number | string | null;
  readonly method?: string;
  readonly result?: {
    readonly content?: readonly { readonly type: string; readonly text?: string }[];
    readonly structuredContent?: unknown;
    readonly isError?: boolean;
    readonly tools?: readonly { readonly name: string }[];
    readonly [field: string]: unknown;
  };
  readonly error?: { readonly code: number; readonly message: string };
}

export interface StdioProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Every line of stdout so far, as it was. */
  readonly lines: readonly string[];
  readonly stderr: () => string;
  /** Writes messages (or raw lines) at once, so that they arrive together. */
  readonly send: (...messages: readonly (object | string)[]) => void;
  /** Sends a request and waits for its answer. */
  readonly request: (method: string, params?: object) => Promise<WireMessage>;
  /** Sends a request without waiting; its id. */
  readonly start: (method: string, params?: object) => number;
  /** The handshake. */
  readonly initialize: () => Promise<WireMessage>;
  /** Exit code and signal, once the process has ended. */
  readonly ended: Promise<readonly [number | null, string | null]>;
}

export const HELLO = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
};

/** `upshot mcp` as a host starts it: in the root folder, with no environment but the one given. Lines are kept raw, so that nothing can hide in them. */
export function startStdio(environment: Readonly<Record<string, string>>): StdioProcess {
  const child = spawn(process.execPath, [launch, "mcp"], { cwd: "/", env: { ...environment } });
  const lines: string[] = [];
  const waiting = new Map<number, (answer: WireMessage | Error) => void>();
  let stderr = "";
  let lastId = 0;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  // a child that is gone is seen in how it ended
  child.stdin.on("error", () => {});
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    const answer = parsed(line);
    if (typeof answer.id === "number") waiting.get(answer.id)?.(answer);
  });
  const send = (...messages: readonly (object | string)[]): void => {
    child.stdin.write(messages.map((one) => `${typeof one === "string" ? one : JSON.stringify(one)}\n`).join(""));
  };
  const start = (method: string, params: object = {}): number => {
    send({ jsonrpc: "2.0", id: ++lastId, method, params });
    return lastId;
  };
  const request = (method: string, params: object = {}): Promise<WireMessage> => {
    const answer = new Promise<WireMessage>((resolve, reject) => {
      waiting.set(lastId + 1, (came) => (came instanceof Error ? reject(came) : resolve(came)));
    });
    start(method, params);
    return answer;
  };
  const initialize = async (): Promise<WireMessage> => {
    const answer = await request("initialize", HELLO);
    send({ jsonrpc: "2.0", method: "notifications/initialized" });
    return answer;
  };
  const ended = once(child, "close") as Promise<[number | null, string | null]>;
  child.once("close", () => {
    for (const tell of waiting.values()) tell(new Error(`The process ended without an answer. ${stderr}`));
  });
  return { child, lines, stderr: () => stderr, send, request, start, initialize, ended };
}

function parsed(line: string): WireMessage {
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

/** Lines of stdout that are no message of the protocol: there must be none. */
export const strayLines = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => {
    const { jsonrpc, id, method } = parsed(line);
    return jsonrpc !== "2.0" || (id === undefined && method === undefined);
  });
