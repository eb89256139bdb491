/**
 * The MCP Inspector as a client of `upshot mcp`, one process per call, so that nothing is shared between calls.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

export const launch = fileURLToPath(new URL("../../src/launch.mjs", import.meta.url));
const inspector = fileURLToPath(
  new URL("node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", import.meta.url),
);
/** A guard against a call that never ends, not a measure. */
const DEADLINE_MS = 60_000;

/** A server as a process of the Inspector's own, in the root folder and with next to no environment, as hosts start it. */
export const overStdio = (home, today) => [
  process.execPath,
  launch,
  "mcp",
  ...["--cwd", "/", "-e", `UPSHOT_HOME=${home}`, "-e", `UPSHOT_TODAY=${today}`],
];

/** A server that runs already. */
export const overHttp = (url, token) => [url, "--transport", "http", "--header", `Authorization: Bearer ${token}`];

/**
 * One request, and its result when the server gave one. `code` is the Inspector's exit code: 0 done, 3 not let in, 4 not reached, 5 the tool refused, 6 a schema that is not portable.
 */
export function inspect(target, ...words) {
  const args = [inspector, "--cli", ...target, "--format", "json", "-q", ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: DEADLINE_MS, maxBuffer: 16 << 20 }, (error, stdout, stderr) =>
      resolve(error ? { code: error.code ?? 1, stderr } : { code: 0, stderr, result: JSON.parse(stdout).result }),
    );
  });
}

export const callTool = (target, name, args) =>
  inspect(target, "--method", "tools/call", "--tool-name", name, "--tool-args-json", JSON.stringify(args));

/** The arguments of a tool's first example question, as the registry states them. */
export function firstExamples() {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [launch, "tools", "--json"], { maxBuffer: 16 << 20 }, (error, stdout) => {
      if (error) return reject(error);
      const tools = JSON.parse(stdout).map(({ name, asks }) => [`sales_${name}`, asks[0].input]);
      resolve({
        ...Object.fromEntries(tools),
        sales_ask: { question: "why did win rate drop?" },
        sales_chart: { tool: "sales_why_changed", arguments: { measure: "win_rate" } },
      });
    });
  });
}
