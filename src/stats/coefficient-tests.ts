import { chiSquareUpperTail } from "./chi-square-distribution.ts";
import type { Design } from "./design-matrix.ts";
import { factorSymmetric } from "./linear-solve.ts";
import type { LogisticFit } from "./logistic-regression.ts";

/** Test of all columns of one part together, and how far the part can be told apart from the others. */
export interface PartTest {
  readonly name: string;
  readonly degrees: number;
  readonly statistic: number;
  readonly p: number;
  /** Generalised variance inflation per degree of freedom (Fox and Monette 1992); above 5 the part repeats others. */
  readonly inflation: number;
}

/**
 * Wald test per part of a design: are all its coefficients zero? And its generalised variance inflation factor, from the correlations of the
 * coefficients as R's `car::vif` computes it, raised to 1/degrees so that parts of different size compare. Aliased columns are left out.
 */
export function testParts(design: Design, fit: LogisticFit): readonly PartTest[] {
  const usable = (column: number): boolean =>
    column < design.columns && fit.covariance[column * design.columns + column]! > 0;
  const slopes = design.parts.flatMap(({ part, columnOf }) =>
    part.kind === "intercept" ? [] : columnOf.filter(usable),
  );
  const all = logDeterminant(design, fit, slopes);
  return design.parts.flatMap(({ part, columnOf }): PartTest[] => {
    if (part.kind === "intercept") return [];
    const own = columnOf.filter(usable);
    const others = slopes.filter((column) => !own.includes(column));
    if (own.length === 0)
      return [{ name: part.name, degrees: 0, statistic: 0, p: 1, inflation: Number.POSITIVE_INFINITY }];
    const coefficients = Float64Array.from(own, (column) => fit.coefficients[column]!);
    const solved = factorSymmetric(sub(design, fit, own), own.length).solve(coefficients);
    const statistic = coefficients.reduce((sum, value, at) => sum + value * solved[at]!, 0);
    const inflation = Math.exp(logDeterminant(design, fit, own) + logDeterminant(design, fit, others) - all);
    return [
      {
        name: part.name,
        degrees: own.length,
        statistic,
        p: chiSquareUpperTail(statistic, own.length),
        inflation: inflation ** (1 / own.length),
      },
    ];
  });
}

function sub(design: Design, fit: LogisticFit, columns: readonly number[]): Float64Array {
  const size = columns.length;
  return Float64Array.from(
    { length: size * size },
    (_, at) => fit.covariance[columns[Math.floor(at / size)]! * design.columns + columns[at % size]!]!,
  );
}

/** Determinant of the correlations between the coefficients of these columns. */
function logDeterminant(design: Design, fit: LogisticFit, columns: readonly number[]): number {
  if (columns.length === 0) return 0;
  const scale = columns.reduce((sum, column) => sum + Math.log(fit.covariance[column * design.columns + column]!), 0);
  return factorSymmetric(sub(design, fit, columns), columns.length).logDeterminant - scale;
}
