import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hardestToTellApart, testParts, testTogether } from "./coefficient-tests.ts";
import { type Design, type DesignPart, designMatrix } from "./design-matrix.ts";
import { levelContrasts } from "./level-contrasts.ts";
import { fitLogistic } from "./logistic-regression.ts";
import { clusterCount, sandwichCovariance } from "./logistic-sandwich.ts";
import { levelsAgainstAverage } from "./marginal-effects.ts";
import { seededRandom } from "./random.ts";

const read = (name: string) => JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8"));
const robust = read("logistic-robust.json");
const { mtcars } = read("logistic-r.json");
const { deals } = read("logistic-statsmodels.json");

const near = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void => {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! / value - 1)).toBeLessThan(tolerance);
};
const errors = (matrix: Float64Array, size: number): number[] =>
  Array.from({ length: size }, (_, i) => Math.sqrt(matrix[i * size + i]!));
const levels = (name: string, codes: readonly number[], size: number): DesignPart => ({
  kind: "levels",
  name,
  levels: Array.from({ length: size }, (_, at) => String(at)),
  codes,
  reference: 0,
});

test("endometrial data are separated: Firth's penalty takes over (R brglm2 AS_mean; logistf gives the same)", () => {
  const { NV, PI, EH, HG, coefficients, standardErrors } = robust.endometrial;
  const parts: DesignPart[] = [
    { kind: "intercept" },
    { kind: "numeric", name: "NV", values: NV },
    { kind: "numeric", name: "PI", values: PI },
    { kind: "numeric", name: "EH", values: EH },
  ];
  const fit = fitLogistic({ design: designMatrix(parts, HG.length), successes: HG });
  expect(fit).toMatchObject({ method: "firth", separated: true });
  near(fit.coefficients, coefficients, 1e-5);
  near(fit.standardErrors, standardErrors, 1e-5);
});

describe("mtcars am ~ wt + hp (R sandwich)", () => {
  const parts: DesignPart[] = [
    { kind: "intercept" },
    { kind: "numeric", name: "wt", values: mtcars.wt },
    { kind: "numeric", name: "hp", values: mtcars.hp },
  ];
  const design = designMatrix(parts, mtcars.am.length);
  const fit = fitLogistic({ design, successes: mtcars.am });
  const given = { design, fit, successes: mtcars.am, correction: "HC1" } as const;

  test("HC1 and errors clustered by cylinders and by carburettors", () => {
    near(errors(sandwichCovariance(given), 3), robust.mtcars.hc1, 1e-6);
    near(errors(sandwichCovariance({ ...given, clusters: robust.mtcars.cyl }), 3), robust.mtcars.clusterCyl, 1e-6);
    near(errors(sandwichCovariance({ ...given, clusters: robust.mtcars.carb }), 3), robust.mtcars.clusterCarb, 1e-6);
  });
  test("every car a cluster of its own, or of none, is HC0 times the usual factor", () => {
    const own = sandwichCovariance({ ...given, clusters: mtcars.am.map((_: number, at: number) => at) });
    const none = sandwichCovariance({ ...given, clusters: mtcars.am.map(() => -1) });
    // G/(G−1) × (n−1)/(n−3) with G = n = 32
    near(
      errors(own, 3),
      robust.mtcars.hc0.map((error: number) => error * Math.sqrt(32 / 29)),
      1e-6,
    );
    near(none, [...own], 1e-12);
  });
});

test("UCB admissions, twelve grouped rows: no effect of gender within departments (R glm); HC0 is that of the 4,526 applicants", () => {
  const { departments, women, men } = read("ucb-admissions.json");
  const cells = [women, men].flatMap(({ admitted, rejected }, male) =>
    departments.map((_: string, department: number) => ({
      male,
      department,
      admitted: admitted[department],
      rejected: rejected[department],
    })),
  ) as { male: number; department: number; admitted: number; rejected: number }[];
  const design = (rows: readonly { male: number; department: number }[]): Design =>
    designMatrix(
      [
        { kind: "intercept" },
        levels(
          "gender",
          rows.map(({ male }) => male),
          2,
        ),
        levels(
          "department",
          rows.map(({ department }) => department),
          6,
        ),
      ],
      rows.length,
    );
  const grouped = design(cells);
  const successes = cells.map(({ admitted }) => admitted);
  const trials = cells.map(({ admitted, rejected }) => admitted + rejected);
  const fit = fitLogistic({ design: grouped, successes, trials });
  near(fit.coefficients, robust.ucb.coefficients, 1e-6);
  near(fit.standardErrors, robust.ucb.standardErrors, 1e-6);
  const people = cells.flatMap((cell) =>
    Array.from({ length: cell.admitted + cell.rejected }, (_, at) => ({ ...cell, in: at < cell.admitted ? 1 : 0 })),
  );
  const single = design(people);
  const outcomes = people.map((person) => person.in);
  const oneByOne = sandwichCovariance({
    design: single,
    successes: outcomes,
    fit: fitLogistic({ design: single, successes: outcomes }),
    correction: "HC1",
  });
  near(sandwichCovariance({ design: grouped, successes, trials, fit, correction: "HC1" }), [...oneByOne], 1e-6);
});

const dealDesign = designMatrix(
  [
    { kind: "intercept" },
    levels("region", deals.region, 4),
    levels("product", deals.product, 3),
    levels("source", deals.source, 5),
    levels("partner", deals.partner, 2),
    { kind: "numeric", name: "log_amount", values: deals.logAmount },
    { kind: "numeric", name: "cycle", values: deals.cycle },
  ],
  deals.won.length,
);
const dealFit = fitLogistic({ design: dealDesign, successes: deals.won });

test("effect-coded log-odds of every level (statsmodels covariance)", () => {
  const found = levelContrasts(dealDesign, dealFit, 3);
  near(
    found.flatMap(({ logOdds, standardError }) => [logOdds, standardError]),
    robust.sourceContrasts.flat(),
    1e-6,
  );
});

test("Wald tests: all slopes by chi-square, a cluster-robust one as Hotelling's T² (statsmodels, scipy)", () => {
  const { clusters, regionWald, regionP, togetherWald, togetherP } = robust.clusterTests;
  expect(clusterCount(deals.rep)).toBe(clusters);
  const covariance = sandwichCovariance({
    design: dealDesign,
    successes: deals.won,
    fit: dealFit,
    correction: "HC1",
    clusters: deals.rep,
  });
  const [region] = testParts(dealDesign, dealFit, { covariance, clusters });
  near([region!.statistic, region!.p], [regionWald, regionP], 1e-6);
  const together = testTogether(dealDesign, dealFit);
  near([together.statistic, together.p], [togetherWald, togetherP], 1e-6);
  expect(together.degrees).toBe(12);
});

test("records written twice, clustered by the pair, change no error beyond the small-sample factor", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const random = seededRandom(seed);
      const n = 150;
      const codes = Array.from({ length: n }, () => random.integer(3));
      const won = codes.map((code) => (random.bernoulli(0.3 + 0.15 * code) ? 1 : 0));
      const errorsOf = (times: number): number[] => {
        const twice = <T>(values: readonly T[]): T[] => Array.from({ length: times }, () => values).flat();
        const design = designMatrix([{ kind: "intercept" }, levels("x", twice(codes), 3)], n * times);
        const fit = fitLogistic({ design, successes: twice(won) });
        const clusters = twice(codes.map((_, at) => at));
        const found = sandwichCovariance({ design, successes: twice(won), fit, correction: "HC1", clusters });
        const factor = (n * times - 1) / (n * times - 3);
        return errors(found, 3).map((error) => error / Math.sqrt(factor));
      };
      near(errorsOf(2), errorsOf(1), 1e-7);
    }),
    { numRuns: 20, seed: 1 },
  );
});

test("a renamed or reordered level changes no contrast, effect or test of the others", () => {
  const order = [3, 0, 4, 1, 2];
  const moved = designMatrix(
    [
      { kind: "intercept" },
      levels("region", deals.region, 4),
      levels(
        "source",
        deals.source.map((code: number) => order.indexOf(code)),
        5,
      ),
    ],
    deals.won.length,
  );
  const plain = designMatrix(
    [{ kind: "intercept" }, levels("region", deals.region, 4), levels("source", deals.source, 5)],
    deals.won.length,
  );
  const [fitMoved, fitPlain] = [moved, plain].map((design) => fitLogistic({ design, successes: deals.won }));
  const flat = (design: Design, fit: typeof fitMoved, position: number): number[] =>
    levelsAgainstAverage(design, fit!, position).flatMap(({ effect, standardError }) => [effect, standardError]);
  near(flat(moved, fitMoved, 1), flat(plain, fitPlain, 1), 1e-7);
  const pairs = (values: readonly number[]): (readonly number[])[] =>
    values.flatMap((value, at) => (at % 2 === 0 ? [[value, values[at + 1]!] as const] : []));
  const back = pairs(flat(moved, fitMoved, 2));
  near(
    order.flatMap((_, level) => back[order.indexOf(level)]!),
    flat(plain, fitPlain, 2),
    1e-7,
  );
  near(
    testParts(moved, fitMoved!).map(({ statistic }) => statistic),
    testParts(plain, fitPlain!).map(({ statistic }) => statistic),
    1e-7,
  );
});

test("of several parts the one that can hardly be told apart is named, with the inflation a fit without it shows", () => {
  const random = seededRandom(3);
  const n = 3000;
  const region = Array.from({ length: n }, () => random.integer(3));
  const other = Array.from({ length: n }, () => random.integer(4));
  const currency = region.map((code) => (random.bernoulli(0.97) ? code : random.integer(3)));
  const won = region.map((code) => (random.bernoulli(0.3 + 0.1 * code) ? 1 : 0));
  const parts = [levels("region", region, 3), levels("other", other, 4), levels("currency", currency, 3)];
  const design = designMatrix([{ kind: "intercept" }, ...parts], n);
  const fit = fitLogistic({ design, successes: won });
  expect(testParts(design, fit)[0]!.inflation).toBeGreaterThan(5);
  const found = hardestToTellApart(design, fit, 1)!;
  expect(found.position).toBe(3);
  const without = designMatrix([{ kind: "intercept" }, parts[0]!, parts[1]!], n);
  const refitted = testParts(without, fitLogistic({ design: without, successes: won }))[0]!;
  expect(found.inflation).toBeCloseTo(refitted.inflation, 3);
});

test("a fit that starts near its end ends at the same place in fewer steps, and an aliased column stays at nothing", () => {
  const twice: DesignPart = { kind: "numeric", name: "twice", values: deals.cycle.map((value: number) => 2 * value) };
  const halves = [dealDesign, designMatrix([...dealDesign.parts.map(({ part }) => part), twice], deals.won.length)];
  for (const design of halves) {
    const cold = fitLogistic({ design, successes: deals.won });
    const warm = fitLogistic({ design, successes: deals.won, start: cold.coefficients.map((value) => 1.01 * value) });
    near(warm.coefficients.slice(0, 13), [...cold.coefficients.slice(0, 13)], 1e-7);
    expect(warm.aliased).toEqual(cold.aliased);
    if (cold.aliased.length === 0) expect(warm.steps).toBeLessThan(cold.steps);
    else expect(warm.coefficients.at(-1)).toBe(0);
  }
});
