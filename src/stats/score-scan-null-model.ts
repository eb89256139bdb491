import { type DesignPart, designMatrix } from "./design-matrix.ts";
import { fitLogistic } from "./logistic-regression.ts";
import type { ScanTable } from "./score-scan-table.ts";

/** What every deal's chance would be if nothing but mix and one common shift had changed. */
export interface NullModel {
  readonly probability: Float64Array;
  /** The same with the common shift taken out. */
  readonly unshifted: Float64Array;
  /** trials × probability. */
  readonly expected: Float64Array;
  /** trials × p(1 − p). */
  readonly variance: Float64Array;
  /** Common shift on the log-odds scale and its standard error. */
  readonly shift: number;
  readonly shiftError: number;
}

/** Penalty on the main effects; it keeps levels with few deals near the rest. */
const RIDGE = 0.3;

/**
 * Logistic regression of the outcome on all dimensions (main effects, ridge) and one unpenalised period term, fitted on both periods together.
 * Fitting on the first period only lets estimation error of that period look like change in the second.
 */
export function fitNullModel(table: ScanTable): NullModel {
  const rows = table.trials.length;
  const parts: DesignPart[] = [
    { kind: "intercept" },
    ...table.dimensions.map(
      ({ name, levels, codes }): DesignPart => ({
        kind: "levels",
        name,
        levels: Array.from({ length: levels }, (_, level) => String(level)),
        codes,
        reference: 0,
      }),
    ),
    { kind: "numeric", name: "(period)", values: table.period },
  ];
  const design = designMatrix(parts, rows);
  const ridge = new Float64Array(design.columns).fill(RIDGE);
  ridge[0] = 0;
  ridge[design.columns - 1] = 0;
  const fit = fitLogistic({
    design,
    successes: table.successes,
    trials: table.trials,
    ridge,
    method: "maximum-likelihood",
  });
  const shift = fit.coefficients[design.columns - 1]!;
  const probability = fit.fitted;
  return {
    probability,
    unshifted: probability.map((p, row) => (table.period[row] === 0 ? p : 1 / (1 + ((1 - p) / p) * Math.exp(shift)))),
    expected: probability.map((p, row) => p * table.trials[row]!),
    variance: probability.map((p, row) => p * (1 - p) * table.trials[row]!),
    shift,
    shiftError: fit.standardErrors[design.columns - 1]!,
  };
}
