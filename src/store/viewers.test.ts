import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStore, type Store } from "./open.ts";
import { resolveViewer } from "./viewers.ts";

const folder = mkdtempSync(join(tmpdir(), "upshot-viewers-"));
let store: Store;

beforeAll(async () => {
  store = await openStore(join(folder, "people.db"));
  const add = store.connection.prepare(
    "insert into rep (id, source, source_id, import_batch_id, name, email, role, manager_id) values (?, 'csv', ?, 'b', ?, ?, ?, ?)",
  );
  const people = [
    ["chief", "Chief", "chief@x.example", "executive", null],
    ["lead", "Lead", "Lead@X.example ", "manager", "chief"],
    ["ana", "Ana", "ana@x.example", "rep", "lead"],
    ["ben", "Ben", "ben@x.example", null, "ana"],
    ["ring1", "Ring One", "ring1@x.example", "manager", "ring2"],
    ["ring2", "Ring Two", "ring2@x.example", "manager", "ring1"],
    ["crm:ana", "Ana", "ana@x.example", "admin", null],
    ["none", "No Address", null, "admin", null],
    ["blank", "Blank Address", "", "admin", null],
  ];
  for (const [id, ...rest] of people) add.run(id, id, ...rest);
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test.for([
  ["chief@x.example", "executive", null],
  [" LEAD@x.example", "manager", ["ana", "ben", "lead"]],
  ["ben@x.example", "rep", ["ben"]],
  ["ring1@x.example", "manager", ["ring1", "ring2"]],
] as const)("%s is %s", async ([email, role, scope]) => {
  expect(await resolveViewer(store, email)).toMatchObject({ role, scope });
});

test("somebody in two systems sees the records of both, with the lesser role", async () => {
  expect(await resolveViewer(store, "ana@x.example")).toMatchObject({ role: "rep", scope: ["ana", "ben", "crm:ana"] });
});

test("nobody named is the operator; an address that nobody has, or none at all, is nobody", async () => {
  expect(await resolveViewer(store, null)).toMatchObject({ role: "operator", scope: null });
  for (const email of ["", "  ", "x@x.example", "%", "ana"])
    await expect(resolveViewer(store, email)).rejects.toThrow(/Nobody in the data/);
});
