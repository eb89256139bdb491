import { describe, expect, test } from "vitest";
import { contrastHeterogeneity } from "./contrast-heterogeneity.ts";
import { contrastScan } from "./contrast-scan.ts";
import { type ContrastTable, dealRecords } from "./contrast-scan-blocks.ts";
import { readCuboid, wholeSums } from "./contrast-scan-cells.ts";
import { contrastModel, sumBlocks, summed } from "./contrast-scan-model.ts";
import fixture from "./fixtures/contrast-scan.json" with { type: "json" };
import { seededRandom } from "./random.ts";

interface Made {
  readonly records: number;
  readonly levels: readonly number[];
  readonly value: (codes: readonly number[], late: boolean, draw: () => number) => number;
  /** Chance that a record arrives. */
  readonly arrives?: (codes: readonly number[], late: boolean) => number;
}

function made({ records, levels, value, arrives = () => 1 }: Made, seed: number): ContrastTable {
  const random = seededRandom(seed);
  const rows: { codes: number[]; late: number; value: number }[] = [];
  for (let record = 0; record < records; record++) {
    const late = random.bernoulli(0.5) ? 1 : 0;
    const codes = levels.map((each) => random.integer(each));
    const size = value(codes, late === 1, random.normal);
    if (random.bernoulli(arrives(codes, late === 1))) rows.push({ codes, late, value: size });
  }
  return {
    dimensions: levels.map((each, at) => ({
      name: `d${at}`,
      levels: each,
      codes: rows.map(({ codes }) => codes[at]!),
    })),
    period: Uint8Array.from(rows, ({ late }) => late),
    n: new Float64Array(rows.length).fill(1),
    sum: Float64Array.from(rows, ({ value: own }) => own),
    sumSquares: Float64Array.from(rows, ({ value: own }) => own ** 2),
  };
}

const all = (table: ContrastTable): Uint8Array => new Uint8Array(table.period.length).fill(1);

test("with every record a block of its own, a value's contrast in standard errors is what numpy computes", () => {
  const { region, period, value, z } = fixture.contrastScan;
  const table: ContrastTable = {
    dimensions: [{ name: "region", levels: 3, codes: region }],
    period: Uint8Array.from(period),
    n: new Float64Array(value.length).fill(1),
    sum: Float64Array.from(value),
    sumSquares: Float64Array.from(value, (each) => each ** 2),
  };
  const active = all(table);
  const whole = wholeSums(table, active);
  const dealt = dealRecords(table, "total", active, 1);
  const model = contrastModel(table, "total", active, dealt, whole);
  const cuboid = readCuboid(table, "total", [0], active, whole)!;
  const sums = sumBlocks(table, "total", cuboid, dealt);
  const found = cuboid.sums.map((own, cell) => {
    const { value: size, variance } = summed(model.contrast(own, sums, cell), model.leverage(own));
    return size / Math.sqrt(variance);
  });
  found.forEach((each, at) => {
    expect(each).toBeCloseTo(z[at]!, 10);
  });
});

describe("what moved is found", () => {
  const lognormal = (draw: () => number): number => Math.exp(0.8 * draw());
  test("a value whose amounts fell to a third", () => {
    const shape = { records: 3000, levels: [4, 5, 3] };
    const table = made({ ...shape, value: ([a], late, draw) => lognormal(draw) * (a === 2 && late ? 0.33 : 1) }, 3);
    const found = contrastScan(table, { kind: "total", seed: 1 }).strongest(all(table));
    expect(found).toMatchObject({ conditions: [{ dimension: 0, level: 2 }], p: 0.005 });
    expect(found!.z).toBeLessThan(-4);
  });
  test("two conditions together, and the rest is quiet once they are set aside", () => {
    const inside = ([a, b]: readonly number[]): boolean => a === 1 && b === 3;
    const table = made(
      { records: 6000, levels: [4, 5, 3], value: () => 1, arrives: (codes, late) => (inside(codes) && late ? 0.4 : 1) },
      5,
    );
    const scan = contrastScan(table, { kind: "total", seed: 1 });
    const active = all(table);
    expect(scan.strongest(active)).toMatchObject({
      conditions: [
        { dimension: 0, level: 1 },
        { dimension: 1, level: 3 },
      ],
      p: 0.005,
    });
    for (let row = 0; row < active.length; row++)
      if (inside(table.dimensions.map(({ codes }) => codes[row]!))) active[row] = 0;
    expect(scan.strongest(active)!.p).toBeGreaterThan(0.05);
  });
  test("a value that dried up", () => {
    const table = made(
      { records: 2000, levels: [6, 4], value: () => 1, arrives: ([a], late) => (a === 0 && late ? 0 : 1) },
      7,
    );
    expect(contrastScan(table, { kind: "total", seed: 1 }).strongest(all(table))).toMatchObject({
      conditions: [{ dimension: 0, level: 0 }],
      p: 0.005,
    });
  });
  test("a mean that fell, whatever the mix did", () => {
    const table = made(
      {
        records: 3000,
        levels: [4, 5, 3],
        value: ([a, b], late, draw) => 10 + 3 * b! + 2 * draw() - (a === 1 && late ? 1 : 0),
        arrives: ([, b], late) => (late && b! > 2 ? 0.5 : 1),
      },
      9,
    );
    expect(contrastScan(table, { kind: "mean", seed: 1 }).strongest(all(table))).toMatchObject({
      conditions: [{ dimension: 0, level: 1 }],
      p: 0.005,
    });
  });
});

test("records in one cell count like records in cells of their own", () => {
  const table = made(
    { records: 1500, levels: [3, 2], value: () => 1, arrives: ([a], late) => (a === 1 && late ? 0.5 : 1) },
    4,
  );
  const cells = new Map<string, { codes: number[]; late: number; n: number }>();
  for (let row = 0; row < table.period.length; row++) {
    const codes = table.dimensions.map((dimension) => dimension.codes[row]!);
    const late = table.period[row]!;
    const key = [...codes, late].join();
    const known = cells.get(key) ?? { codes, late, n: 0 };
    cells.set(key, { ...known, n: known.n + 1 });
  }
  const list = [...cells.values()];
  const n = Float64Array.from(list, (cell) => cell.n);
  const collapsed: ContrastTable = {
    dimensions: table.dimensions.map(({ name, levels }, at) => ({
      name,
      levels,
      codes: list.map(({ codes }) => codes[at]!),
    })),
    period: Uint8Array.from(list, ({ late }) => late),
    n,
    sum: n,
    sumSquares: n,
  };
  const [one, other] = [table, collapsed].map(
    (each) => contrastScan(each, { kind: "total", seed: 1 }).strongest(all(each))!,
  );
  expect(other!.conditions).toEqual(one!.conditions);
  // the same value and another deal of blocks: standard errors agree as far as 256 blocks tell
  expect(Math.abs(other!.z / one!.z - 1)).toBeLessThan(0.15);
});

/** At 5 % nominal with n cases a sound search makes false claims in at most 5 % + 2 standard errors of them. */
const allowed = (cases: number): number => 0.05 + 2 * Math.sqrt((0.05 * 0.95) / cases);

test.for([
  ["counts", "total", () => 1],
  ["sums of lognormal amounts", "total", (draw: () => number) => Math.exp(1.5 * draw())],
  ["sums with tails heavier than lognormal", "total", (draw: () => number) => Math.exp(Math.abs(draw()) ** 1.6)],
  ["means of lognormal amounts", "mean", (draw: () => number) => Math.exp(draw())],
] as const)("nothing moved: %s are claimed in no more than one case in twenty", ([, kind, size]) => {
  const cases = 300;
  let claims = 0;
  for (let seed = 0; seed < cases; seed++) {
    const table = made({ records: 450, levels: [4, 6], value: (_, __, draw) => size(draw) }, 40_000 + seed);
    if ((contrastScan(table, { kind, seed: 1, draws: 99 }).strongest(all(table))?.p ?? 1) <= 0.05) claims++;
  }
  expect(claims / cases).toBeLessThanOrEqual(allowed(cases));
});

test("regions that grow apart in every quarter are given that much room", () => {
  const estimates: number[] = [];
  for (let seed = 0; seed < 40; seed++) {
    const random = seededRandom(seed);
    const growth = Array.from({ length: 10 }, () => Math.exp(0.2 * random.normal() - 0.6));
    const shape = { records: 6000, levels: [10, 6], value: () => 1 };
    const table = made({ ...shape, arrives: ([a], late) => (late ? Math.min(1, growth[a!]!) : 0.55) }, 900 + seed);
    const [regions, products] = contrastHeterogeneity(table, "total", 1);
    estimates.push(regions!);
    expect(products).toBeLessThan(0.04);
  }
  // planted variance of log growth: 0.04
  const mean = estimates.reduce((sum, each) => sum + each, 0) / estimates.length;
  expect(mean).toBeGreaterThan(0.025);
  expect(mean).toBeLessThan(0.055);
});
