import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

/** The bundle's entry as the desktop host starts it, with a package that prints and then fails. */
const entry = fileURLToPath(new URL("./mcp-bundle.ts", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "upshot-serve-bundle-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const preload = `data:text/javascript,${encodeURIComponent(`process.on("SIGUSR2", () => {
  console.log("A package says hello.");
  throw new TypeError("and falls over");
});`)}`;

test("only the protocol gets onto its output, and a fault that nobody caught ends it with a line in the log", async () => {
  const child = spawn(process.execPath, ["--import", preload, entry], {
    cwd: "/",
    env: { HOME: home, UPSHOT_DB: "nowhere.db" },
  });
  const [output, log] = [text(child.stdout), text(child.stderr)];
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } };
  child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params })}\n`);
  await once(child.stdout, "data");
  child.kill("SIGUSR2");
  expect((await once(child, "close"))[0]).toBe(1);
  expect((await output).trim().split("\n")).toHaveLength(1);
  expect(await log).toMatch(/A package says hello\.\nupshot: TypeError: and falls over/);
});
