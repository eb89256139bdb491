import { chiSquareUpperTail } from "#stats/chi-square-distribution.ts";
import { type PartTest, testParts, testTogether, type WaldTest } from "#stats/coefficient-tests.ts";
import { type Design, type DesignPart, designMatrix, linearPredictor } from "#stats/design-matrix.ts";
import { fitLogistic, type LogisticFit } from "#stats/logistic-regression.ts";
import { clusterCount, sandwichCovariance } from "#stats/logistic-sandwich.ts";
import {
  averageMarginalEffects,
  levelsAgainstAverage,
  type MarginalEffect,
  oddsAgainst,
} from "#stats/marginal-effects.ts";
import { normalQuantile, normalTwoSided } from "#stats/normal-distribution.ts";
import { studentTQuantile, studentTTwoSided } from "#stats/student-t-distribution.ts";
import { type ClusterColumn, collapsed, type DriverTable, totalOf } from "./driver-table.ts";

/** A fit and the rows it was made on: equal ones as one. */
export interface PlainFit {
  readonly rows: DriverTable;
  readonly design: Design;
  readonly fit: LogisticFit;
}

/** A fit with the covariance that its errors come from. */
export interface DriverFit extends PlainFit {
  readonly covariance: Float64Array;
  /** Records resemble each other within these, and the errors allow for it; null when each record stands for itself. */
  readonly clusters: { readonly by: string; readonly count: number } | null;
  readonly tests: readonly PartTest[];
  /** All factors against none. */
  readonly together: WaldTest;
}

/** A sandwich over fewer clusters says nothing, nor does one with hardly more clusters than coefficients. */
const FEWEST_CLUSTERS = 20;
const CLUSTERS_PER_COLUMN = 2;

export const driverParts = (table: DriverTable): readonly DesignPart[] => [
  { kind: "intercept" },
  ...table.factors.map(
    ({ key, levels, codes }): DesignPart => ({
      kind: "levels",
      name: key,
      levels: levels.map((_, at) => String(at)),
      codes,
      reference: 0,
    }),
  ),
  ...table.numbers.map(({ key, values }): DesignPart => ({ kind: "numeric", name: key, values })),
];

/**
 * Logistic regression on all rows, nothing but the fit: factors in their order, then numbers.
 *
 * @param start coefficients of a fit of the same factors on other rows; fewer steps are then needed
 */
export function fitOnly(table: DriverTable, start?: Float64Array): PlainFit {
  const rows = collapsed(table);
  const { trials, successes } = rows;
  const design = designMatrix(driverParts(rows), rows.rows);
  return { rows, design, fit: fitLogistic({ design, successes, trials, ...(start ? { start } : {}) }) };
}

/** The fit with errors that allow for records that resemble each other, and the joint tests. */
export function fitDrivers(table: DriverTable, start?: Float64Array): DriverFit {
  const plain = fitOnly(table, start);
  const { design, fit } = plain;
  const chosen = chooseClusters(table, design.columns);
  if (!chosen) {
    const tests = testParts(design, fit);
    return {
      ...plain,
      covariance: fit.covariance,
      clusters: null,
      tests,
      together: likelihoodRatio(table, fit, tests),
    };
  }
  const { column, count } = chosen;
  const covariance = clusteredCovariance(table, plain, column);
  const options = { covariance, clusters: count };
  return {
    ...{ ...plain, covariance },
    clusters: { by: column.by, count },
    tests: testParts(design, fit, options),
    together: testTogether(design, fit, options),
  };
}

/** Equal records of different clusters are different rows here. */
function clusteredCovariance(table: DriverTable, { rows, design, fit }: PlainFit, column: ClusterColumn): Float64Array {
  const { trials, successes } = table;
  const own = rows === table ? design : designMatrix(driverParts(table), table.rows);
  const fitted = rows === table ? fit.fitted : predictedOn(own, fit.coefficients);
  return sandwichCovariance({
    ...{ design: own, fit: { ...fit, fitted }, successes, trials },
    correction: "HC1",
    clusters: column.codes,
  });
}

/** Probabilities that coefficients give the rows of a design. */
export const predictedOn = (design: Design, coefficients: Float64Array): Float64Array =>
  linearPredictor(design, coefficients).map((eta) => 1 / (1 + Math.exp(-eta)));

/** The first cluster column that holds more than one record per cluster on average, if there are clusters enough. */
function chooseClusters(
  table: DriverTable,
  columns: number,
): { readonly column: ClusterColumn; readonly count: number } | null {
  const records = totalOf(table.trials);
  for (const column of table.clusters) {
    const count = clusterCount(column.codes, table.trials);
    if (count < records && count >= FEWEST_CLUSTERS && count >= CLUSTERS_PER_COLUMN * columns) return { column, count };
  }
  return null;
}

function likelihoodRatio(table: DriverTable, fit: LogisticFit, tests: readonly PartTest[]): WaldTest {
  const [n, successes] = [totalOf(table.trials), totalOf(table.successes)];
  const rate = successes / n;
  const nothing = successes * Math.log(rate) + (n - successes) * Math.log(1 - rate);
  const degrees = tests.reduce((sum, test) => sum + test.degrees, 0);
  const statistic = Math.max(0, 2 * (fit.logLikelihood - nothing));
  return { degrees, statistic, p: degrees === 0 ? 1 : chiSquareUpperTail(statistic, degrees) };
}

/** Average marginal effects: every value against the average record, a doubling of each number. */
export function driverEffects({ rows, design, fit, covariance }: DriverFit): readonly MarginalEffect[] {
  const options = { trials: rows.trials, covariance, odds: oddsAgainst(design, fit) };
  const levels = rows.factors.flatMap((_, at) => levelsAgainstAverage(design, fit, at + 1, options));
  if (rows.numbers.length === 0) return levels;
  // only the numeric parts are wanted here, so the design is cut down to them
  const numbers = averageMarginalEffects({ ...design, parts: design.parts.slice(-rows.numbers.length) }, fit, options);
  return [...levels, ...numbers];
}

/** Two-sided p of an effect: by Student's t with clusters − 1 degrees where errors are clustered. */
export function effectP({ effect, standardError }: MarginalEffect, { clusters }: DriverFit): number {
  if (!(standardError > 0)) return 1;
  const z = effect / standardError;
  return clusters ? studentTTwoSided(z, clusters.count - 1) : normalTwoSided(z);
}

/** Half the width of a 95 % interval in standard errors. */
export const halfWidth = ({ clusters }: DriverFit): number =>
  clusters ? studentTQuantile(0.975, clusters.count - 1) : normalQuantile(0.975);
