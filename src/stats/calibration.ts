import { designMatrix } from "./design-matrix.ts";
import { fitLogistic } from "./logistic-regression.ts";

/** Predicted probabilities with what came true. Equal rows may be collapsed: `successes` of `trials`. */
export interface Predictions {
  /** Probability of success, 0 to 1. */
  readonly predicted: ArrayLike<number>;
  /** Successes per row, 0 to `trials`. */
  readonly successes: ArrayLike<number>;
  /** Records per row; default one each. */
  readonly trials?: ArrayLike<number>;
}

/** Cox's calibration line: log-odds of success = intercept + slope × predicted log-odds. Ideal: 0 and 1. */
export interface CalibrationLine {
  readonly intercept: number;
  readonly interceptError: number;
  readonly slope: number;
  readonly slopeError: number;
  /** Log-odds by which the predictions lie too low on the whole, slope held at 1 ("calibration in the large"). */
  readonly inTheLarge: number;
  readonly inTheLargeError: number;
}

/** Records with neighbouring predictions. */
export interface CalibrationBin {
  readonly n: number;
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Share that came true. */
  readonly observed: number;
}

export interface CalibrationError {
  /** Mean distance between predicted and observed, weighted by records; 0.03 is three points. */
  readonly error: number;
  /** What chance alone gives a perfectly calibrated score in bins of this size. */
  readonly noiseFloor: number;
  readonly bins: readonly CalibrationBin[];
}

const BINS = 10;
/** Keeps the logarithm finite: the spacing of floating point numbers near 1, as scikit-learn does. */
const CLIP = 2.220446049250313e-16;
const FEWEST_DISTINCT = 2;

/**
 * Brier score: mean squared distance between probability and outcome (Brier 1950); 0 is perfect, base × (1 − base) is what the base rate
 * earns. Same as scikit-learn's `brier_score_loss`. NaN without records.
 *
 * @example brierScore({ predicted: [0.8, 0.4], successes: [1, 0] }) // 0.1
 */
export function brierScore({ predicted, successes, trials }: Predictions): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < predicted.length; row++) {
    const n = trials?.[row] ?? 1;
    sum += successes[row]! * (1 - predicted[row]!) ** 2 + (n - successes[row]!) * predicted[row]! ** 2;
    total += n;
  }
  return sum / total;
}

/**
 * Brier skill: the part of the base rate's Brier score that the predictions remove; above 0 they beat it, 1 is perfect.
 *
 * @param baseRate the rate to beat, known beforehand; default: the share of successes in these very records, the strictest rival
 * @returns NaN without records or when the base rate is already perfect
 * @example brierSkill({ predicted: [0.75, 0.25], successes: [1, 0] }) // 0.75
 */
export function brierSkill(predictions: Predictions, baseRate?: number): number {
  const { predicted, successes, trials } = predictions;
  const base = baseRate ?? shareOf(predictions);
  const rival = brierScore({
    predicted: new Float64Array(predicted.length).fill(base),
    successes,
    ...(trials ? { trials } : {}),
  });
  return rival > 0 ? 1 - brierScore(predictions) / rival : Number.NaN;
}

/**
 * Log loss: mean negative log-likelihood in nats, probabilities kept 2.2e-16 away from 0 and 1. Same as scikit-learn's `log_loss`.
 *
 * @example logLoss({ predicted: [0.5, 0.5], successes: [1, 0] }) // 0.6931471805599453
 */
export function logLoss({ predicted, successes, trials }: Predictions): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < predicted.length; row++) {
    const n = trials?.[row] ?? 1;
    const p = Math.min(1 - CLIP, Math.max(CLIP, predicted[row]!));
    sum -= successes[row]! * Math.log(p) + (n - successes[row]!) * Math.log(1 - p);
    total += n;
  }
  return sum / total;
}

/**
 * Calibration intercept and slope by logistic regression of the outcome on the predicted log-odds (Cox 1958, Biometrika 45). A slope below 1
 * means that the predictions are too extreme, above 1 too timid. Agrees with R's and statsmodels' binomial GLM.
 *
 * @returns null when all predictions are equal, when only one outcome occurs, or when the predictions separate the outcomes
 * @example calibrationLine({ predicted: [0.2, 0.8], successes: [20, 80], trials: [100, 100] }) // intercept 0, slope 1
 */
export function calibrationLine(predictions: Predictions): CalibrationLine | null {
  const { predicted, successes, trials } = predictions;
  const share = shareOf(predictions);
  if (!(share > 0 && share < 1)) return null;
  const logOdds = Float64Array.from(predicted, logit);
  if (new Set(logOdds).size < FEWEST_DISTINCT) return null;
  const parts = [{ kind: "intercept" } as const, { kind: "numeric", name: "log_odds", values: logOdds } as const];
  const design = designMatrix(parts, predicted.length);
  const fit = fitLogistic({ design, successes, ...(trials ? { trials } : {}), method: "maximum-likelihood" });
  if (fit.separated || fit.aliased.length > 0) return null;
  const [shift, shiftError] = commonShift(predictions, logOdds);
  return {
    intercept: fit.coefficients[0]!,
    interceptError: fit.standardErrors[0]!,
    slope: fit.coefficients[1]!,
    slopeError: fit.standardErrors[1]!,
    inTheLarge: shift,
    inTheLargeError: shiftError,
  };
}

/** The one log-odds shift, with its standard error, that makes the predictions right on the whole: Newton on a single number. */
function commonShift({ successes, trials }: Predictions, logOdds: Float64Array): readonly [number, number] {
  let shift = 0;
  let information = 0;
  let before = Number.POSITIVE_INFINITY;
  for (let step = 0; step < 100; step++) {
    let residual = 0;
    information = 0;
    for (let row = 0; row < logOdds.length; row++) {
      const n = trials?.[row] ?? 1;
      const p = 1 / (1 + Math.exp(-(logOdds[row]! + shift)));
      residual += successes[row]! - n * p;
      information += n * p * (1 - p);
    }
    // a step over more than two units of log-odds can overshoot where the curve is flat
    const move = Math.max(-2, Math.min(2, residual / information));
    shift += move;
    // over many records rounding keeps the last steps from getting smaller
    if (Math.abs(move) < 1e-14 || (Math.abs(move) < 1e-10 && Math.abs(move) >= before)) break;
    before = Math.abs(move);
  }
  return [shift, 1 / Math.sqrt(information)];
}

/**
 * Expected calibration error over equal-count bins: the records cut at the quantiles of the predictions, equal predictions kept together (bins
 * as scikit-learn's `calibration_curve(strategy="quantile")` makes them). Read it beside `noiseFloor`, the error a perfect score would show:
 * Σ √(2/π · Σ p(1−p)) / n, the mean of a half-normal per bin.
 *
 * @returns null without records
 * @example calibrationError({ predicted: [0.2, 0.8], successes: [3, 8], trials: [10, 10] })?.error // 0.05
 */
export function calibrationError(predictions: Predictions, bins: number = BINS): CalibrationError | null {
  const { predicted, successes, trials } = predictions;
  const rows = Array.from({ length: predicted.length }, (_, row) => row).filter((row) => (trials?.[row] ?? 1) > 0);
  rows.sort((a, b) => predicted[a]! - predicted[b]!);
  if (rows.length === 0) return null;
  const edges = innerEdges(predictions, rows, bins);
  const sums = Array.from({ length: bins }, () => ({ n: 0, expected: 0, came: 0, variance: 0 }));
  let bin = 0;
  for (const row of rows) {
    const p = predicted[row]!;
    const n = trials?.[row] ?? 1;
    while (bin < edges.length && p > edges[bin]!) bin++;
    const sum = sums[bin]!;
    sum.n += n;
    sum.expected += n * p;
    sum.came += successes[row]!;
    sum.variance += n * p * (1 - p);
  }
  const total = sums.reduce((sum, { n }) => sum + n, 0);
  return {
    error: sums.reduce((sum, { expected, came }) => sum + Math.abs(came - expected), 0) / total,
    noiseFloor: sums.reduce((sum, { variance }) => sum + Math.sqrt((2 / Math.PI) * variance), 0) / total,
    bins: sums
      .filter(({ n }) => n > 0)
      .map(({ n, expected, came }) => ({ n, predicted: expected / n, observed: came / n })),
  };
}

/** Quantiles (type 7) of the predictions, each counted as often as it has records. */
function innerEdges({ predicted, trials }: Predictions, sorted: readonly number[], bins: number): readonly number[] {
  const ends = new Float64Array(sorted.length);
  let total = 0;
  for (const [at, row] of sorted.entries()) {
    total += trials?.[row] ?? 1;
    ends[at] = total;
  }
  let at = 0;
  const valueAt = (rank: number): number => {
    while (at > 0 && ends[at - 1]! > rank) at--;
    while (at < sorted.length - 1 && ends[at]! <= rank) at++;
    return predicted[sorted[at]!]!;
  };
  return Array.from({ length: bins - 1 }, (_, index) => {
    const place = ((index + 1) / bins) * (total - 1);
    const below = Math.floor(place);
    const low = valueAt(below);
    return low + (place - below) * (valueAt(Math.min(below + 1, total - 1)) - low);
  });
}

function shareOf({ predicted, successes, trials }: Predictions): number {
  let came = 0;
  let total = 0;
  for (let row = 0; row < predicted.length; row++) {
    came += successes[row]!;
    total += trials?.[row] ?? 1;
  }
  return came / total;
}

function logit(probability: number): number {
  const p = Math.min(1 - CLIP, Math.max(CLIP, probability));
  return Math.log(p / (1 - p));
}
