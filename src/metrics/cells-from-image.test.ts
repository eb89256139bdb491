import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MeasureQuery } from "#contracts/measure.ts";
import { Settings } from "#contracts/settings.ts";
import { openReadStore, type ReadStore } from "#store/open.ts";
import { hardStores, writeHardStore } from "#store/testing/hard-stores.ts";
import { copySample } from "#worlds/testing/copy-sample.ts";
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
    await (name === SAMPLE ? copySample(path) : writeHardStore(path, name));
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
