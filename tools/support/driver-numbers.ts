import { crossProduct, designMatrix, linearPredictor, weightedCrossProduct } from "#stats/design-matrix.ts";
import { factorSymmetric } from "#stats/linear-solve.ts";
import { driverParts } from "./driver-model.ts";
import type { Repeat } from "./driver-repeats.ts";
import { type DriverTable, type Factor, type NumberFactor, onlyFactors } from "./driver-table.ts";

/** Variance inflation from which a number is told by the factors. */
const ENTANGLED = 5;

/**
 * Turns every number into how far it lies beyond what is usual for records with the same values of the factors (weighted least squares on them),
 * around its mean; missing ones lie at the usual. A product's effect then includes its price, where holding the amount equal would compare a small
 * product with the few deals of a large one that cost as little. A number that the factors tell almost wholly is left out.
 */
export function beyondUsual(table: DriverTable): {
  readonly step: (table: DriverTable) => DriverTable;
  readonly repeats: readonly Repeat[];
} {
  const usual = table.numbers.map((number) => ({ number, ...usualOf(number, table, table.factors) }));
  const told = usual.filter(({ unexplained }) => unexplained < 1 / ENTANGLED);
  const keys = table.factors.map(({ key }) => key);
  return {
    repeats: told.map(({ number }) => ({ name: number.name, sameAs: [closest(number, table)] })),
    step: (other) => {
      const design = designMatrix(driverParts({ ...onlyFactors(other, keys), numbers: [] }), other.rows);
      const numbers = usual.flatMap((each) => {
        const own = told.includes(each) ? undefined : other.numbers.find(({ key }) => key === each.number.key);
        if (!own) return [];
        const expected = linearPredictor(design, each.coefficients);
        const values = own.values.map((value, row) => each.mean + (Number.isNaN(value) ? 0 : value - expected[row]!));
        return [{ ...own, values }];
      });
      return { ...other, numbers };
    },
  };
}

/** Least squares of a number on factors, missing values left out, and the part of its variance that they leave. */
function usualOf({ values }: NumberFactor, table: DriverTable, factors: readonly Factor[]) {
  const design = designMatrix(driverParts({ ...table, factors, numbers: [] }), table.rows);
  const weights = table.trials.map((n, row) => (Number.isNaN(values[row]!) ? 0 : n));
  const known = values.map((value) => (Number.isNaN(value) ? 0 : value));
  const weighted = known.map((value, row) => weights[row]! * value);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = weighted.reduce((sum, value) => sum + value, 0) / total;
  const information = factorSymmetric(weightedCrossProduct(design, weights), design.columns);
  const coefficients = information.solve(crossProduct(design, weighted));
  const expected = linearPredictor(design, coefficients);
  const squares = (from: (row: number) => number): number =>
    weights.reduce((sum, weight, row) => sum + weight * (known[row]! - from(row)) ** 2, 0);
  return { coefficients, mean, unexplained: squares((row) => expected[row]!) / squares(() => mean) };
}

/** The single factor that tells most of the number. */
function closest(number: NumberFactor, table: DriverTable): string {
  const ranked = table.factors
    .map((factor) => ({ name: factor.name, unexplained: usualOf(number, table, [factor]).unexplained }))
    .sort((a, b) => a.unexplained - b.unexplained);
  return ranked[0]!.name;
}
