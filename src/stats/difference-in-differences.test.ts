import { describe, expect, test } from "vitest";
import { clusterLeastSquares } from "./cluster-least-squares.ts";
import {
  differenceDesign,
  differenceInDifferences,
  type PanelCell,
  preTrendTest,
  TREATED_AFTER,
} from "./difference-in-differences.ts";
import fixture from "./fixtures/causal-checks.json" with { type: "json" };
import { permutationOverGroups } from "./permutation-over-groups.ts";
import { seededRandom } from "./random.ts";
import { wildClusterBootstrap } from "./wild-cluster-bootstrap.ts";

/** Records of the fixture (cluster, treated, period, response) added up to cells. */
function cellsOf(records: readonly (readonly number[])[]): PanelCell[] {
  const found = new Map<string, PanelCell>();
  for (const [cluster, treated, period, y] of records as [number, number, number, number][]) {
    const key = `${cluster}/${treated}/${period}`;
    const cell = found.get(key) ?? { cluster, treated: treated === 1, period, n: 0, sum: 0, sumSquares: 0 };
    found.set(key, { ...cell, n: cell.n + 1, sum: cell.sum + y, sumSquares: cell.sumSquares + y * y });
  }
  return [...found.values()];
}

describe(`against ${fixture.oracle}`, () => {
  test.for(fixture.differenceInDifferences.cases)(
    "difference in differences with clusters, estimate $estimate",
    (row) => {
      const cells = cellsOf(row.records);
      const found = differenceInDifferences(cells)!;
      expect(found.estimate).toBeCloseTo(row.estimate, 12);
      expect(found.standardError).toBeCloseTo(row.clusterSe, 12);
      expect(found.p).toBeCloseTo(row.clusterP, 10);
      expect(found.interval[0]).toBeCloseTo(row.interval[0]!, 9);
      expect(found.interval[1]).toBeCloseTo(row.interval[1]!, 9);
      const alone = differenceInDifferences(cells, false)!;
      expect([alone.standardError, alone.p]).toEqual([expect.closeTo(row.hc1Se, 12), expect.closeTo(row.hc1P, 10)]);
      const leads = preTrendTest(cells)!;
      expect(leads.degrees).toBe(row.leads.degrees);
      expect([leads.statistic, leads.p]).toEqual([
        expect.closeTo(row.leads.statistic, 9),
        expect.closeTo(row.leads.p, 9),
      ]);
      const own = preTrendTest(cells, false)!;
      expect([own.statistic, own.p]).toEqual([
        expect.closeTo(row.leadsPooled.statistic, 9),
        expect.closeTo(row.leadsPooled.p, 9),
      ]);
      if (row.wild !== undefined)
        expect(wildClusterBootstrap(differenceDesign(cells), TREATED_AFTER, 1)).toBe(row.wild);
    },
  );

  test.for(fixture.permutation.cases)("permutation over groups $values", ({ values, weights, treated, p }) => {
    expect(permutationOverGroups({ values, weights, treated }, 1)).toBeCloseTo(p, 12);
  });
});

/** Fixed shape, random figures: n records with s successes in each cell. */
function randomCells(seed: number, clusters: number): PanelCell[] {
  const random = seededRandom(seed);
  return Array.from({ length: clusters * 8 }, (_, at): PanelCell => {
    const n = 5 + random.integer(20);
    const sum = random.integer(n + 1);
    return { cluster: at >> 3, treated: (at >> 3) % 3 === 0, period: (at % 8) - 5, n, sum, sumSquares: sum };
  });
}

test("least squares on group × post is exactly the four-cell formula, and adding a constant changes nothing", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const cells = randomCells(seed, 9);
    const found = differenceInDifferences(cells)!;
    const fit = clusterLeastSquares(differenceDesign(cells))!;
    expect(Math.abs(fit.coefficients[TREATED_AFTER]! - found.estimate)).toBeLessThan(1e-12);
    const shifted = cells.map((cell) => ({ ...cell, sum: cell.sum + 3 * cell.n }));
    expect(differenceInDifferences(shifted)!.estimate).toBeCloseTo(found.estimate, 12);
  }
});

test("four cells by hand", () => {
  // treated 10/40 → 20/40, others 16/40 → 18/40: (0.5 − 0.25) − (0.45 − 0.4) = 0.2
  const cell = (treated: boolean, period: number, sum: number, cluster: number): PanelCell => ({
    treated,
    period,
    cluster,
    n: 40,
    sum,
    sumSquares: sum,
  });
  const cells = [cell(true, -1, 10, 0), cell(true, 0, 20, 0), cell(false, -1, 16, 1), cell(false, 0, 18, 1)];
  expect(differenceInDifferences(cells)?.estimate).toBeCloseTo(0.2, 12);
  expect(differenceInDifferences(cells.slice(1))).toBeNull();
  expect(preTrendTest(cells)).toBeNull();
});

test("without an effect the wild bootstrap with eight clusters claims about one time in twenty, the usual errors more often", () => {
  let [wild, usual] = [0, 0];
  const runs = 400;
  for (let seed = 1; seed <= runs; seed++) {
    const random = seededRandom(seed);
    // each cluster has its own shock after the change: records of a cluster are alike
    const cells = Array.from({ length: 8 }, (_, cluster) => {
      const shock = 3 * random.normal();
      return [-1, 0].map((period): PanelCell => {
        const sum = 20 + random.normal() + (period === 0 ? shock : 0);
        return { cluster, treated: cluster < 4, period, n: 40, sum, sumSquares: sum * sum };
      });
    }).flat();
    const found = differenceInDifferences(cells)!;
    usual += found.p < 0.05 ? 1 : 0;
    wild += wildClusterBootstrap(differenceDesign(cells), TREATED_AFTER, seed)! < 0.05 ? 1 : 0;
  }
  expect(wild / runs).toBeLessThanOrEqual(0.085);
  expect(wild).toBeGreaterThan(0);
  expect(usual / runs).toBeLessThan(0.2);
});

test("one treated group of four cannot have a p-value below a quarter, and drawn permutations come near the full list", () => {
  expect(permutationOverGroups({ values: [9, 0, 0.1, 0.2], treated: [1, 0, 0, 0] }, 1)).toBe(0.25);
  expect(permutationOverGroups({ values: [1, 2], treated: [1, 1] }, 1)).toBeNull();
  const random = seededRandom(3);
  const values = Array.from({ length: 24 }, (_, at) => random.normal() + (at < 12 ? 1.2 : 0));
  const treated = values.map((_, at) => +(at < 12));
  expect(permutationOverGroups({ values, treated }, 5)!).toBeLessThan(0.05);
});
