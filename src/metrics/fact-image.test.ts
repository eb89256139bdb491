import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { importCsv } from "#ingest/import-csv.ts";
import { openReadStore, openStore } from "#store/open.ts";
import { cells } from "./cells.ts";
import { dealHistories } from "./deal-histories.ts";
import { createSource } from "./source.ts";

/** The image in memory and in files is a cache: no figure depends on what is there, however the data came to be. */

const folder = mkdtempSync(join(tmpdir(), "upshot-columns-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const wide = { from: "2024-03-01", to: "2026-08-01", label: "" };

describe("the files are a cache", () => {
  const deals = (rows: readonly string[]): string => {
    const path = join(folder, "more.csv");
    writeFileSync(path, ["id,region,amount,created,closed,outcome", ...rows].join("\n"));
    return path;
  };
  const read = async (path: string) => {
    const store = openReadStore(path);
    const source = await createSource(store, { imageFrom: 0 });
    const table = await cells.read(source, { measure: "revenue", period: wide, by: ["region"] });
    await store.close();
    return { levels: table.columns[0]!.levels, n: [...table.n], sum: [...table.sum] };
  };
  const load = async (path: string, rows: readonly string[], startedAt: string) => {
    const store = await openStore(path);
    await importCsv(store, { entity: "deals", files: [deals(rows)], currency: "USD", startedAt });
    await store.close();
  };
  const first = ["d1,EMEA,100,2025-01-01,2025-02-01,won", "d2,APAC,50,2025-01-01,2025-02-02,won"];
  const told = { levels: ["APAC", "EMEA"], n: [1, 1], sum: [5_000, 10_000] };

  test("deleted, cut short, overwritten or foreign files change no figure", async () => {
    const path = join(folder, "cache.db");
    const columns = `${path}-columns`;
    await load(path, first, "2026-01-01T00:00:00Z");
    expect(await read(path)).toEqual(told);
    const files = readdirSync(columns);
    expect(files.length).toBeGreaterThan(2);
    const whole = new Map(files.map((file) => [file, readFileSync(join(columns, file))]));
    const damages: readonly ((data: Buffer) => Buffer)[] = [
      (data) => data.subarray(0, data.length - 1),
      () => Buffer.alloc(0),
      () => Buffer.from("not a column"),
      ...[0, 6, 40, 90, -1].map((at) => (data: Buffer) => Buffer.from(data.with(at, data.at(at)! ^ 1))),
    ];
    for (const damage of damages) {
      for (const [file, data] of whole) writeFileSync(join(columns, file), damage(data));
      expect(await read(path)).toEqual(told);
    }
    rmSync(columns, { recursive: true });
    expect(await read(path)).toEqual(told);
    rmSync(columns, { recursive: true });
    writeFileSync(columns, "a file where the folder should be");
    expect(await read(path)).toEqual(told);
  });

  test("new, changed and re-imported records are seen at once, also by a store that stays open", async () => {
    const path = join(folder, "grows.db");
    await load(path, first, "2026-01-01T00:00:00Z");
    const open = openReadStore(path);
    const ask = async () => {
      const table = await cells.read(await createSource(open, { imageFrom: 0 }), {
        measure: "revenue",
        period: wide,
        by: ["region"],
      });
      return { levels: table.columns[0]!.levels, n: [...table.n], sum: [...table.sum] };
    };
    expect(await ask()).toEqual(told);
    await load(
      path,
      ["d3,AMER,70,2025-01-01,2025-02-03,won", "d2,APAC,60,2025-01-01,2025-02-02,won"],
      "2026-01-02T00:00:00Z",
    );
    const grown = { levels: ["AMER", "APAC", "EMEA"], n: [1, 1, 1], sum: [7_000, 6_000, 10_000] };
    expect(await ask()).toEqual(grown);
    expect(await read(path)).toEqual(grown);
    await load(path, ["d1,EMEA,100,2025-01-01,2025-02-01,lost"], "2026-01-03T00:00:00Z");
    const lost = { levels: ["AMER", "APAC"], n: [1, 1], sum: [7_000, 6_000] };
    expect(await ask()).toEqual(lost);
    await open.close();
  });

  test("the order of all deals is made anew when an import puts one between them", async () => {
    const path = join(folder, "order.db");
    await load(path, first, "2026-01-01T00:00:00Z");
    const open = openReadStore(path);
    const ids = async () =>
      (await dealHistories.read(await createSource(open, { imageFrom: 0 }), { by: [], named: true })).ids;
    expect(await ids()).toEqual(["d1", "d2"]);
    await load(path, ["d10,AMER,70,2025-01-01,2025-02-03,won"], "2026-01-02T00:00:00Z");
    expect(await ids()).toEqual(["d1", "d10", "d2"]);
    await open.close();
  });

  test("after any series of imports the image extended import by import equals the grouped select", async () => {
    const deal = fc.record({
      id: fc.integer({ min: 1, max: 9 }),
      region: fc.constantFrom("EMEA", "APAC", "AMER", ""),
      owner: fc.constantFrom("r1", "r2", ""),
      amount: fc.integer({ min: 1, max: 900 }),
      outcome: fc.constantFrom("won", "lost"),
    });
    const rep = fc.record({ id: fc.constantFrom("r1", "r2"), name: fc.constantFrom("Ana", "Ben") });
    const imports = fc.array(
      fc.oneof(
        fc.record({ entity: fc.constant("deals"), rows: fc.array(deal, { minLength: 1, maxLength: 4 }) }),
        fc.record({ entity: fc.constant("reps"), rows: fc.array(rep, { minLength: 1, maxLength: 2 }) }),
      ),
      { minLength: 1, maxLength: 4 },
    );
    let files = 0;
    const text = (rows: readonly object[]) =>
      [Object.keys(rows[0]!).join(","), ...rows.map((row) => Object.values(row).join(","))].join("\n");
    await fc.assert(
      fc.asyncProperty(imports, async (series) => {
        const path = join(folder, `series-${files++}.db`);
        await (await openStore(path)).close();
        const open = openReadStore(path);
        for (const [at, { entity, rows }] of series.entries()) {
          const csv = join(folder, "series.csv");
          const closed = rows.map((row) =>
            "amount" in row ? { ...row, created: "2025-01-01", closed: "2025-02-01" } : row,
          );
          writeFileSync(csv, text(closed));
          const store = await openStore(path);
          await importCsv(store, { entity, files: [csv], currency: "USD", startedAt: `2026-01-0${at + 1}T00:00:00Z` });
          await store.close();
          const query = { measure: "revenue", period: wide, by: ["region", "owner"] };
          const grouped = await cells.read(await createSource(open, { imageFrom: 10 ** 6 }), query);
          expect(await cells.read(await createSource(open, { imageFrom: 0 }), query)).toEqual(grouped);
        }
        await open.close();
      }),
      { numRuns: 25, seed: 5 },
    );
  });

  test("a restored backup is not taken for the state that it replaced", async () => {
    const path = join(folder, "restored.db");
    await load(path, first, "2026-01-01T00:00:00Z");
    const backup = join(folder, "backup.db");
    copyFileSync(path, backup);
    await load(
      path,
      ["d1,EMEA,999,2025-01-01,2025-02-01,won", "d3,EMEA,1,2025-01-01,2025-02-01,won"],
      "2026-01-02T00:00:00Z",
    );
    expect((await read(path)).sum).toEqual([5_000, 100_000]);
    for (const end of ["-wal", "-shm"]) rmSync(path + end, { force: true });
    copyFileSync(backup, path);
    await load(
      path,
      ["d3,EMEA,7,2025-01-01,2025-02-01,won", "d4,APAC,1,2025-01-01,2025-02-01,won"],
      "2026-01-03T00:00:00Z",
    );
    expect(await read(path)).toEqual({ levels: ["APAC", "EMEA"], n: [2, 2], sum: [5_100, 10_700] });
  });

  test("another data file in the same place does not inherit the files of the one before", async () => {
    const path = join(folder, "again.db");
    await load(path, first, "2026-01-01T00:00:00Z");
    expect(await read(path)).toEqual(told);
    for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
    await load(
      path,
      ["d1,EMEA,1,2025-01-01,2025-02-01,won", "d2,LATAM,2,2025-01-01,2025-02-02,won"],
      "2026-01-01T00:00:00Z",
    );
    expect(await read(path)).toEqual({ levels: ["EMEA", "LATAM"], n: [1, 1], sum: [100, 200] });
  });
});
