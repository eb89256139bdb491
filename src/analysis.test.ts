import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "#config";
import type { App } from "#contracts/app.ts";
import { InputError, SetupError } from "#contracts/errors.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { createWorkbench } from "#main";
import { openStore } from "#store/open.ts";
import { copySample } from "#worlds/testing/copy-sample.ts";
import { openAnalysisInThread } from "./analysis-in-thread.ts";

/** Analysis in threads of its own gives the very answers of analysis in this one, leaves this one free, and can be stopped. */

const home = mkdtempSync(join(tmpdir(), "upshot-analysis-"));
const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" }));
const dataFile = join(home, "sample.db");

beforeAll(async () => {
  await copySample(dataFile);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const questions = [
  "why did win rate drop?",
  "where do we lose the most money?",
  "lead Acme",
  "what do you know about?",
  "delete all deals",
];

test("the same words and figures come out of either", async () => {
  const here = await workbench.open(dataFile);
  const there = await workbench.open(dataFile, { inThread: true });
  for (const question of questions) {
    const [ours, theirs] = [await here.ask(question), await there.ask(question)];
    expect(theirs.facts).toEqual(ours.facts);
    expect({ ...theirs, id: "", askedAt: "", ms: 0, receipts: [] }).toEqual({
      ...ours,
      id: "",
      askedAt: "",
      ms: 0,
      receipts: [],
    });
    const hashes = ({ receipts }: typeof ours) => receipts.map(({ tool, outputHash }) => [tool, outputHash]);
    expect(hashes(theirs)).toEqual(hashes(ours));
    if (ours.receipts.length > 0) expect((await there.replay(ours.id)).identical).toBe(true);
  }
  await here.close();
  await there.close();
});

test("bad input is the asker's error there as well, and the thread goes on", async () => {
  const app = await workbench.open(dataFile, { inThread: true });
  await expect(app.runTool("measure", { measure: "wim_rate" })).rejects.toThrow(InputError);
  await expect(app.runTool("measure", { measure: "win_rate", period: "never" })).rejects.toThrow(InputError);
  const [one, two] = await Promise.all([app.ask("show win rate by region"), app.ask("how healthy is the campaign?")]);
  expect(one.receipts[0]!.tool).toBe("measure");
  expect(two.receipts[0]!.tool).toBe("health");
  await app.close();
});

test("a question under way when the file is closed ends in a stated reason", async () => {
  const app = await workbench.open(dataFile, { inThread: true });
  const asked = app.ask("why did win rate drop?", { onStep: () => setImmediate(app.close) });
  await expect(asked).rejects.toThrow("The data file was closed while the question was under way");
  await expect(app.runTool("measure", {})).rejects.toThrow("closed");
});

test("several at once each see their own viewer's rows", async () => {
  const [here, there] = [await workbench.open(dataFile), await workbench.open(dataFile, { inThread: true })];
  const viewers = [null, "ingrid.solheim@sample.example", null, "ingrid.solheim@sample.example"];
  const seenBy = async (app: App, viewer: string | null) => {
    const measured = await app.runTool("measure", { measure: "win_rate", by: "owner" }, { viewer });
    return { output: measured.output, dictionary: await app.dictionary({ viewer }) };
  };
  const [all, own] = [await seenBy(here, null), await seenBy(here, viewers[1]!)];
  expect(own).not.toEqual(all);
  const seen = await Promise.all(viewers.map((viewer) => seenBy(there, viewer)));
  expect(seen).toEqual([all, own, all, own]);
  const known = await there.dictionary();
  expect(await there.dictionary()).toBe(known); // the very same, so that what is made of it is made once
  await Promise.all([here.close(), there.close()]);
});

test("what one tool of a question has read, the next need not read again", async () => {
  const copy = join(home, "copy.db");
  cpSync(dataFile, copy);
  const analysis = await openAnalysisInThread(copy, readConfig({}).settings);
  const asked = { today: "2026-11-20", seed: 1, scope: null };
  const tool = analysis.tools.find(({ name }) => name === "describe_data")!;
  const described = (context: ToolContext) => tool.run(tool.input.parse({}), context);
  const { context } = await analysis.snapshot(asked);
  const first = await described(context);
  const store = await openStore(copy);
  store.connection.exec("delete from deal_stage_change; delete from deal where outcome = 'won'");
  await store.close();
  expect(await described(context)).toEqual(first);
  expect(await described((await analysis.snapshot(asked)).context)).not.toEqual(first);
  await analysis.close();
});

test("a cancelled question ends with the reason it was given, and others go on", async () => {
  const app = await workbench.open(dataFile, { inThread: true });
  const cancel = new AbortController();
  const onStep = () => void setImmediate(() => cancel.abort(new Error("The client hung up.")));
  const cancelled = app.ask("why did win rate drop?", { signal: cancel.signal, onStep });
  const other = app.ask("how healthy is the campaign?");
  await expect(cancelled).rejects.toThrow("The client hung up.");
  await expect(app.runTool("measure", { measure: "win_rate" }, { signal: cancel.signal })).rejects.toThrow("hung up");
  expect((await other).receipts[0]!.tool).toBe("health");
  await app.close();
});

test("a file that cannot be opened is the same error there", async () => {
  const broken = join(home, "broken.db");
  writeFileSync(broken, "no database");
  await expect(workbench.open(broken)).rejects.toThrow(SetupError);
  const app = await workbench.open(broken, { inThread: true }).catch((error: Error) => error);
  expect(app).toBeInstanceOf(SetupError);
});
