// Unpacks the bundle into a folder of its own and works with it as Claude Desktop would: started in the root folder with next to no environment,
// settings filled in by the host's own rules. Its results must be those of `upshot mcp`, which has another SQLite driver.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { getMcpConfigForManifest, unpackExtension, v0_3 } from "@anthropic-ai/mcpb";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import Database from "better-sqlite3";
import sharp from "sharp";
import { readConfig } from "#config";
import { createWorkbench } from "#main";
import { loadTools } from "#tools/index.ts";

const LARGEST = 10_000_000; // bytes
const LONGEST = 30_000; // milliseconds: a process that does not end is ended
const TODAY = "2026-11-20";
const FURTHEST = 1; // of 255 levels, on average: the two ways of drawing smooth edges differently

const root = fileURLToPath(new URL("../", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "upshot bundle é ")); // people's folders have spaces and accents
const unpacked = join(scratch, "unpacked");
const dataFile = join(scratch, "data.db");
const problems = [];
let passed = 0;

function check(name, ok, detail = "") {
  if (ok) passed += 1;
  else problems.push(name);
  process.stdout.write(`${ok ? "✓" : "✗"} ${name}${detail === "" ? "" : `: ${detail}`}\n`);
}

/** How the host starts the bundle when a person has filled in these settings. */
async function started(settings, home) {
  const { command, args, env } = await getMcpConfigForManifest({
    manifest,
    extensionPath: unpacked,
    systemDirs: {},
    userConfig: settings,
    pathSeparator: "/",
  });
  mkdirSync(home, { recursive: true });
  const node = command === "node" ? process.execPath : command;
  return { command: node, args, env: { ...env, HOME: home, USERPROFILE: home, UPSHOT_TODAY: TODAY }, cwd: "/" };
}

async function connected(server) {
  const client = new Client({ name: "check", version: "1" });
  const before = performance.now();
  await client.connect(new StdioClientTransport({ ...server, stderr: "ignore" }));
  return { client, ms: Math.round(performance.now() - before) };
}

const textOf = ({ content }) => content.find(({ type }) => type === "text")?.text ?? "";
const pictureOf = ({ content }) => Buffer.from(content.find(({ type }) => type === "image")?.data ?? "", "base64");

/** A result without what differs between any two calls: ids, milliseconds and the folder that pictures go to. */
function comparable(result) {
  const texts = [...result.content.map(({ text = "" }) => text), JSON.stringify(result.structuredContent)];
  return texts
    .join("\n")
    .replaceAll(/\b(ans|chart)_[0-9a-f]+/g, "$1_…")
    .replaceAll(/ · \d+ ms$/gm, "")
    .replaceAll(/ It is also in the file .*?\.png\./g, "");
}

async function pixels(png) {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width };
}

function meanDifference(one, other) {
  if (one.width !== other.width || one.data.length !== other.data.length) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let at = 0; at < one.data.length; at += 1) sum += Math.abs(one.data[at] - other.data[at]);
  return sum / one.data.length;
}

/** Starts the program without reading its log, asks, and goes away. */
async function leaves({ command, args, env, cwd }) {
  const child = spawn(command, args, { env, cwd, stdio: "pipe", timeout: LONGEST });
  child.stderr.destroy();
  const chunks = [];
  child.stdout.on("data", (chunk) => chunks.push(chunk));
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "check", version: "1" } };
  const messages = [
    { id: 1, method: "initialize", params },
    { method: "notifications/initialized" },
    { id: 2, method: "tools/call", params: { name: "sales_measure", arguments: { measure: "win_rate" } } },
  ];
  child.stdin.end(messages.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join(""));
  const [code] = await once(child, "close");
  const lines = Buffer.concat(chunks).toString().trim().split("\n");
  return { code, answered: lines.map((line) => JSON.parse(line).id) };
}

// what is in it
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const bundle = join(root, "dist", `upshot-${version}.mcpb`);
await unpackExtension({ mcpbPath: bundle, outputDir: unpacked, silent: true });
const files = readdirSync(unpacked, { recursive: true, encoding: "utf8" });
const size = statSync(bundle).size;
const manifest = v0_3.McpbManifestSchema.parse(JSON.parse(readFileSync(join(unpacked, "manifest.json"), "utf8")));
for (const file of [manifest.server.entry_point, manifest.icon, "LICENSE", "LICENSES-OF-PACKAGES.txt"])
  check(`${file} is in it`, existsSync(join(unpacked, file)));
check(
  "no native module is in it",
  !files.some((file) => /\.(?:node|dll|so|dylib)$/.test(file)),
  `${files.length} files`,
);
check("it is small", size < LARGEST, `${(size / 1e6).toFixed(1)} MB`);

// what it answers, against the same server from the sources
const workbench = createWorkbench(readConfig({ UPSHOT_HOME: scratch }));
await workbench.seed(dataFile, { world: "default", seed: 1 });
const server = await started({ data_file: dataFile }, join(scratch, "home"));
const launch = join(root, "src", "launch.mjs");
const { client: ours, ms } = await connected(server);
const { client: theirs } = await connected({
  command: process.execPath,
  args: [launch, "mcp"],
  cwd: "/",
  env: { HOME: join(scratch, "home"), UPSHOT_HOME: join(scratch, "there"), UPSHOT_DB: dataFile, UPSHOT_TODAY: TODAY },
});
check("it answers initialize", ours.getServerVersion()?.version === version, `${ms} ms`);
const [listed, wanted] = await Promise.all([ours.listTools(), theirs.listTools()]);
check("it lists the same tools", JSON.stringify(listed) === JSON.stringify(wanted), `${listed.tools.length} tools`);
check(
  "the manifest names them",
  listed.tools.every(({ name }, index) => manifest.tools[index]?.name === name),
);
const prompts = await Promise.all([ours, theirs].map((client) => client.getPrompt({ name: "weekly_review" })));
check("it has the prompts", JSON.stringify(prompts[0]) === JSON.stringify(prompts[1]));
const drawn = { tool: "sales_why_changed", arguments: { measure: "win_rate" } };
const calls = [
  ...(await loadTools()).map(({ name, asks }) => ({ name: `sales_${name}`, arguments: asks[0].input })),
  { name: "sales_ask", arguments: { question: "Why did win rate drop?" } },
  { name: "sales_chart", arguments: drawn },
];
check("every tool is called", calls.length === listed.tools.length);
for (const call of calls) {
  const [here, there] = [await ours.callTool(call), await theirs.callTool(call)];
  const isSame = comparable(here) === comparable(there) && !here.isError;
  check(`${call.name} answers the same`, isSame, isSame ? "" : `\n${comparable(here)}\n${comparable(there)}`);
  if (call.name !== "sales_chart") continue;
  const far = meanDifference(...(await Promise.all([here, there].map((result) => pixels(pictureOf(result))))));
  check("the picture is the same, letters and all", far < FURTHEST, `differs by ${far.toFixed(2)} of 255 on average`);
}
await Promise.all([ours.close(), theirs.close()]);
const { code, answered } = await leaves(server);
check("it ends with 0 when nobody is there any more, and nobody reads its log", code === 0, `exit code ${code}`);
check("it writes only the protocol to stdout", `${answered}` === "1,2", `answers ${answered}`);

// what it does without data, and with wrong settings
const fresh = await started({}, join(scratch, "fresh"));
const twins = await Promise.all([connected(fresh), connected(fresh)]);
const first = { name: "sales_describe_data", arguments: {} };
const answers = await Promise.all(twins.map(({ client }) => client.callTool(first)));
for (const answer of answers)
  check("without data it has sample data and says so", !answer.isError && /These are sample data/.test(textOf(answer)));
check(
  "nothing is left but the sample",
  !readdirSync(join(scratch, "fresh", ".upshot")).some((file) => /-\d+\.db/.test(file)),
);
const sampleChart = await twins[0].client.callTool({ name: "sales_chart", arguments: drawn });
check("a picture of sample data says so", /Sample data\./.test(textOf(sampleChart)));
await Promise.all(twins.map(({ client }) => client.close()));
writeFileSync(join(scratch, "deals.csv"), "Opportunity ID,Amount\n1,100\n");
const wrongFolder = mkdtempSync(join(tmpdir(), "upshot-"));
new Database(join(wrongFolder, "customers.db")).exec("create table customers (id integer)").close();
const wrongSettings = join(wrongFolder, "settings.json");
writeFileSync(wrongSettings, '{"currency": 1}');
for (const [settings, words] of [
  [{ data_file: join(scratch, "gone.db") }, /^The data file gone\.db is not there\. Choose another/],
  [{ data_file: join(scratch, "deals.csv") }, /^deals\.csv is not a data file of Upshot\. .*upshot import/],
  [
    { data_file: join(wrongFolder, "customers.db") },
    /^customers\.db is a database of another program .*choose another file in the settings of/,
  ],
  [{ settings_file: wrongSettings }, /^The settings file settings\.json is not right: currency/],
  [{ data_file: dataFile, viewer: "nobody@example.com" }, /nobody@example\.com/],
]) {
  const { client } = await connected(await started(settings, join(scratch, "wrong")));
  const answer = await client.callTool(first);
  const isSaid =
    answer.isError && words.test(textOf(answer)) && !/upshot[ -]/.test(textOf(answer).replaceAll(/`.*?`/g, ""));
  check(`wrong ${Object.keys(settings).at(-1)} is said in the answer`, isSaid, textOf(answer).slice(0, 200));
  await client.close();
}

for (const folder of [scratch, wrongFolder]) rmSync(folder, { recursive: true, force: true });
process.stdout.write(`bundle: ${passed} passed, ${problems.length} failed\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
