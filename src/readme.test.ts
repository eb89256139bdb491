import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { readConfig } from "#config";
import { createWorkbench } from "#main";
import { answerToText } from "#render/answer-text.ts";
import { copySample } from "#worlds/testing/copy-sample.ts";

const home = mkdtempSync(join(tmpdir(), "upshot-readme-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const projectFile = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));

test("the answer in the README is the one that npm start gives", async () => {
  const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" }));
  await copySample(workbench.sampleDataFile);
  const app = await workbench.open(workbench.sampleDataFile);
  const answer = await app.ask("Why did win rate drop?", { surface: "test" });
  await app.close();
  const text = answerToText({ ...answer, charts: [] }, { colour: false, width: 100 }).replace(
    /\n\n[^\n]*ans_[^\n]*\n$/,
    "\n",
  );
  await expect(`Why did win rate drop?\n\n${text}`).toMatchFileSnapshot(projectFile(".github/example-answer.txt"));
  expect(readFileSync(projectFile("README.md"), "utf8")).toContain(
    `\`\`\`text\nWhy did win rate drop?\n\n${text}\`\`\``,
  );
});
