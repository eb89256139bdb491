import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { mcpWorkbench } from "#main";

const root = fileURLToPath(new URL("..", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "upshot-main-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("a server that a program starts in any folder finds the data beside the program, unless it has some where it is", () => {
  expect(mcpWorkbench({ UPSHOT_HOME: "no-such-home" }).ownDataFile).toBe(join(root, "no-such-home", "upshot.db"));
  expect(mcpWorkbench({ UPSHOT_HOME: home }).ownDataFile).toBe(join(home, "upshot.db"));
});

test("a server starts with settings that are wrong, and each call says which", async () => {
  const workbench = mcpWorkbench({ UPSHOT_TODAY: "soon" });
  await expect(workbench.open("any.db")).rejects.toThrow(/UPSHOT_TODAY/);
});
