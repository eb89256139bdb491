import { type DesignPart, designMatrix } from "./design-matrix.ts";
import { fitLogistic, type LogisticFit } from "./logistic-regression.ts";
import { fitMainEffects } from "./score-scan-null-fit.ts";
import type { ScanTable } from "./score-scan-table.ts";

/** What every deal's chance would be if nothing but mix and one common shift had changed. */
export interface NullModel {
  readonly probability: Float64Array;
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
  const quick = fitMainEffects(table, RIDGE);
  if (quick) return quick;
  const fit = fitWithHalving(table, RIDGE);
  const last = fit.coefficients.length - 1;
  return { probability: fit.fitted, shift: fit.coefficients[last]!, shiftError: fit.standardErrors[last]! };
}

/** The same with step halving, for tables on which plain steps do not settle. */
function fitWithHalving(table: ScanTable, penalty: number): LogisticFit {
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
  const design = designMatrix(parts, table.trials.length);
  const ridge = new Float64Array(design.columns).fill(penalty);
  ridge[0] = 0;
  ridge[design.columns - 1] = 0;
  return fitLogistic({
    design,
    successes: table.successes,
    trials: table.trials,
    ridge,
    method: "maximum-likelihood",
  });
}
