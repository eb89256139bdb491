import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Native from "better-sqlite3";
import { Kysely } from "kysely";
import { afterAll, expect, test } from "vitest";
import { bulkWriter } from "./bulk-write.ts";
import { advanceDataVersion, readDataVersion } from "./data-version.ts";
import { migrate } from "./migrate.ts";
import { Database as BuiltIn, type DatabaseOptions } from "./node-sqlite.ts";
import type { Schema } from "./schema.ts";
import { type Connection, kyselyDialect, rowsAsArrays } from "./sqlite.ts";

/** Node's own SQLite behind the interface of better-sqlite3 gives what better-sqlite3 gives. */

type Open = (path: string, options?: DatabaseOptions) => Connection;
const drivers: readonly Open[] = [
  (path, options) => new Native(path, options),
  (path, options) => new BuiltIn(path, options) as unknown as Connection,
];
const folder = mkdtempSync(join(tmpdir(), "upshot-node-sqlite-"));
let files = 0;
const freshPath = () => join(folder, `${files++}.db`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The value, or the error by class, code and words; codes are compared by their first two words. */
function outcomeOf(work: () => unknown): unknown {
  try {
    return { value: work() };
  } catch (error) {
    const { name, message, code = "" } = error as Error & { readonly code?: string };
    return { name, message, code: code.split("_", 2).join("_") };
  }
}

/** Runs the same work over both drivers, each on data of its own, and gives both outcomes. */
function overBoth(work: (connection: Connection) => unknown): readonly [unknown, unknown] {
  const [native, builtIn] = drivers.map((open) => {
    const connection = open(":memory:");
    connection.exec("create table t (id text primary key, n integer, x real, note text) strict");
    connection.exec("insert into t values ('a', 1, 0.1, 'one'), ('b', null, null, 'zwei'), ('c', -3, 1e300, '三')");
    const outcome = outcomeOf(() => work(connection));
    connection.close();
    return outcome;
  });
  return [native, builtIn];
}

const big = 2n ** 62n + 1n;

const alike: Readonly<Record<string, (connection: Connection) => unknown>> = {
  "rows as objects": (on) => on.prepare("select * from t order by id").all(),
  "rows as arrays": (on) => on.prepare("select * from t order by id").raw().all(),
  "first values": (on) => on.prepare("select note from t order by id").pluck().all(),
  "one row, one value, none": (on) => [
    on.prepare("select * from t where id = ?").get("b"),
    on.prepare("select x from t where id = ?").pluck().get(["a"]),
    on.prepare("select * from t where id = 'z'").get(),
  ],
  "rows one by one": (on) => [...on.prepare("select * from t order by id").raw().iterate()],
  "columns of one name": (on) => on.prepare("select 1 as n, 2 as n").get(),
  "numbers are bound as reals, big integers as integers": (on) =>
    on.prepare("select typeof(?), typeof(?), typeof(?), typeof(?)").raw().get(1, 1.5, 2n, null),
  "undefined is null": (on) => on.prepare("select ? is null as missing").get(undefined),
  "fractions, infinity and text survive": (on) =>
    on.prepare("select 0.1 + 0.2, ?, ?, ?").raw().get(Number.POSITIVE_INFINITY, "a'b\u0000c", -0.5),
  "integers beyond 2^53 are the nearest number": (on) => {
    const rows = on.prepare("select ? as n, 7 as m, 'x' as text, 0.5 as x");
    return [rows.get(big), rows.all(big), [...rows.iterate(big)], rows.get(5), on.prepare("select ?").raw().all(-big)];
  },
  "a row returned by an insert is written once": (on) => [
    on.prepare("insert into t values (?, ?, null, null) returning n, note").get("d", big),
    on.prepare("select count(*) from t").pluck().get(),
  ],
  "what a write did": (on) => [
    on.prepare("update t set n = 9 where n is not null").run().changes,
    on.prepare("insert into t (id) values (?)").run("d"),
  ],
  "whether a statement gives rows": (on) =>
    ["select 1", "update t set n = 1", "pragma user_version", "insert into t (id) values ('q') returning id"].map(
      (text) => on.prepare(text).reader,
    ),
  pragmas: (on) => [on.pragma("journal_mode"), on.pragma("busy_timeout"), on.pragma("foreign_keys")],
  "functions that our measures use": (on) =>
    on
      .prepare(
        `select julianday('2026-03-01') - julianday('2026-02-01T12:00'), date('2026-11-21', 'weekday 0', '-6 days'), strftime('%w', '2026-11-21'),
          json_extract('{"a b":"é"}', '$."a b"'), json_patch('{"a":1}', '{"b":2}'), lower('ÄB'), round(2.5), ln(2), 7 / 2, 'a' < 'B'`,
      )
      .raw()
      .get(),
  "sums of many fractions": (on) =>
    on
      .prepare(
        "with recursive c(i) as (select 1 union all select i + 1 from c where i < 20000) select sum(1.0 / i), avg(i * 0.1), total(sqrt(i)) from c",
      )
      .raw()
      .get(),
  "a transaction that fails leaves nothing": (on) => {
    const failing = on.transaction(() => {
      on.exec("delete from t");
      throw new RangeError("no");
    });
    return [outcomeOf(failing), on.inTransaction, on.prepare("select count(*) from t").pluck().get()];
  },
  "a part that fails leaves the rest": (on) => {
    const part = on.transaction((id: string) => {
      on.prepare("insert into t (id) values (?)").run(id);
      if (id === "bad") throw new RangeError(id);
      return id;
    });
    const whole = on.transaction(() => [part("good"), outcomeOf(() => part("bad")), on.inTransaction]);
    return [whole(), on.prepare("select id from t order by id").pluck().all(), on.inTransaction];
  },
  "several statements at once": (on) => {
    on.exec("begin immediate; insert into t (id) values ('e'); rollback");
    return on.prepare("select count(*) from t").pluck().get();
  },
  "wrong SQL": (on) => on.prepare("select * from nowhere"),
  "wrong SQL in a script": (on) => on.exec("selec 1"),
  "text in double quotes is a name": (on) => on.prepare('select "nothing"'),
  "a second row of that key": (on) => on.prepare("insert into t (id) values ('a')").run(),
  "a value of another kind": (on) => on.prepare("insert into t (id, n) values ('z', 'many')").run(),
  "a truth value is refused": (on) => on.prepare("select ?").get(true),
  "a date is refused": (on) => on.prepare("select ?").get(new Date(0)),
  "no transaction to commit": (on) => on.exec("commit"),
  "closing twice": (on) => [on.close().open, on.close().open],
};

test.for(Object.entries(alike))("%s", ([, work]) => {
  const [native, builtIn] = overBoth(work);
  expect(builtIn).toStrictEqual(native);
});

test("opening refuses alike: no folder, no file, a folder, another kind of file, a write where only reading is allowed", () => {
  const text = freshPath();
  writeFileSync(text, "not a database, only text that is long enough to be read as a header page".repeat(20));
  const refusals = drivers.map((open) => {
    const path = freshPath();
    open(path).exec("create table t (id)").close();
    const reading = open(path, { readonly: true, fileMustExist: true });
    return [
      outcomeOf(() => open(join(folder, "none", "x.db"))),
      outcomeOf(() => open(freshPath(), { readonly: true, fileMustExist: true })),
      outcomeOf(() => open(freshPath(), { fileMustExist: true })),
      outcomeOf(() => open(folder)),
      outcomeOf(() => open(text).pragma("schema_version")),
      ...["insert into t values (1)", "create table u (id)", "drop table t"].map((write) =>
        outcomeOf(() => reading.exec(write)),
      ),
      outcomeOf(() => reading.prepare("delete from t").run()),
    ];
  });
  expect(refusals[1]).toStrictEqual(refusals[0]);
  expect(refusals[1]!.every((refusal) => !("value" in (refusal as object)))).toBe(true);
});

test("a second writer waits as long as it is told and is then refused as busy", () => {
  const refusals = drivers.map((open) => {
    const path = freshPath();
    const first = open(path);
    first.pragma("journal_mode = WAL");
    first.exec("create table t (id); begin immediate");
    const second = open(path, { timeout: 20 });
    return [outcomeOf(() => second.exec("begin immediate")), open(path).pragma("busy_timeout")];
  });
  expect(refusals[1]).toStrictEqual(refusals[0]);
  expect(refusals[1]![0]).toMatchObject({ code: "SQLITE_BUSY" });
});

test("the store works over it: migrations, bulk writes, queries, and each driver reads the other's file", async () => {
  const rows = await Promise.all(
    drivers.map(async (open, index) => {
      const path = freshPath();
      const connection = open(path);
      connection.pragma("synchronous = OFF");
      const db = new Kysely<Schema>({ dialect: kyselyDialect(connection) });
      await migrate(db);
      const write = bulkWriter(connection, "rep", ["id", "name", "source", "source_id", "import_batch_id"]);
      connection.transaction(() => {
        write(["r1", "Ana", "csv", "r1", "b1"]);
        write(["r2", "Łukasz", "csv", "r2", "b1"]);
        advanceDataVersion(connection);
      })();
      expect(await readDataVersion(db)).toBe(1);
      await db.destroy();
      const reading = drivers[1 - index]!(path, { readonly: true, fileMustExist: true });
      const query = new Kysely<Schema>({ dialect: kyselyDialect(reading) }).selectFrom("rep").selectAll().orderBy("id");
      return [await query.execute(), rowsAsArrays(reading, query.compile())];
    }),
  );
  expect(rows[1]).toStrictEqual(rows[0]);
  expect(rows[0]![0]).toHaveLength(2);
});
