import { resolve } from "node:path";
import type { Command } from "commander";
import { InputError } from "#contracts/errors.ts";
import type { HttpOptions, OAuthOptions } from "#contracts/mcp.ts";
import { type Call, dataFileOf } from "./call.ts";
import { bold, dim, exitCodes } from "./output.ts";

const HOST = "127.0.0.1";
const PORT = 3111;
const CALLS_PER_MINUTE = 120;
const EMAIL_CLAIM = "email";
const HTTP_ONLY = {
  host: "--host",
  port: "--port",
  publicUrl: "--public-url",
  allowHost: "--allow-host",
  allowOrigin: "--allow-origin",
  oauthIssuer: "--oauth-issuer",
  oauthAudience: "--oauth-audience",
  oauthEmailClaim: "--oauth-email-claim",
  callsPerMinute: "--calls-per-minute",
} as const;

const HELP = `
Without --http it talks over its standard streams to the program that started it, and shows what UPSHOT_VIEWER (an e-mail address) may see,
or everything when that is not set.

With --http each caller sends a key of \`upshot token create\`, or a sign-in token of --oauth-issuer, and sees what that person may see. It
speaks plain HTTP: where others reach it, put a proxy with a certificate in front and name the outside address with --public-url.

Examples:
  upshot mcp --print-config
  upshot mcp
  upshot mcp --http
  upshot mcp --http --host 0.0.0.0 --public-url https://upshot.example.com/mcp`;

export function configureMcp(command: Command): void {
  command
    .option("--http", "listen for clients over HTTP")
    .option("--host <address>", `address to listen on (default: ${HOST})`)
    .option("--port <number>", `port to listen on (default: ${PORT})`)
    .option("--public-url <url>", "address that clients use (default: http://host:port/mcp)")
    .option("--allow-host <name...>", "more names that requests may be addressed to")
    .option("--allow-origin <origin...>", "web pages that may call, such as http://localhost:6274")
    .option("--oauth-issuer <url>", "accept sign-in tokens of this authorization server")
    .option("--oauth-audience <audience>", "audience that sign-in tokens must have (default: the public address)")
    .option(
      "--oauth-email-claim <name>",
      `claim with the person's e-mail address (default: ${EMAIL_CLAIM}, with email_verified true)`,
    )
    .option("--calls-per-minute <number>", `for each key or person (default: ${CALLS_PER_MINUTE})`)
    .option("--no-auth", "require no key: only on this machine, for trying things out")
    .option("--print-config", "print what to put into a client's configuration on this machine, and leave")
    .addHelpText("after", HELP);
}

/** Serves the tools to MCP clients until it is told to end. */
export async function mcp(call: Call): Promise<number> {
  const { options, terminal, workbench } = call;
  const http = options.http === true ? httpOptionsOf(options) : null;
  if (http === null) refuseHttpOptions(options);
  if (options.printConfig === true) {
    for (const line of http === null ? clientConfigurations(call) : addressConfigurations(http)) terminal.out(line);
    return exitCodes.done;
  }
  const running = await workbench.serveMcp(dataFileOf(call), { http });
  if (http !== null && running.url !== null) {
    const url = http.publicUrl ?? running.url;
    if (options.json === true) terminal.out(JSON.stringify({ url, listening: running.url }));
    else {
      terminal.error(`${bold(terminal, `MCP at ${url}`)} ${dim(terminal, "(Ctrl+C ends it)")}`);
      for (const line of instructions(http, url, workbench.viewer)) terminal.error(line);
    }
  }
  await running.ended;
  return exitCodes.done;
}

function refuseHttpOptions(options: Call["options"]): void {
  const given = Object.entries(HTTP_ONLY).find(([name]) => options[name] !== undefined)?.[1];
  const option = options.auth === false ? "--no-auth" : given;
  if (option !== undefined) throw new InputError(`${option} is for HTTP. Add --http, or leave it out.`);
}

function httpOptionsOf(options: Call["options"]): HttpOptions {
  const text = (name: keyof typeof HTTP_ONLY): string | null =>
    typeof options[name] === "string" ? options[name] : null;
  const list = (name: keyof typeof HTTP_ONLY): readonly string[] =>
    (options[name] as readonly string[] | undefined) ?? [];
  return {
    host: text("host") ?? HOST,
    port: wholeNumber("--port", text("port") ?? String(PORT), 0, 65_535),
    publicUrl: text("publicUrl"),
    allowedHosts: list("allowHost"),
    allowedOrigins: list("allowOrigin"),
    oauth: oauthOf(text("oauthIssuer"), text("oauthAudience"), text("oauthEmailClaim")),
    requireKey: options.auth !== false,
    requestsPerMinute: wholeNumber(
      "--calls-per-minute",
      text("callsPerMinute") ?? String(CALLS_PER_MINUTE),
      1,
      1_000_000,
    ),
  };
}

function oauthOf(issuer: string | null, audience: string | null, emailClaim: string | null): OAuthOptions | null {
  if (issuer !== null) return { issuer, audience, emailClaim: emailClaim ?? EMAIL_CLAIM };
  if (audience !== null || emailClaim !== null)
    throw new InputError(
      "--oauth-audience and --oauth-email-claim need --oauth-issuer: whose sign-in tokens to accept.",
    );
  return null;
}

function wholeNumber(option: string, text: string, from: number, to: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < from || number > to)
    throw new InputError(`${option} ${text} is not a whole number from ${from} to ${to}.`);
  return number;
}

/** Who sees what, and what to tell a client. */
function instructions({ requireKey, oauth }: HttpOptions, url: string, viewer: string | null): readonly string[] {
  if (!requireKey)
    return [
      `No key is required: every program on this machine sees ${viewer === null ? "all records" : `what ${viewer} may see`}.`,
      ...configuration({ type: "http", url }),
    ];
  const signIn =
    oauth === null ? [] : [`People may also sign in at ${oauth.issuer}; then a client needs only the address.`];
  return [
    'Each caller sees what the person behind their key may see: upshot token create --name "Ana\'s laptop" --viewer ana@example.com',
    ...signIn,
    ...configuration({ type: "http", url, headers: { Authorization: "Bearer <the key>" } }),
  ];
}

/** Ready to copy: every path in full, since hosts start servers in a folder of their own and with an environment of their own. */
function clientConfigurations({ options, workbench }: Call): readonly string[] {
  const { command, args, home } = workbench.startedBy;
  const { viewer } = workbench;
  const data = typeof options.db === "string" ? { UPSHOT_DB: resolve(options.db) } : {};
  const env = { UPSHOT_HOME: home, ...data, ...(viewer === null ? {} : { UPSHOT_VIEWER: viewer }) };
  const variables = Object.entries(env).map(([name, value]) => `--env ${name}=${quoted(value)}`);
  return [
    "Claude Desktop and most other clients (Settings → Developer → Edit Config), then quit and reopen the program:",
    JSON.stringify({ mcpServers: { upshot: { command, args, env } } }, null, 2),
    "",
    "Claude Code:",
    `claude mcp add upshot ${variables.join(" ")} -- ${[command, ...args].map(quoted).join(" ")}`,
  ];
}

/** The same for a server that listens already, or will. */
function addressConfigurations({ host, port, publicUrl, requireKey }: HttpOptions): readonly string[] {
  const url = publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}/mcp`;
  const header = "Authorization: Bearer <the key>";
  const key = requireKey ? { headers: { Authorization: "Bearer <the key>" } } : {};
  return [
    ...configuration({ type: "http", url, ...key }),
    "",
    "Claude Code:",
    `claude mcp add --transport http upshot ${quoted(url)}${requireKey ? ` --header ${quoted(header)}` : ""}`,
  ];
}

/** For a shell: in quotes when anything in it could mean something. */
const quoted = (text: string): string => (/^[\w./:@+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const configuration = (server: object): readonly string[] => [
  "For a client's configuration:",
  JSON.stringify({ mcpServers: { upshot: server } }, null, 2),
];
