import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Viewer } from "#contracts/viewer.ts";
import { openAnswerLog } from "./answer-log.ts";
import { openChartLog } from "./chart-log.ts";
import { openStore, type Store } from "./open.ts";

const folder = mkdtempSync(join(tmpdir(), "upshot-queue-"));
let count = 0;
let store: Store;
let importing: Database.Database;
const startImport = () => importing.exec("begin immediate");
const endImport = () => importing.exec("commit");

beforeEach(async () => {
  store = await openStore(join(folder, `queue-${count++}.db`));
  importing = new Database(store.path);
});
afterEach(async () => {
  vi.useRealTimers();
  importing.close();
  await store.close().catch(() => {});
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const audited = async () =>
  (await store.db.selectFrom("audit_log").select("kind").orderBy("at").execute()).map(({ kind }) => kind);
const entry = (kind: string, at = kind) => ({ at, viewer: null, surface: "test", kind, detail: {} });
const answer = (id: string) => ({
  answer: { id, askedAt: "2026-11-21T10:00:00Z", question: "why?", receipts: [], facts: [], usage: {} },
  ...{
    today: "2026-11-21",
    seed: 1,
    viewer: "ana@example.com",
    scope: ["r1"],
    surface: "test",
    thread: "t",
    audit: {},
  },
});
const viewer = (email: string): Viewer => ({ email, name: null, role: "rep", scope: ["r1"] });
const [ana, ben] = [viewer("ana@example.com"), viewer("ben@example.com")];
const turn = (id: string) => ({ question: `why ${id}?`, parsed: {}, answerId: id, headline: "because" });

test("while the store is free a note is there at once", async () => {
  await openAnswerLog(store).audit(entry("first"));
  expect(await audited()).toEqual(["first"]);
});

test("during an import notes wait, in order, and are written soon after it", async () => {
  const log = openAnswerLog(store);
  startImport();
  await log.audit(entry("a"));
  await log.audit(entry("b"));
  expect(await audited()).toEqual([]);
  endImport();
  await vi.waitFor(async () => expect(await audited()).toEqual(["a", "b"]));
  expect(store.writes.waiting()).toEqual([]);
});

test("an answer, its thread and a chart can be asked for while they wait, by their viewer only", async () => {
  const log = openAnswerLog(store);
  const charts = openChartLog(store);
  await log.save(answer("ans_1") as never, turn("ans_1") as never);
  startImport();
  await log.save(answer("ans_2") as never, turn("ans_2") as never);
  const chart = await charts.keep({ title: "Chart", alt: "a chart" } as never, ana, new Date(0));
  const check = async () => {
    expect((await log.load("ans_2", ana))?.scope).toEqual(["r1"]);
    expect(await log.load("ans_2", ben)).toBeNull();
    expect((await log.turns("t", "ana@example.com", 5)).map(({ answerId }) => answerId)).toEqual(["ans_1", "ans_2"]);
    expect((await log.turns("t", "ana@example.com", 1)).map(({ answerId }) => answerId)).toEqual(["ans_2"]);
    expect(await log.turns("t", "ben@example.com", 5)).toEqual([]);
    expect(await charts.load(chart, ana)).toMatchObject({ title: "Chart" });
    expect(await charts.load(chart, ben)).toBeNull();
  };
  await check();
  endImport();
  await vi.waitFor(() => expect(store.writes.waiting()).toEqual([]));
  await check();
});

test("closing writes what waits", async () => {
  startImport();
  await openAnswerLog(store).audit(entry("late"));
  endImport();
  await store.close();
  expect(importing.prepare("select kind from audit_log").all()).toEqual([{ kind: "late" }]);
});

test("closing during an import that goes on says what is lost", async () => {
  startImport();
  await openAnswerLog(store).audit(entry("lost"));
  vi.useFakeTimers();
  const closing = expect(store.close()).rejects.toThrow(/could not be noted/);
  await vi.runAllTimersAsync();
  await closing;
  endImport();
});

test("a note that fails while another is added is logged, and the other's maker hears nothing of it", async () => {
  const lost: unknown[] = [];
  const told = await openStore(store.path, { onLost: (error) => lost.push(error) });
  const log = openAnswerLog(told);
  await log.save(answer("ans_1") as never, null);
  startImport();
  await log.save(answer("ans_1") as never, null);
  await log.audit(entry("older"));
  endImport();
  await log.audit(entry("newer"));
  expect(lost.map(String)).toEqual([expect.stringMatching(/UNIQUE/)]);
  expect(await audited()).toEqual(["question", "newer", "older"]);
  await told.close();
});

test("when ten thousand notes wait, the next is refused", () => {
  const add = () => store.writes.add({ holds: {}, write: () => undefined });
  startImport();
  for (let notes = 0; notes < 10_000; notes++) add();
  expect(add).toThrow(/writing to the data file for very long/);
  expect(store.writes.waiting()).toHaveLength(10_000);
  endImport();
});

test("a note that cannot be written is told to whoever made it and holds up no other", async () => {
  const log = openAnswerLog(store);
  await log.save(answer("ans_1") as never, null);
  await expect(log.save(answer("ans_1") as never, null)).rejects.toThrow(/UNIQUE/);
  await log.audit(entry("next"));
  expect(await audited()).toContain("next");
});
