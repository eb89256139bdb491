import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Design, type DesignPart, designMatrix } from "./design-matrix.ts";
import { fitLogistic } from "./logistic-regression.ts";
import { sandwichCovariance } from "./logistic-sandwich.ts";
import { averageMarginalEffects, levelsAgainstAverage } from "./marginal-effects.ts";
import { seededRandom } from "./random.ts";

const read = (name: string) => JSON.parse(readFileSync(new URL(`./fixtures/${name}`, import.meta.url), "utf8"));
const statsmodels = read("logistic-statsmodels.json");
const r = read("logistic-r.json");

const codes = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));
const near = (actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void => {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value)).toBeLessThan(tolerance);
};
const diagonal = (matrix: Float64Array, size: number): number[] =>
  codes(size).map((_, i) => Math.sqrt(matrix[i * size + i]!));

describe("Spector data (statsmodels Logit)", () => {
  const { columns, x, y, ...expected } = statsmodels.spector;
  const parts: DesignPart[] = [
    { kind: "intercept" },
    { kind: "numeric", name: columns[0], values: x[0] },
    { kind: "numeric", name: columns[1], values: x[1] },
    { kind: "levels", name: columns[2], levels: ["0", "1"], codes: x[2], reference: 0 },
  ];
  const design = designMatrix(parts, y.length);
  const fit = fitLogistic({ design, successes: y });

  test("coefficients, errors and likelihood", () => {
    near(fit.coefficients, expected.coefficients, 1e-6);
    near(fit.standardErrors, expected.standardErrors, 1e-6);
    expect(fit.logLikelihood).toBeCloseTo(expected.logLikelihood, 9);
    expect(fit).toMatchObject({ method: "maximum-likelihood", converged: true, separated: false, aliased: [] });
  });
  test("average marginal effects: derivative for numbers, difference for a dummy", () => {
    const effects = averageMarginalEffects(design, fit);
    near(
      effects.map((each) => each.effect),
      expected.effects,
      1e-7,
    );
    near(
      effects.map((each) => each.standardError),
      expected.effectErrors,
      1e-7,
    );
    near(
      effects.map((each) => each.effect),
      [0.36258083, 0.01220841, 0.35751516],
      1e-7,
    );
  });
});

function dealsDesign(): Design {
  const deals = statsmodels.deals;
  return designMatrix(
    [
      { kind: "intercept" },
      { kind: "levels", name: "region", levels: codes(4), codes: deals.region, reference: 0 },
      { kind: "levels", name: "product", levels: codes(3), codes: deals.product, reference: 0 },
      { kind: "levels", name: "source", levels: codes(5), codes: deals.source, reference: 0 },
      { kind: "levels", name: "partner", levels: codes(2), codes: deals.partner, reference: 0 },
      { kind: "numeric", name: "log_amount", values: deals.logAmount },
      { kind: "numeric", name: "cycle", values: deals.cycle },
    ],
    deals.won.length,
  );
}

describe("1,240 made-up deals (statsmodels Logit and R glm)", () => {
  const deals = statsmodels.deals;
  const design = dealsDesign();
  const fit = fitLogistic({ design, successes: deals.won });

  test("coefficients and errors agree with both", () => {
    near(fit.coefficients, deals.coefficients, 1e-6);
    near(fit.coefficients, r.dealsCoefficients, 1e-6);
    near(fit.standardErrors, deals.standardErrors, 1e-6);
    near(fit.standardErrors, r.dealsErrors, 1e-6);
  });
  test("sandwich and cluster errors", () => {
    const robust = (correction: "HC0" | "HC1", clusters?: number[]): number[] => {
      const input = { design, successes: deals.won, fit, correction, ...(clusters ? { clusters } : {}) };
      return diagonal(sandwichCovariance(input), design.columns);
    };
    near(robust("HC0"), deals.hc0, 1e-6);
    // R's sandwich::vcovHC(type = "HC1") multiplies by n / (n - k); statsmodels' Logit leaves that factor out
    const factor = Math.sqrt(design.rows / (design.rows - design.columns));
    near(
      robust("HC1"),
      deals.hc0.map((error: number) => error * factor),
      1e-6,
    );
    near(robust("HC1", deals.rep), deals.cluster, 1e-6);
  });
  test("marginal effects of dummies, numbers and levels", () => {
    const effects = averageMarginalEffects(design, fit);
    const pairs = (name: string): number[] =>
      effects.filter((each) => each.name === name).flatMap((each) => [each.effect, each.standardError]);
    near(pairs("partner"), deals.partnerEffect, 1e-8);
    near(pairs("log_amount"), deals.logAmountEffect, 1e-8);
    near(pairs("cycle"), deals.cycleEffect, 1e-8);
    near(pairs("region"), r.regionEffects.flat(), 1e-7);
    near(pairs("source"), r.sourceEffects.flat(), 1e-7);
  });
  test("every level against the average of all rows", () => {
    const effects = levelsAgainstAverage(design, fit, 3);
    near(
      effects.flatMap((each) => [each.effect, each.standardError]),
      r.sourceAgainstAverage.flat(),
      1e-7,
    );
  });
  test("equal rows collapsed give the same fit", () => {
    const groups = new Map<string, { row: number; won: number; trials: number }>();
    deals.won.forEach((won: number, row: number) => {
      const key = `${deals.region[row]}|${deals.source[row]}`;
      const group = groups.get(key) ?? { row, won: 0, trials: 0 };
      groups.set(key, { row: group.row, won: group.won + won, trials: group.trials + 1 });
    });
    const cells = [...groups.values()];
    const parts = (rows: readonly number[]): DesignPart[] => [
      { kind: "intercept" },
      { kind: "levels", name: "region", levels: codes(4), codes: rows.map((i) => deals.region[i]), reference: 0 },
      { kind: "levels", name: "source", levels: codes(5), codes: rows.map((i) => deals.source[i]), reference: 0 },
    ];
    const single = fitLogistic({
      design: designMatrix(parts(deals.won.map((_: number, i: number) => i)), deals.won.length),
      successes: deals.won,
    });
    const grouped = fitLogistic({
      design: designMatrix(parts(cells.map((cell) => cell.row)), cells.length),
      successes: cells.map((cell) => cell.won),
      trials: cells.map((cell) => cell.trials),
    });
    near(grouped.coefficients, [...single.coefficients], 1e-12);
    near(grouped.standardErrors, [...single.standardErrors], 1e-12);
  });
});

test("mtcars am ~ wt + hp (R glm; robust errors from statsmodels HC0)", () => {
  const { wt, hp, am, coefficients, standardErrors } = r.mtcars;
  const design = designMatrix(
    [{ kind: "intercept" }, { kind: "numeric", name: "wt", values: wt }, { kind: "numeric", name: "hp", values: hp }],
    am.length,
  );
  const fit = fitLogistic({ design, successes: am });
  near(fit.coefficients, coefficients, 1e-8);
  near(fit.standardErrors, standardErrors, 1e-6);
  const robust = diagonal(sandwichCovariance({ design, successes: am, fit, correction: "HC0" }), 3);
  near(robust, [8.2429180731, 2.767487484, 0.0083212477], 1e-6);
});

describe("separated data", () => {
  const { x, z, y, coefficients, standardErrors } = r.firth;
  const design = designMatrix(
    [
      { kind: "intercept" },
      { kind: "levels", name: "x", levels: ["0", "1"], codes: x, reference: 0 },
      { kind: "numeric", name: "z", values: z },
    ],
    y.length,
  );
  test("Firth's penalty takes over (R: penalised likelihood maximised by optim)", () => {
    const fit = fitLogistic({ design, successes: y });
    expect(fit).toMatchObject({ method: "firth", separated: true, converged: true });
    near(fit.coefficients, coefficients, 1e-5);
    near(fit.standardErrors, standardErrors, 1e-5);
  });
  test("Firth on grouped rows equals Firth on single rows", () => {
    const single = fitLogistic({
      design: designMatrix(
        [{ kind: "intercept" }, { kind: "levels", name: "x", levels: ["0", "1"], codes: x, reference: 0 }],
        y.length,
      ),
      successes: y,
      method: "firth",
    });
    const grouped = fitLogistic({
      design: designMatrix(
        [{ kind: "intercept" }, { kind: "levels", name: "x", levels: ["0", "1"], codes: [0, 1], reference: 0 }],
        2,
      ),
      successes: [3, 4],
      trials: [8, 4],
      method: "firth",
    });
    near(grouped.coefficients, [...single.coefficients], 1e-9);
  });
});

test("a column that others determine is named and left out", () => {
  const x = [1, 2, 3, 4, 5, 6, 7, 8];
  const design = designMatrix(
    [
      { kind: "intercept" },
      { kind: "numeric", name: "x", values: x },
      { kind: "numeric", name: "twice_x", values: x.map((value) => 2 * value) },
    ],
    8,
  );
  const fit = fitLogistic({ design, successes: [0, 1, 0, 0, 1, 1, 0, 1] });
  expect(fit.aliased).toEqual(["twice_x"]);
  expect(fit.coefficients[2]).toBe(0);
});

test("many rows: steps from a part of them end where steps over all of them do", () => {
  const rows = 170_000;
  const random = seededRandom(3);
  const x = Float64Array.from({ length: rows }, () => random.normal());
  const codes = Uint32Array.from(x, () => random.integer(7));
  const successes = x.map((value, row) => +(random.uniform() < 1 / (1 + Math.exp(1 - value / 2 - codes[row]! / 9))));
  const design = designMatrix(
    [
      { kind: "intercept" },
      { kind: "levels", name: "level", levels: [..."abcdefg"], codes, reference: 0 },
      { kind: "numeric", name: "x", values: x },
    ],
    rows,
  );
  const thinned = fitLogistic({ design, successes });
  const cold = fitLogistic({ design, successes, start: new Float64Array(design.columns) });
  expect(thinned.steps).toBeLessThan(cold.steps);
  near(
    thinned.coefficients.map((value, at) => (value - cold.coefficients[at]!) / cold.standardErrors[at]!),
    [0, 0, 0, 0, 0, 0, 0, 0],
    1e-6,
  );
});
