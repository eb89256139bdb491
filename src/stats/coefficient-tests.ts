import { chiSquareUpperTail } from "./chi-square-distribution.ts";
import type { Design } from "./design-matrix.ts";
import { fUpperTail } from "./f-distribution.ts";
import { factorSymmetric } from "./linear-solve.ts";
import type { LogisticFit } from "./logistic-regression.ts";

/** A Wald test that several coefficients are all zero. */
export interface WaldTest {
  readonly degrees: number;
  /** b' V⁻¹ b. */
  readonly statistic: number;
  readonly p: number;
}

/** Test of all columns of one part together, and how far the part can be told apart from the others. */
export interface PartTest extends WaldTest {
  readonly name: string;
  /** Generalised variance inflation per degree of freedom (Fox and Monette 1992); above 5 the part repeats others. */
  readonly inflation: number;
}

export interface WaldOptions {
  /** Robust covariance; the fit's own when left out. */
  readonly covariance?: Float64Array;
  /**
   * Clusters G behind a robust covariance. The statistic of q coefficients is then read as Hotelling's T²: (G − q) / ((G − 1) q) × statistic is
   * F with q and G − q degrees. Read as chi-square, or as F with G − 1 degrees, 40 coefficients on 130 clusters would be called significant in a
   * third of all cases in which there is nothing.
   */
  readonly clusters?: number;
}

/**
 * Wald test per part of a design: are all its coefficients zero? And its generalised variance inflation factor, from the correlations of the
 * coefficients as R's `car::vif` computes it, raised to 1/degrees so that parts of different size compare. Aliased columns are left out.
 */
export function testParts(design: Design, fit: LogisticFit, options: WaldOptions = {}): readonly PartTest[] {
  const slopes = slopeColumns(design, fit);
  const all = logDeterminant(fit.covariance, design.columns, slopes);
  return design.parts.flatMap(({ part, columnOf }): PartTest[] => {
    if (part.kind === "intercept") return [];
    const own = columnOf.filter((column) => slopes.includes(column));
    if (own.length === 0)
      return [{ name: part.name, degrees: 0, statistic: 0, p: 1, inflation: Number.POSITIVE_INFINITY }];
    const inflation = inflationOf(fit.covariance, design.columns, own, slopes, all);
    return [{ name: part.name, ...wald(design, fit, own, options), inflation }];
  });
}

/** Wald test of all parts but the intercept together: does anything go with the outcome? */
export const testTogether = (design: Design, fit: LogisticFit, options: WaldOptions = {}): WaldTest =>
  wald(design, fit, slopeColumns(design, fit), options);

/**
 * The other part that this one is hardest to tell apart from: the one without which its variance inflation per degree is smallest. Leaving a part
 * out takes its rows and columns out of the information matrix; the fit is not repeated.
 *
 * @returns null when there is no other part or this one has no column of its own
 */
export function hardestToTellApart(
  design: Design,
  fit: LogisticFit,
  position: number,
): { readonly position: number; readonly inflation: number } | null {
  const usable = slopeColumns(design, fit);
  const columnsAt = (at: number): readonly number[] =>
    design.parts[at]!.columnOf.filter((each) => usable.includes(each));
  const own = columnsAt(position);
  if (own.length === 0) return null;
  const kept = [...Array(design.columns).keys()].filter(
    (column) => fit.covariance[column * design.columns + column]! > 0,
  );
  const information = factorSymmetric(sub(fit.covariance, design.columns, kept), kept.length).inverse();
  const without = design.parts.flatMap((_, at) => {
    const other = columnsAt(at);
    if (at === position || other.length === 0) return [];
    const left = kept.filter((column) => !other.includes(column));
    const places = left.map((column) => kept.indexOf(column));
    const covariance = factorSymmetric(sub(information, kept.length, places), left.length).inverse();
    const place = (columns: readonly number[]): number[] => columns.map((column) => left.indexOf(column));
    const slopes = place(left.filter((column) => usable.includes(column)));
    const all = logDeterminant(covariance, left.length, slopes);
    return [{ position: at, inflation: inflationOf(covariance, left.length, place(own), slopes, all) }];
  });
  return without.sort((a, b) => a.inflation - b.inflation)[0] ?? null;
}

/** Columns of all parts but the intercept that the fit could estimate. */
const slopeColumns = (design: Design, fit: LogisticFit): readonly number[] =>
  design.parts.flatMap(({ part, columnOf }) =>
    part.kind === "intercept"
      ? []
      : columnOf.filter((column) => column < design.columns && fit.covariance[column * design.columns + column]! > 0),
  );

function wald(design: Design, fit: LogisticFit, own: readonly number[], options: WaldOptions): WaldTest {
  if (own.length === 0) return { degrees: 0, statistic: 0, p: 1 };
  const covariance = options.covariance ?? fit.covariance;
  const coefficients = Float64Array.from(own, (column) => fit.coefficients[column]!);
  const factor = factorSymmetric(sub(covariance, design.columns, own), own.length);
  const solved = factor.solve(coefficients);
  const statistic = coefficients.reduce((sum, value, at) => sum + value * solved[at]!, 0);
  const degrees = own.length - factor.aliased.length;
  return { degrees, statistic, p: waldP(statistic, degrees, options.clusters) };
}

function waldP(statistic: number, degrees: number, clusters: number | undefined): number {
  if (clusters === undefined) return chiSquareUpperTail(statistic, degrees);
  if (clusters <= degrees) return 1;
  return fUpperTail((statistic * (clusters - degrees)) / ((clusters - 1) * degrees), degrees, clusters - degrees);
}

function inflationOf(
  covariance: Float64Array,
  size: number,
  own: readonly number[],
  slopes: readonly number[],
  all: number,
): number {
  const others = slopes.filter((column) => !own.includes(column));
  const log = logDeterminant(covariance, size, own) + logDeterminant(covariance, size, others) - all;
  return Math.exp(log / own.length);
}

function sub(matrix: Float64Array, stride: number, columns: readonly number[]): Float64Array {
  const size = columns.length;
  return Float64Array.from(
    { length: size * size },
    (_, at) => matrix[columns[Math.floor(at / size)]! * stride + columns[at % size]!]!,
  );
}

/** Determinant of the correlations between the coefficients of these columns. */
function logDeterminant(covariance: Float64Array, size: number, columns: readonly number[]): number {
  if (columns.length === 0) return 0;
  const scale = columns.reduce((sum, column) => sum + Math.log(covariance[column * size + column]!), 0);
  return factorSymmetric(sub(covariance, size, columns), columns.length).logDeterminant - scale;
}
