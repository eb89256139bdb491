import { describe, expect, test } from "vitest";
import { designMatrix } from "./design-matrix.ts";
import { fitLogistic } from "./logistic-regression.ts";
import { normalCdf } from "./normal-distribution.ts";
import { seededRandom } from "./random.ts";
import { defaultSupport, scoreScan } from "./score-scan.ts";
import { coverBlocks, subsets } from "./score-scan-blocks.ts";
import { nullMaximaByCell } from "./score-scan-cell-draws.ts";
import { scanColumns } from "./score-scan-columns.ts";
import { buildLattice } from "./score-scan-lattice.ts";
import { nullMaxima } from "./score-scan-null-draws.ts";
import { fitNullModel } from "./score-scan-null-model.ts";
import { searchSpace } from "./score-scan-space.ts";
import { allActive, factors } from "./score-scan-statistic.ts";
import { rowsOf, type ScanTable, withShortCodes } from "./score-scan-table.ts";
import { zigguratNormal } from "./ziggurat-normal.ts";

const LEVELS = [5, 8, 4, 6, 3];

/** Deals whose chance follows main effects; from `planted` on, product 2 of region 1 wins 40 % as often in the second period. */
function deals(rows: number, seed: number, planted = false): ScanTable {
  const random = seededRandom(seed);
  const effects = LEVELS.map((levels) => Array.from({ length: levels }, () => 0.35 * random.normal()));
  const codes = LEVELS.map((levels) =>
    Uint8Array.from({ length: rows }, () => Math.trunc(levels * random.uniform() ** 1.4)),
  );
  const period = Uint8Array.from({ length: rows }, (_, row) => (row < rows / 2 ? 0 : 1));
  const successes = Float64Array.from({ length: rows }, (_, row) => {
    const odds = codes.reduce((sum, column, at) => sum + effects[at]![column[row]!]!, -0.3);
    const isHit = planted && period[row] === 1 && codes[0]![row] === 1 && codes[2]![row] === 2;
    return random.bernoulli((isHit ? 0.4 : 1) / (1 + Math.exp(-odds))) ? 1 : 0;
  });
  const dimensions = LEVELS.map((levels, at) => ({ name: `d${at}`, levels, codes: codes[at]! }));
  return { dimensions, period, trials: new Float64Array(rows).fill(1), successes };
}

test.each([2_000, 130_000])("the null model of %i deals is the penalised fit of fitLogistic", (rows) => {
  const table = deals(rows, 4);
  const design = designMatrix(
    [
      { kind: "intercept" },
      ...table.dimensions.map(
        ({ name, levels, codes }) =>
          ({
            kind: "levels",
            name,
            levels: Array.from({ length: levels }, (_, level) => String(level)),
            codes,
            reference: 0,
          }) as const,
      ),
      { kind: "numeric", name: "(period)", values: table.period },
    ],
    rows,
  );
  const ridge = new Float64Array(design.columns).fill(0.3);
  ridge[0] = 0;
  ridge[design.columns - 1] = 0;
  const careful = fitLogistic({ design, successes: table.successes, ridge, method: "maximum-likelihood" });
  const quick = fitNullModel(withShortCodes(table));
  const last = design.columns - 1;
  expect(Math.abs(quick.shift - careful.coefficients[last]!)).toBeLessThan(1e-8);
  expect(Math.abs(quick.shiftError - careful.standardErrors[last]!)).toBeLessThan(1e-8);
  const apart = quick.probability.reduce((most, p, row) => Math.max(most, Math.abs(p - careful.fitted[row]!)), 0);
  expect(apart).toBeLessThan(1e-8);
});

test("a level that never wins does not stop the fit", () => {
  const table = deals(3_000, 4);
  const successes = table.successes.map((won, row) => (table.dimensions[1]!.codes[row] === 3 ? 0 : won));
  const { probability } = fitNullModel({ ...table, successes });
  expect(probability.every((p) => p > 0 && p < 1)).toBe(true);
});

describe("draws per segment", () => {
  const table = withShortCodes(deals(12_000, 9));
  const columns = scanColumns(table, defaultSupport.records);
  const { probability } = fitNullModel(table);
  const rows = { ...table, codes: columns.map(({ codes }) => codes), probability };
  const sizes = columns.map(({ size }) => size);
  const named = columns.map((column) => column.named.length);
  const lattice = buildLattice(rows, sizes, named, defaultSupport);
  const prices = Float64Array.from(lattice.cuboids, ({ cells }) => Math.log(cells));
  const input = { lattice, prices, factors: factors(allActive(lattice), defaultSupport), draws: 1_500 };

  test("have a largest score like that of draws per row, and not a smaller one", () => {
    const byRow = nullMaxima({ ...input, rows, random: seededRandom(1) });
    const byCell = nullMaximaByCell({ ...input, random: seededRandom(2) });
    for (const level of [0.3, 0.1, 0.05]) {
      const critical = byCell[Math.trunc((1 - level) * byCell.length)]!;
      const share = byRow.filter((score) => score >= critical).length / byRow.length;
      // both quantile and share are estimated from 1,500 draws: 3 √2 standard errors above, and no less than half
      expect(share).toBeLessThan(level + 4.3 * Math.sqrt((level * (1 - level)) / 1_500));
      expect(share).toBeGreaterThan(level / 2);
    }
  });
});

test("a table too large to draw its rows has the planted segment, rows of any code width", () => {
  const table = deals(60_000, 2, true);
  const found = scoreScan(table, { seed: 1 });
  const wanted = [
    { dimension: 0, level: 1 },
    { dimension: 2, level: 2 },
  ];
  expect(found.segments.map(({ conditions }) => conditions)).toEqual([wanted]);
  expect(found.segments[0]!.inside).toEqual(rowsOf(table, wanted));
  const wide = {
    ...table,
    dimensions: table.dimensions.map((each) => ({ ...each, codes: [...Array.from(each.codes)] })),
  };
  expect(scoreScan(wide, { seed: 1 })).toEqual(found);
});

test("with many sparse dimensions pairs come first, and no candidate is lost", () => {
  const random = seededRandom(6);
  const codes = Array.from({ length: 9 }, () =>
    Uint16Array.from({ length: 4_000 }, () => Math.trunc(24 * random.uniform() ** 3)),
  );
  const table: ScanTable = {
    dimensions: codes.map((each, at) => ({ name: `d${at}`, levels: 24, codes: each })),
    period: Uint8Array.from({ length: 4_000 }, (_, row) => row % 2),
    trials: new Float64Array(4_000).fill(1),
    successes: Float64Array.from({ length: 4_000 }, () => (random.bernoulli(0.3) ? 1 : 0)),
  };
  const probability = new Float64Array(4_000).fill(0.3);
  const columns = scanColumns(table, defaultSupport.records);
  const atOnce = buildLattice(
    { ...table, codes: columns.map((each) => each.codes), probability },
    columns.map(({ size }) => size),
    columns.map(({ named }) => named.length),
    defaultSupport,
  );
  const space = searchSpace(table, probability, defaultSupport);
  expect(space.columns.length).toBeGreaterThan(columns.length);
  expect(space.lattice.candidates).toBe(atOnce.candidates);
  expect(space.lattice.cuboids.filter(({ dimensions }) => dimensions.length === 3).length).toBeGreaterThan(0);
  space.lattice.total.forEach((sum, at) => {
    expect(sum).toBeCloseTo(atOnce.total[at]!, 9);
  });
});

test("blocks hold every triple and stay small", () => {
  const sizes = [5, 8, 4, 6, 15, 3, 4, 10];
  const { blocks, complete } = coverBlocks(sizes, 3, 4_000);
  expect(complete).toBe(true);
  for (const triple of subsets([...sizes.keys()], 3)) {
    expect(blocks.some(({ dimensions }) => triple.every((each) => dimensions.includes(each)))).toBe(true);
  }
  expect(blocks.every(({ cells }) => cells <= 4_000)).toBe(true);
  // 56 triples; four dimensions at a time would need at least fourteen blocks
  expect(blocks.length).toBeLessThanOrEqual(24);
  expect(coverBlocks([2_000, 2_000, 3], 3, 4_000).complete).toBe(false);
});

test("ziggurat: shares below a value are those of the normal distribution, tails included", () => {
  const normal = zigguratNormal(seededRandom(3));
  const drawn = Float64Array.from({ length: 400_000 }, normal).sort();
  for (const at of [-4, -3, -1.5, -0.3, 0, 0.7, 2, 3.4426, 4]) {
    const below = drawn.filter((x) => x < at).length;
    const p = normalCdf(at);
    expect(Math.abs(below - p * drawn.length)).toBeLessThan(4 * Math.sqrt(p * (1 - p) * drawn.length) + 1);
  }
});
