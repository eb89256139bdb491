import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { DataError } from "#contracts/errors.ts";
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
  await expect(openStore(path)).rejects.toThrow(/is damaged, or is no data file \(file is not a database\)/);
});

test("damage that a query meets is told as damage, whoever reads or writes", async () => {
  const path = freshPath();
  const whole = await openStore(path);
  const [page] = whole.connection.prepare("select rootpage from sqlite_master where name = 'rep'").raw().get() as [
    number,
  ];
  const [size] = whole.connection.prepare("select page_size from pragma_page_size").raw().get() as [number];
  await whole.close();
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill("A", (page - 1) * size, page * size));
  const store = await openStore(path);
  const reading = openReadStore(path);
  const all = reading.db.selectFrom("rep").selectAll();
  await expect(all.execute()).rejects.toThrow(DataError);
  await expect(all.execute()).rejects.toThrow(/^The data file is damaged.*Restore a copy or import again/);
  await expect(reading.arrays(all.compile())).rejects.toThrow(DataError);
  expect(() => store.writes.add({ holds: {}, write: (connection) => void connection.exec("delete from rep") })).toThrow(
    DataError,
  );
  await reading.close();
  await store.close();
  writeFileSync(path, bytes.fill("A", 200, size)); // the list of tables
  await expect(openStore(path)).rejects.toThrow(DataError);
  expect(() => openReadStore(path)).toThrow(DataError);
});

test("a database of another program is refused and left as it was", async () => {
  const path = freshPath();
  const other = new Database(path);
  other.exec("create table customers (id integer)");
  other.close();
  await expect(openStore(path)).rejects.toThrow(/database of another program .*customers/);
  const after = new Database(path, { readonly: true });
  expect(after.prepare("select name from sqlite_master").all()).toEqual([{ name: "customers" }]);
  after.close();
});
