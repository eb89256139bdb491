import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { seededRandom } from "./random.ts";
import { defaultSupport, scoreScan } from "./score-scan.ts";
import { scanColumns } from "./score-scan-columns.ts";
import { buildLattice, type Lattice, levelsOf } from "./score-scan-lattice.ts";
import { fitNullModel } from "./score-scan-null-model.ts";
import { allActive, bestCandidate } from "./score-scan-statistic.ts";
import { rowsOf, type ScanTable } from "./score-scan-table.ts";

const prototype = JSON.parse(readFileSync(new URL("./fixtures/score-scan-prototype.json", import.meta.url), "utf8"));
const decode = (text: string): number[] => [...text].map((each) => Number.parseInt(each, 36));
const tableOf = (one: (typeof prototype.cases)[number]): ScanTable => ({
  dimensions: prototype.names.map((name: string, i: number) => ({
    name,
    levels: prototype.levels[i],
    codes: decode(one.codes[i]),
  })),
  period: Uint8Array.from(decode(one.period)),
  trials: new Float64Array(one.won.length).fill(1),
  successes: Float64Array.from(decode(one.won)),
});

/** Deals with chance 0.4 everywhere, except that `region 1` falls to `planted` in the second period. */
function deals(rows: number, planted: number, seed: number): ScanTable {
  const random = seededRandom(seed);
  const period = Uint8Array.from({ length: rows }, (_, row) => row % 2);
  const region = Uint8Array.from({ length: rows }, () => random.integer(4));
  const product = Uint8Array.from({ length: rows }, () => random.integer(3));
  const successes = Float64Array.from({ length: rows }, (_, row) =>
    random.bernoulli(region[row] === 1 && period[row] === 1 ? planted : 0.4) ? 1 : 0,
  );
  return {
    dimensions: [
      { name: "region", levels: 4, codes: region },
      { name: "product", levels: 3, codes: product },
    ],
    period,
    trials: new Float64Array(rows).fill(1),
    successes,
  };
}

function latticeOf(table: ScanTable, probability: Float64Array): Lattice {
  const columns = scanColumns(table, defaultSupport.records);
  const rows = { ...table, codes: columns.map(({ codes }) => codes), probability };
  return buildLattice(
    rows,
    columns.map(({ size }) => size),
    columns.map(({ named }) => named.length),
    defaultSupport,
  );
}

describe.each(prototype.cases as (typeof prototype.cases)[])("against the numpy prototype, case $kind", (one) => {
  test("same common shift, same best segment, same z", () => {
    const table = tableOf(one);
    const model = fitNullModel(table);
    expect(model.shift).toBeCloseTo(one.shift, 9);
    const lattice = latticeOf(table, model.probability);
    const free = new Float64Array(lattice.cuboids.length);
    const best = bestCandidate(allActive(lattice), defaultSupport, free)!;
    const { dimensions, keys, sizes } = lattice.cuboids[best.cuboid]!;
    const levels = levelsOf(keys[best.cell]!, sizes);
    expect(dimensions.map((dimension, i) => [dimension, levels[i]])).toEqual(one.best.conditions);
    expect(Math.abs(best.z - one.best.z)).toBeLessThan(1e-9);
  });
});

test("finds the planted segment and nothing else", () => {
  const found = scoreScan(deals(3000, 0.2, 5), { seed: 1 });
  expect(found.segments.map((each) => each.conditions)).toEqual([[{ dimension: 0, level: 1 }]]);
  expect(found.segments[0]).toMatchObject({ p: 0.005 });
  expect(found.segments[0]!.z).toBeLessThan(-4);
  expect(found.segments[0]!.zLog).toBeLessThan(-4);
});

test("a region that stood still while the others fell is not named; those that fell are", () => {
  const table = deals(6000, 0.4, 5);
  const random = seededRandom(11);
  const successes = table.successes.map((won, row) => {
    const region = table.dimensions[0]!.codes[row]!;
    const isHit = table.period[row] === 1 && (region === 1 || region === 3);
    const fell = isHit || (table.period[row] === 1 && region === 0);
    return fell && random.bernoulli(region === 0 ? 0.3 : 0.6) ? 0 : won;
  });
  const found = scoreScan({ ...table, successes }, { seed: 1 });
  expect(found.segments.length).toBeGreaterThan(0);
  for (const { conditions, z } of found.segments) {
    expect(z).toBeLessThan(0);
    expect(conditions).not.toContainEqual({ dimension: 0, level: 2 });
  }
});

test("segments and the rest part the rows", () => {
  const table = deals(3000, 0.15, 8);
  const found = scoreScan(table, { seed: 1 });
  for (let row = 0; row < table.period.length; row++) {
    const times = found.segments.reduce((sum, each) => sum + each.inside[row]!, found.rest[row]!);
    expect(times).toBe(1);
  }
});

test("claims in about one of twenty quiet tables", () => {
  let claims = 0;
  for (let seed = 0; seed < 40; seed++)
    claims += scoreScan(deals(800, 0.4, seed), { seed: 3 }).segments.length > 0 ? 1 : 0;
  // binomial(40, 0.05): more than 6 has probability 0.3 %
  expect(claims).toBeLessThanOrEqual(6);
});

test("equal rows collapsed give the same statistic", () => {
  const table = deals(2000, 0.2, 5);
  const cells = new Map<string, { row: number; trials: number; won: number }>();
  for (let row = 0; row < 2000; row++) {
    const key = [table.period[row], ...table.dimensions.map((each) => each.codes[row])].join();
    const cell = cells.get(key) ?? { row, trials: 0, won: 0 };
    cells.set(key, { row: cell.row, trials: cell.trials + 1, won: cell.won + table.successes[row]! });
  }
  const kept = [...cells.values()];
  const grouped: ScanTable = {
    dimensions: table.dimensions.map((each) => ({ ...each, codes: kept.map(({ row }) => each.codes[row]!) })),
    period: Uint8Array.from(kept, ({ row }) => table.period[row]!),
    trials: Float64Array.from(kept, ({ trials }) => trials),
    successes: Float64Array.from(kept, ({ won }) => won),
  };
  const [single] = scoreScan(table, { seed: 1 }).segments;
  const [collapsed] = scoreScan(grouped, { seed: 1 }).segments;
  expect(collapsed!.conditions).toEqual(single!.conditions);
  expect(collapsed!.z).toBeCloseTo(single!.z, 9);
  expect(collapsed!.zLog).toBeCloseTo(single!.zLog, 9);
});

test("same seed, same answer", () => {
  const table = deals(1200, 0.3, 2);
  expect(scoreScan(table, { seed: 9 })).toEqual(scoreScan(table, { seed: 9 }));
});

test("too few deals, or no losses, is a result", () => {
  expect(scoreScan(deals(180, 0.2, 1), { seed: 1 }).status).toBe("not-enough");
  const table = deals(600, 0.2, 1);
  expect(scoreScan({ ...table, successes: table.trials }, { seed: 1 }).status).toBe("not-enough");
});

test("a dimension with a value per deal adds no candidate, a repeated dimension no second name", () => {
  const table = deals(2000, 0.2, 5);
  const wide: ScanTable = {
    ...table,
    dimensions: [
      ...table.dimensions,
      { name: "id", levels: 2000, codes: Uint32Array.from({ length: 2000 }, (_, row) => row) },
      { name: "territory", levels: 4, codes: table.dimensions[0]!.codes },
    ],
  };
  const columns = scanColumns(wide, defaultSupport.records);
  const lattice = latticeOf(wide, new Float64Array(2000).fill(0.4));
  // 4 regions, 3 products, 4 territories, 12 region × product, 12 product × territory; region × territory repeats region
  expect(lattice.candidates).toBe(35);
  expect(columns.map(({ dimension }) => dimension)).toEqual([0, 1, 3]);
});

test("rowsOf keeps the rows that fulfil every condition", () => {
  const table = deals(100, 0.2, 1);
  const inside = rowsOf(table, [
    { dimension: 0, level: 1 },
    { dimension: 1, level: 2 },
  ]);
  const byHand = [...inside.keys()].filter(
    (row) => table.dimensions[0]!.codes[row] === 1 && table.dimensions[1]!.codes[row] === 2,
  );
  expect([...inside.keys()].filter((row) => inside[row] === 1)).toEqual(byHand);
});
