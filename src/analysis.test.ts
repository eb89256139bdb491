import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "#config";
import type { App } from "#contracts/app.ts";
import { DataError, InputError } from "#contracts/errors.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { createWorkbench } from "#main";
import { openStore } from "#store/open.ts";
import { copySample } from "#worlds/testing/copy-sample.ts";
import { openAnalysisInThread } from "./analysis-in-thread.ts";

/** Analysis in threads of its own gives the very answers of analysis in this one, leaves this one free, and can be stopped. */

const home = mkdtempSync(join(tmpdir(), "upshot-analysis-"));
const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" }));
const dataFile = join(home, "sample.db");

let here: App;
let there: App;

beforeAll(async () => {
  await copySample(dataFile);
  here = await workbench.open(dataFile);
  there = await workbench.open(dataFile, { inThread: true });
});
afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
  rmSync(home, { recursive: true, force: true });
});

const questions = [
  "why did win rate drop?",
  "where do we lose the most money?",
  "lead Acme",
  "what do you know about?",
  "delete all deals",
];

test("the same words and figures come out of either", async () => {
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
});

test("bad input is the asker's error there as well, and the thread goes on", async () => {
  await expect(there.runTool("measure", { measure: "wim_rate" })).rejects.toThrow(InputError);
  await expect(there.runTool("measure", { measure: "win_rate", period: "never" })).rejects.toThrow(InputError);
  const [one, two] = await Promise.all([
    there.ask("show win rate by region"),
    there.ask("how healthy is the campaign?"),
  ]);
  expect(one.receipts[0]!.tool).toBe("measure");
  expect(two.receipts[0]!.tool).toBe("health");
});

test("a question under way when the file is closed ends in a stated reason", async () => {
  const app = await workbench.open(dataFile, { inThread: true });
  const asked = app.ask("why did win rate drop?", { onStep: () => setImmediate(app.close) });
  await expect(asked).rejects.toThrow("The data file was closed while the question was under way");
  await expect(app.runTool("measure", {})).rejects.toThrow("closed");
});

test("several at once each see their own viewer's rows", async () => {
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
});

test("what one tool of a question has read, the next need not read again", async () => {
  const copy = join(home, "copy.db");
  cpSync(dataFile, copy);
  const analysis = await openAnalysisInThread(copy, readConfig({}).settings);
  const asked = { today: "2026-11-20", seed: 1, scope: null, viewer: null };
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

test("people who see the same rows share what is known of them, and none waits behind another's questions", async () => {
  let threads = 0;
  const count = () => {
    threads += 1;
  };
  process.on("worker", count);
  const analysis = await openAnalysisInThread(dataFile, readConfig({}).settings, { maxThreads: 1 });
  const opened = (viewer: string | null) => analysis.snapshot({ today: "2026-11-20", seed: 1, scope: null, viewer });
  await Promise.all([opened(null), opened("eve@example.com")]);
  process.off("worker", count);
  expect(threads).toBe(2);
  expect((await opened("ana@example.com")).dictionary).toBe((await opened(null)).dictionary);
  await analysis.close();
});

test("a cancelled question ends with the reason it was given, and others go on", async () => {
  const cancel = new AbortController();
  const onStep = () => void setImmediate(() => cancel.abort(new Error("The client hung up.")));
  const cancelled = there.ask("why did win rate drop?", { signal: cancel.signal, onStep });
  const other = there.ask("how healthy is the campaign?");
  await expect(cancelled).rejects.toThrow("The client hung up.");
  await expect(there.runTool("measure", { measure: "win_rate" }, { signal: cancel.signal })).rejects.toThrow("hung up");
  expect((await other).receipts[0]!.tool).toBe("health");
});

test("a file that cannot be opened is the same error there", async () => {
  const broken = join(home, "broken.db");
  writeFileSync(broken, "no database");
  await expect(workbench.open(broken)).rejects.toThrow(DataError);
  const app = await workbench.open(broken, { inThread: true }).catch((error: Error) => error);
  expect(app).toBeInstanceOf(DataError);
});
