import { clusterLeastSquares, type GroupedRecords } from "./cluster-least-squares.ts";
import { type JointTest, jointWaldTest } from "./joint-wald-test.ts";
import type { Interval } from "./share.ts";
import { studentTQuantile, studentTTwoSided } from "./student-t-distribution.ts";

/** Records of one cluster, one side and one period, added up. */
export interface PanelCell {
  readonly treated: boolean;
  /** Periods from the change: −1 is the last one before it, 0 the first after it. */
  readonly period: number;
  readonly cluster: number;
  readonly n: number;
  readonly sum: number;
  readonly sumSquares: number;
}

export interface CellMean {
  readonly n: number;
  readonly sum: number;
  readonly sumSquares: number;
}

/** How much more the treated group moved than the others. */
export interface DifferenceInDifferences {
  readonly estimate: number;
  readonly standardError: number;
  readonly interval: Interval;
  readonly p: number;
  readonly clusters: number;
  readonly treatedBefore: CellMean;
  readonly treatedAfter: CellMean;
  readonly othersBefore: CellMean;
  readonly othersAfter: CellMean;
}

/** Place of group × post in {@link differenceDesign}. */
export const TREATED_AFTER = 3;

/**
 * Difference in differences: (treated after − treated before) − (others after − others before), by least squares of the response on group,
 * post and group × post, with errors clustered over `cluster` and Student's t on clusters − 1.
 * Source: Angrist and Pischke (2009), Mostly Harmless Econometrics, section 5.2; errors: Bertrand, Duflo and Mullainathan (2004).
 *
 * @param clustered false takes every record as independent (HC1); default true
 * @returns null when one of the four cells is empty or fewer than two clusters are there
 * @example differenceInDifferences(cells)?.estimate // −0.09: nine points less than the others' movement
 */
export function differenceInDifferences(cells: readonly PanelCell[], clustered = true): DifferenceInDifferences | null {
  const cell = (treated: boolean, after: boolean): CellMean =>
    addUp(cells.filter((one) => one.treated === treated && one.period >= 0 === after));
  const four = {
    treatedBefore: cell(true, false),
    treatedAfter: cell(true, true),
    othersBefore: cell(false, false),
    othersAfter: cell(false, true),
  };
  if (Object.values(four).some(({ n }) => n === 0)) return null;
  const fit = clusterLeastSquares(differenceDesign(cells, clustered));
  if (!fit) return null;
  const estimate =
    mean(four.treatedAfter) - mean(four.treatedBefore) - (mean(four.othersAfter) - mean(four.othersBefore));
  return {
    estimate,
    ...judged(estimate, fit.standardErrors[TREATED_AFTER]!, fit.degrees),
    clusters: fit.clusters,
    ...four,
  };
}

const mean = ({ n, sum }: CellMean): number => sum / n;

const addUp = (cells: readonly PanelCell[]): CellMean =>
  cells.reduce(
    (whole, { n, sum, sumSquares }) => ({
      n: whole.n + n,
      sum: whole.sum + sum,
      sumSquares: whole.sumSquares + sumSquares,
    }),
    { n: 0, sum: 0, sumSquares: 0 },
  );

/** Standard error, 95 % interval and two-sided p of an estimate; p is 1 and the interval a point when nothing varies. */
export function judged(
  estimate: number,
  standardError: number,
  degrees: number,
): { readonly standardError: number; readonly interval: Interval; readonly p: number } {
  if (!(standardError > 0)) return { standardError: 0, interval: [estimate, estimate], p: 1 };
  const half = studentTQuantile(0.975, degrees) * standardError;
  return {
    standardError,
    interval: [estimate - half, estimate + half],
    p: studentTTwoSided(estimate / standardError, degrees),
  };
}

/** The design of group × post: constant, group, post, group × post. */
export const differenceDesign = (cells: readonly PanelCell[], clustered = true): GroupedRecords =>
  designOf(cells, clustered, 4, ({ treated, period }) => [1, +treated, +(period >= 0), +(treated && period >= 0)]);

/** Grouped records from panel cells with the predictors of each. */
export function designOf(
  cells: readonly PanelCell[],
  clustered: boolean,
  width: number,
  predictors: (cell: PanelCell) => readonly number[],
): GroupedRecords {
  return {
    design: Float64Array.from(cells.flatMap(predictors)),
    width,
    n: Float64Array.from(cells, ({ n }) => n),
    sum: Float64Array.from(cells, ({ sum }) => sum),
    sumSquares: Float64Array.from(cells, ({ sumSquares }) => sumSquares),
    cluster: clustered ? Uint32Array.from(cells, ({ cluster }) => cluster) : null,
  };
}

/**
 * Joint test that the group moved in step with the others in every period before the change (no lead differs from the last period before it).
 * Passing is weak evidence: a short or noisy history passes easily.
 * Without clusters it is the textbook F test with one pooled variance: errors estimated cell by cell alarm far too often when periods are small.
 * Source: Angrist and Pischke (2009), section 5.2.1 (leads in the manner of Granger).
 *
 * @returns null with fewer than two periods before the change, or when the clusters cannot carry the test
 * @example preTrendTest(cells)?.p // 0.47
 */
export function preTrendTest(cells: readonly PanelCell[], clustered = true): JointTest | null {
  const before = cells.filter(({ period }) => period < 0);
  const periods = [...new Set(before.map(({ period }) => period))].sort((a, b) => a - b).slice(0, -1);
  if (periods.length === 0) return null;
  const width = 2 + 2 * periods.length;
  const data = designOf(before, clustered, width, ({ treated, period }) => {
    const dummies = periods.map((one) => +(one === period));
    return [1, +treated, ...dummies, ...dummies.map((one) => one * +treated)];
  });
  const fit = clusterLeastSquares(data, clustered ? "robust" : "pooled");
  return fit
    ? jointWaldTest(
        fit,
        periods.map((_, at) => 2 + periods.length + at),
      )
    : null;
}
