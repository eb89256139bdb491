import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { bulkWriter } from "./bulk-write.ts";
import { advanceDataVersion, readDataVersion } from "./data-version.ts";
import { openReadStore, openStore } from "./open.ts";

const folder = mkdtempSync(join(tmpdir(), "upshot-store-"));
let next = 0;
const freshPath = () => join(folder, `store-${next++}.db`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a new store is empty, has data version 0 and opens again without migrating twice", async () => {
  const path = freshPath();
  const first = await openStore(path);
  expect(await readDataVersion(first.db)).toBe(0);
  await first.close();
  const again = await openStore(path);
  expect(await again.db.selectFrom("deal").selectAll().execute()).toEqual([]);
  await again.close();
});

test("the reading handle sees committed rows and SQLite refuses its writes", async () => {
  const path = freshPath();
  const store = await openStore(path);
  const write = bulkWriter(store.connection, "rep", ["id", "name", "source", "source_id", "import_batch_id"]);
  store.connection.transaction(() => {
    write(["r1", "Ana", "csv", "r1", "b1"]);
    write(["r1", "Ana Lima", "csv", "r1", "b2"]);
    advanceDataVersion(store.connection);
  })();
  const reading = openReadStore(path);
  expect(await reading.db.selectFrom("rep").select(["id", "name"]).execute()).toEqual([{ id: "r1", name: "Ana Lima" }]);
  expect(await readDataVersion(reading.db)).toBe(1);
  const writable = reading.db as unknown as typeof store.db;
  await expect(writable.deleteFrom("rep").execute()).rejects.toThrow("readonly database");
  await reading.close();
  await store.close();
});

test("a file that is not a database is refused with the path and the fix", async () => {
  const path = freshPath();
  await (await openStore(freshPath())).close();
  writeFileSync(path, "not a database, only text that is long enough to be read as a header page");
  await expect(openStore(path)).rejects.toThrow(/cannot be opened .*--db/);
});

test("a database of another program is refused and left as it was", async () => {
  const path = freshPath();
  const other = new Database(path);
  other.exec("create table customers (id integer)");
  other.close();
  await expect(openStore(path)).rejects.toThrow(/database of another program .*customers.* --db/);
  const after = new Database(path, { readonly: true });
  expect(after.prepare("select name from sqlite_master").all()).toEqual([{ name: "customers" }]);
  after.close();
});
