import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MeasureQuery } from "#contracts/measure.ts";
import { Settings } from "#contracts/settings.ts";
import { importCsv } from "#ingest/import-csv.ts";
import { openReadStore, openStore, type ReadStore } from "#store/open.ts";
import { fillHardStore, hardStores } from "#store/testing/hard-stores.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import { measures } from "./catalog.ts";
import { cells } from "./cells.ts";
import { dimensionsOf } from "./dimensions.ts";
import { createSource, opened } from "./source.ts";
import { trustCheck } from "./trust.ts";

/** The columnar image gives what one grouped select gives: the same rows in the same order with the same figures. */

const folder = mkdtempSync(join(tmpdir(), "upshot-image-"));
const stores = new Map<string, ReadStore>();
const SAMPLE = "the sample world";

beforeAll(async () => {
  for (const name of [SAMPLE, ...Object.keys(hardStores)]) {
    const path = join(folder, `${stores.size}.db`);
    const store = await openStore(path);
    if (name === SAMPLE) await seedWorld(store, { name: "default", seed: 1 });
    else fillHardStore(store, name);
    await store.close();
    stores.set(name, openReadStore(path));
  }
});

afterAll(async () => {
  for (const store of stores.values()) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = async (name: string, imageFrom: number, scope: readonly string[] | null = null) =>
  opened(await createSource(stores.get(name)!, { imageFrom, scope, fiscalYearStartMonth: 2 }));

async function expectSame(name: string, query: MeasureQuery, scope: readonly string[] | null = null): Promise<void> {
  const [image, grouped] = [await open(name, 0, scope), await open(name, Number.POSITIVE_INFINITY, scope)];
  const { sum, sumSquares, ...ours } = await cells.read(image, query);
  const { sum: theirSum, sumSquares: theirSquares, ...theirs } = await cells.read(grouped, query);
  expect(ours).toEqual(theirs);
  expectClose(sum, theirSum);
  expectClose(sumSquares, theirSquares);
}

/** Sums of fractions depend on the order of their terms in the last bit. */
function expectClose(ours: Float64Array, theirs: Float64Array): void {
  const off = ours.findIndex((value, at) => !(Math.abs(value - theirs[at]!) <= 1e-13 * Math.abs(theirs[at]!)));
  expect(off === -1 ? "equal" : `row ${off}: ${ours[off]} for ${theirs[off]}`).toBe("equal");
}

const wide = { from: "2024-03-01", to: "2026-08-01", label: "" };
const cuttable = measures.filter(({ grain }) => grain !== "lead");

test.each(Object.keys(hardStores))("on %s: every measure whole and by four dimensions", async (name) => {
  const source = await open(name, Number.POSITIVE_INFINITY);
  for (const measure of cuttable) {
    const infos = await dimensionsOf.read(source, { grain: measure.grain });
    const keys = infos.filter(({ kind }) => kind !== "numeric").map(({ key }) => key);
    const numeric = infos.filter(({ kind }) => kind === "numeric").map(({ key }) => key);
    await expectSame(name, { measure: measure.name, period: wide, by: [] });
    if (["win_rate", "revenue", "mean_sentiment"].includes(measure.name))
      await expectSame(name, {
        measure: measure.name,
        period: wide,
        by: keys.slice(0, 4),
        numeric: numeric.slice(0, 1),
      });
  }
});

test("on the sample world: any measure by any dimensions, filtered, over any period, for any viewer", async () => {
  const source = await open(SAMPLE, Number.POSITIVE_INFINITY);
  const infos = {
    deal: await dimensionsOf.read(source, { grain: "deal" }),
    conversation: await dimensionsOf.read(source, { grain: "conversation" }),
  };
  const owners = (await cells.read(source, { measure: "deals_closed", period: wide, by: ["owner"] })).columns[0]!
    .levels;
  expect(owners.length).toBeGreaterThan(3);
  const reps = (await source.store.arrays(source.db.selectFrom("rep").select("id").compile())).map(([id]) =>
    String(id),
  );
  const query = fc.constantFrom(...cuttable).chain((measure) => {
    const known = infos[measure.grain as "deal" | "conversation"];
    const [numbers, categories] = [
      known.filter(({ kind }) => kind === "numeric"),
      known.filter(({ kind }) => kind !== "numeric"),
    ];
    const listed = categories.filter(({ values }) => values.length > 0);
    return fc.record({
      measure: fc.constant(measure.name),
      countedOn: fc.constantFrom(measure.countedOn, ...measure.alternatives),
      by: fc.subarray(
        categories.map(({ key }) => key),
        { maxLength: 4 },
      ),
      numeric: fc.subarray(
        numbers.map(({ key }) => key),
        { maxLength: 1 },
      ),
      where: fc.constantFrom(
        {},
        ...listed.map(({ key, values }) => ({ [key]: values.slice(0, 2).map(({ value }) => value) })),
      ),
      period: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })).map(([from, to]) => ({
        ...{ from: `2025-0${from}-11`, to: `2026-0${to}-05`, label: "" },
      })),
      scope: fc.option(fc.subarray(reps, { maxLength: 5 })),
    });
  });
  await fc.assert(
    fc.asyncProperty(query, ({ scope, ...asked }) => expectSame(SAMPLE, asked, scope)),
    { numRuns: 60, seed: 3 },
  );
});

test.each([SAMPLE, ...Object.keys(hardStores)])(
  "on %s: the values of every dimension are counted alike",
  async (name) => {
    for (const scope of [null, [], ["rep_1", "rep_2"]])
      for (const grain of ["deal", "conversation"] as const) {
        const image = await dimensionsOf.read(await open(name, 0, scope), { grain });
        expect(image).toEqual(await dimensionsOf.read(await open(name, Number.POSITIVE_INFINITY, scope), { grain }));
      }
  },
);

test.each([SAMPLE, ...Object.keys(hardStores)])("on %s: the trust check finds the same", async (name) => {
  const q = (from: string, to: string) => ({ from, to, label: `${from} to ${to}` });
  const settings = Settings.parse({});
  const shared = {
    period: q("2026-04-01", "2026-07-01"),
    compareWith: q("2025-01-01", "2025-04-01"),
    today: "2026-11-20",
    settings,
  };
  for (const scope of [null, ["rep_1", "rep_2"]])
    for (const asked of [
      { measure: "win_rate" },
      { measure: "win_rate", countedOn: "created_on" },
      { measure: "revenue" },
      { measure: "conversion_rate" },
    ]) {
      const image = await trustCheck.read(await open(name, 0, scope), { ...shared, ...asked });
      expect(image).toEqual(
        await trustCheck.read(await open(name, Number.POSITIVE_INFINITY, scope), { ...shared, ...asked }),
      );
    }
});

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
