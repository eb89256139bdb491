import { designMatrix } from "./design-matrix.ts";
import { fitLogistic } from "./logistic-regression.ts";

/** Corrected log-odds = intercept + slope × given log-odds. The identity is 0 and 1. */
export interface PlattScaling {
  readonly intercept: number;
  readonly slope: number;
}

/**
 * Recalibration of a score on later outcomes: logistic regression of the outcome on the log-odds, with Platt's targets (m + 1) / (m + 2) and
 * 1 / (k + 2) for m successes and k failures in place of 1 and 0, which keep a small sample from overconfidence.
 * Source: Platt (1999), Advances in Large Margin Classifiers, 61–74; same as scikit-learn's sigmoid calibration.
 *
 * @param logOdds log-odds that the score gave
 * @param outcomes 1 success, 0 failure
 * @returns null when only one outcome occurs, all scores are equal, or the fitted slope is not positive (the score ranks the wrong way)
 * @example plattScaling([-2, -1, 0, 1, 2, 3], [0, 0, 1, 0, 1, 1]) // { intercept: -0.268, slope: 0.536 }
 */
export function plattScaling(logOdds: ArrayLike<number>, outcomes: ArrayLike<number>): PlattScaling | null {
  const n = logOdds.length;
  let successes = 0;
  for (let row = 0; row < n; row++) successes += outcomes[row] === 1 ? 1 : 0;
  const failures = n - successes;
  if (successes === 0 || failures === 0) return null;
  const high = (successes + 1) / (successes + 2);
  const low = 1 / (failures + 2);
  const targets = Float64Array.from({ length: n }, (_, row) => (outcomes[row] === 1 ? high : low));
  const design = designMatrix([{ kind: "intercept" }, { kind: "numeric", name: "log_odds", values: logOdds }], n);
  const fit = fitLogistic({ design, successes: targets, method: "maximum-likelihood" });
  const [intercept = 0, slope = 0] = fit.coefficients;
  return fit.aliased.length > 0 || !(slope > 0) ? null : { intercept, slope };
}
