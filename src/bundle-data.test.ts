import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { readConfig } from "#config";
import { SetupError } from "#contracts/errors.ts";
import { smallDataFile } from "#mcp/testing/small-data-file.ts";
import { openBundleData } from "./bundle-data.ts";

const home = mkdtempSync(join(tmpdir(), "upshot-bundle-data-"));
const config = readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-07-05" });
afterAll(() => rmSync(home, { recursive: true, force: true }));

const isSample = expect.stringMatching(/^These are sample data of an invented company/);
const marked = expect.objectContaining({ subtitle: expect.stringMatching(/^Sample data\. (?!Sample)/) });

test("whatever the sample is asked, the result says that the data are invented, also when it is opened again", async () => {
  renameSync(await smallDataFile(home), join(home, "sample.db"));
  const app = await openBundleData(config);
  const run = await app.runTool("measure", { measure: "win_rate", bucket: "month" });
  expect([run.text.caveats[0], run.chart]).toEqual([isSample, marked]);
  const answer = await app.ask("show win rate by region");
  const kept = await app.answer(answer.id);
  for (const { caveats, charts } of [answer, kept]) expect([caveats[0], charts[0]?.spec]).toEqual([isSample, marked]);
  expect(await app.chart(`${answer.id}-1`)).toEqual(marked);
  expect(await app.chart(await app.keepChart(run.chart!))).toEqual(marked);
  await app.close();
});

test("what is wrong with a data file is said without options of the command line", async () => {
  const dataFile = join(home, "other.db");
  new Database(dataFile).exec("create table customers (id integer)").close();
  const opening = openBundleData({ ...config, dataFile });
  await expect(opening).rejects.toThrow(SetupError);
  await expect(opening).rejects.toThrow(
    /another program .*Nothing was changed\. You can also choose another file in the settings of the Upshot extension\.$/,
  );
  await expect(opening).rejects.not.toThrow(/--db|UPSHOT_DB/);
});
