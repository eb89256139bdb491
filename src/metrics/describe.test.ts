import { afterAll, expect, test } from "vitest";
import type { Source } from "#contracts/reader.ts";
import { measures } from "./catalog.ts";
import { coverage } from "./coverage.ts";
import { dictionary, workspace } from "./describe.ts";
import { type HandMade, handMadeSource } from "./hand-made-store.ts";

const open: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(open.map((close) => close())));
async function source(rows: HandMade, scope: readonly string[] | null = null): Promise<Source> {
  const made = await handMadeSource(rows, { scope });
  open.push(made.close);
  return made;
}
const today = "2024-08-01";

const rows: HandMade = {
  rep: [
    { id: "r1", name: "Ana", manager_id: "m1", team: "North" },
    { id: "r2", name: null, manager_id: "m1", team: "North" },
    { id: "m1", name: "Mo" },
  ],
  lead: [
    { id: "l1", name: "Mara Voss", company: "Acme", owner_id: "r1", created_at: "2024-03-01T10:00:00Z" },
    { id: "l2", name: null, company: "Bluebird", owner_id: "r2", created_at: "2024-04-01T10:00:00Z" },
    { id: "l3", name: "Jo Li", company: "Dovetail", owner_id: "r2", created_at: "2024-04-01T10:00:00Z" },
  ],
  account: [
    { id: "a1", name: "Acme" },
    { id: "a2", name: "Corvid" },
  ],
  campaign: [
    { id: "c1", name: "Spring" },
    { id: "c2", name: "Zebra" },
  ],
  deal: [
    { outcome: "won", account_id: "a1", owner_id: "r1", created_on: "2024-02-01", closed_on: "2024-05-01" },
    { outcome: "open", account_id: "a2", owner_id: "r2", created_on: "2024-06-01", closed_on: "2024-12-31" },
  ],
  conversation: [
    { started_at: "2024-05-17T23:59:59Z", rep_id: "r1", campaign_id: "c1" },
    { started_at: "2024-05-17T23:59:59Z", rep_id: "r2", campaign_id: "c2" },
  ],
};
const names = async (from: Source, kind: string) =>
  (await dictionary.read(from, { today })).entities
    .filter((entity) => entity.kind === kind)
    .map(({ id, name }) => `${id} ${name}`)
    .sort();

test("names of people and records; a company without an account leads to its lead", async () => {
  const small = await source(rows);
  expect(await names(small, "rep")).toEqual(["m1 Mo", "r1 Ana", "r2 r2"]);
  expect(await names(small, "manager")).toEqual(["m1 Mo"]);
  expect(await names(small, "team")).toEqual(["North North"]);
  expect(await names(small, "account")).toEqual(["a1 Acme", "a2 Corvid"]);
  expect(await names(small, "campaign")).toEqual(["c1 Spring", "c2 Zebra"]);
  expect(await names(small, "lead")).toEqual(["l1 Mara Voss", "l2 Bluebird", "l3 Dovetail", "l3 Jo Li"]);
});

test("coverage per grain: a planned closing date after today covers nothing", async () => {
  const { coverage, measures: listed } = await dictionary.read(await source(rows), { today });
  expect(coverage).toEqual({
    deal: { from: "2024-02-01", to: "2024-06-01" },
    conversation: { from: "2024-05-17", to: "2024-05-17" },
  });
  expect(listed).toEqual(measures);
  expect(Object.keys(listed[0]!)).not.toContain("population");
});

test("a scope leaves out the names of others", async () => {
  const some = await source(rows, ["r1"]);
  expect(await names(some, "rep")).toEqual(["r1 Ana"]);
  expect(await names(some, "lead")).toEqual(["l1 Mara Voss"]);
  expect(await names(some, "account")).toEqual(["a1 Acme"]);
  expect(await names(some, "campaign")).toEqual(["c1 Spring"]);
  const none = await dictionary.read(await source(rows, []), { today });
  expect(none.coverage).toEqual({ deal: null, conversation: null });
  expect(none.entities).toEqual([]);
});

test("how far the data reach is the same for every viewer who has a record", async () => {
  const deals = await source({ rep: rows.rep!, deal: rows.deal! }, ["r1"]);
  expect((await dictionary.read(deals, { today })).coverage).toEqual({
    deal: { from: "2024-02-01", to: "2024-06-01" },
    conversation: null,
  });
  expect((await workspace.read(deals, { today })).grains[0]).toMatchObject({
    ...{ records: 1, from: "2024-02-01", to: "2024-05-01" },
    newest: "2024-06-01",
  });
  const created = { measure: "deals_created", until: today };
  expect(await coverage.read(deals, created)).toEqual({ from: "2024-02-01", to: "2024-06-01" });
  expect(await coverage.read(await source(rows, ["m1"]), created)).toBeNull();
});

test("records, days and the last import of each grain", async () => {
  const made = await workspace.read(await source(rows), { today });
  expect(made.dataVersion).toBe(1);
  expect(made.grains).toEqual([
    { grain: "deal", records: 2, from: "2024-02-01", to: "2024-06-01", newest: "2024-06-01", lastImportAt: null },
    { grain: "lead", records: 3, from: "2024-03-01", to: "2024-04-01", newest: "2024-04-01", lastImportAt: null },
    {
      grain: "conversation",
      records: 2,
      from: "2024-05-17",
      to: "2024-05-17",
      newest: "2024-05-17",
      lastImportAt: null,
    },
  ]);
  const empty = await workspace.read(await source({}), { today });
  expect(empty.grains.map(({ records, from }) => [records, from])).toEqual([
    [0, null],
    [0, null],
    [0, null],
  ]);
});
