import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "#config";
import type { App } from "#contracts/app.ts";
import { openStore } from "#store/open.ts";
import { copySample } from "#worlds/testing/copy-sample.ts";
import { openApp } from "./open-app.ts";

/**
 * Whoever may see some reps' records gets what a data file with those records alone would give: nothing of the others, in no figure and no name.
 * One thing they share with everybody: the days that the data reach, and so the quarter that a question without a period is about.
 */

const folder = mkdtempSync(join(tmpdir(), "upshot-scope-"));
const everything = join(folder, "everything.db");
const manager = "ingrid.solheim@sample.example";
let whole: App;
let part: App;
let scope: readonly string[];

beforeAll(async () => {
  const config = readConfig({ UPSHOT_TODAY: "2026-11-20" });
  await copySample(everything);
  const store = await openStore(everything);
  const own = join(folder, "own.db");
  store.connection.exec(`vacuum into '${own}'`);
  await store.close();
  whole = await openApp(everything, config);
  scope = (await whole.viewer(manager)).scope!;
  await keepOnly(own, scope);
  part = await openApp(own, config);
});

afterAll(async () => {
  await whole.close();
  await part.close();
  rmSync(folder, { recursive: true, force: true });
});

async function keepOnly(file: string, reps: readonly string[]): Promise<void> {
  const { connection, close } = await openStore(file);
  const listed = reps.map((rep) => `'${rep}'`).join(",");
  connection.exec(`
    delete from message where conversation_id in (select id from conversation where rep_id is null or rep_id not in (${listed}));
    delete from conversation where rep_id is null or rep_id not in (${listed});
    delete from deal_stage_change where deal_id in (select id from deal where owner_id is null or owner_id not in (${listed}));
    delete from deal where owner_id is null or owner_id not in (${listed});
    delete from lead where owner_id is null or owner_id not in (${listed});
    delete from account where id not in (select account_id from deal where account_id is not null);
    delete from rep where id not in (${listed}) and id not in (select manager_id from rep where id in (${listed}))`);
  await close();
}

test("a manager sees a part of the company, and some of it", async () => {
  expect(scope.length).toBeGreaterThan(2);
  const [all, own] = [
    await whole.runTool("describe_data", {}),
    await whole.runTool("describe_data", {}, { viewer: manager }),
  ];
  expect(JSON.stringify(own.output.records)).not.toBe(JSON.stringify(all.output.records));
});

test("the manager's own records reach as far as everybody's, so a file with them alone ends on the same days", async () => {
  const { coverage } = await whole.dictionary();
  expect((await part.dictionary()).coverage).toEqual(coverage);
});

test("every tool gives a viewer what a file with their records alone gives", async () => {
  for (const { name, asks } of whole.tools) {
    for (const { input } of asks.slice(0, 2)) {
      const [seen, alone] = await Promise.all([
        whole.runTool(name, input, { viewer: manager }).catch(String),
        part.runTool(name, input).catch(String),
      ]);
      expect(typeof seen === "string" ? seen : [name, input, seen.output, seen.text]).toEqual(
        typeof alone === "string" ? alone : [name, input, alone.output, alone.text],
      );
    }
  }
});

test("a rep is told about the quarter that everybody is told about, and gets what a filter for their name gives", async () => {
  const rep = { viewer: "conor.halloran@sample.example" };
  const filter = "owner=Conor Halloran";
  // nothing of this rep's closed in the last days of the quarter
  const [own, all] = await Promise.all([whole.runTool("measure", {}, rep), whole.runTool("measure", { filter })]);
  expect(own.output).toMatchObject({ period: { label: "2026-Q3" }, total: { n: 30 } });
  expect(own.output).toEqual({ ...all.output, filter: "" });
  for (const [name, key] of [
    ["measure", "period"],
    ["compare_segments", "period"],
    ["why_changed", "period"],
    ["why_changed", "compare_with"],
    ["funnel", "period"],
    ["forecast", "as_of"],
    ["deal_risk", "as_of"],
    ["cohorts", "as_of"],
  ] as const) {
    const [mine, theirs] = await Promise.all([whole.runTool(name, {}, rep), whole.runTool(name, {})]);
    expect([name, mine.output[key]]).toEqual([name, theirs.output[key]]);
  }
});

test("names, values and leads of others do not come up either", async () => {
  const alone = await part.dictionary();
  // a manager's own manager is known by name, and has no records to look at
  const entities = alone.entities.filter(({ kind, id }) => kind !== "rep" || scope.includes(id));
  expect(await whole.dictionary({ viewer: manager })).toEqual({ ...alone, entities });
  const all = JSON.stringify(await whole.dictionary());
  const own = JSON.stringify(await whole.dictionary({ viewer: manager }));
  expect(all).toContain("Vikram Sethi");
  expect(own).not.toContain("Vikram Sethi");
});

test("an answer belongs to whoever asked: nobody else opens or replays it, and nobody shares a thread by its name", async () => {
  const options = { viewer: manager, thread: "monday", chartFolder: null };
  const { id } = await whole.ask("Why did win rate change in 2026-Q3?", options);
  expect((await whole.answer(id, { viewer: manager.toUpperCase() })).id).toBe(id);
  expect(await whole.replay(id, { viewer: manager })).toMatchObject({ sameData: true, identical: true });
  expect(await whole.replay(id)).toMatchObject({ sameData: true, identical: true });
  const other = "vikram.sethi@sample.example";
  await expect(whole.answer(id, { viewer: other })).rejects.toThrow(/There is no answer ans_/);
  await expect(whole.replay(id, { viewer: other })).rejects.toThrow(/There is no answer ans_/);
  const followUp = (viewer: string) => whole.ask("and by product?", { ...options, viewer });
  expect((await followUp(other)).understood).not.toBe((await followUp(manager)).understood);
});

test("a kept chart is its viewer's", async () => {
  const { chart } = await whole.runTool("measure", { bucket: "month" }, { viewer: manager });
  const id = await whole.keepChart(chart!, { viewer: manager });
  expect(await whole.keepChart(chart!, { viewer: manager })).toBe(id);
  expect(await whole.chart(id, { viewer: manager })).toEqual(chart);
  expect(await whole.chart(id)).toEqual(chart);
  await expect(whole.chart(id, { viewer: "vikram.sethi@sample.example" })).rejects.toThrow(/There is no chart/);
});

test("who loses people loses what was kept over their rows, and who leaves loses all", async () => {
  const { id } = await whole.ask("what is our win rate?", { viewer: manager, chartFolder: null });
  const { chart } = await whole.runTool("measure", { bucket: "month" }, { viewer: manager });
  const chartId = await whole.keepChart(chart!, { viewer: manager });
  const { connection, close } = await openStore(everything);
  const change = connection.prepare("update rep set manager_id = ?, email = ? where email = ?");
  const opened = () =>
    Promise.allSettled([
      whole.answer(id, { viewer: manager }),
      whole.replay(id, { viewer: manager }),
      whole.chart(chartId, { viewer: manager }),
    ]).then((all) => all.map(({ status }) => status));
  expect(await opened()).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  connection.exec("update rep set manager_id = null where manager_id = 'mgr-1' and id = 'rep-01'");
  const lost = await opened();
  connection.exec("update rep set manager_id = 'mgr-1' where id = 'rep-01'");
  change.run("exec-1", "left@sample.example", manager);
  const left = await opened();
  change.run("exec-1", manager, "left@sample.example");
  await close();
  expect([lost, left]).toEqual([Array(3).fill("rejected"), Array(3).fill("rejected")]);
  expect(await opened()).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
});

test("a replay over more rows than the first time is not one over the same data", async () => {
  const { id } = await whole.ask("what is our win rate?", { viewer: manager, chartFolder: null });
  expect(await whole.replay(id, { viewer: manager })).toMatchObject({ sameData: true });
  const { connection, close } = await openStore(everything);
  connection.exec("create temp table before as select id, manager_id from rep where role = 'rep'");
  connection.exec("update rep set manager_id = 'mgr-1' where id in (select id from before)");
  expect(await whole.replay(id, { viewer: manager })).toMatchObject({ sameData: false, identical: false });
  connection.exec("update rep set manager_id = before.manager_id from before where before.id = rep.id");
  await close();
  expect(await whole.replay(id, { viewer: manager })).toMatchObject({ sameData: true });
});

test("somebody whom the data do not know sees nothing, and is told how to change that", async () => {
  const stranger = { viewer: "nobody@else.example" };
  for (const call of [
    () => whole.runTool("measure", {}, stranger),
    () => whole.ask("win rate?", stranger),
    () => whole.dictionary(stranger),
  ])
    await expect(call()).rejects.toThrow(/Nobody in the data has the e-mail address nobody@else.example/);
});
