import { crossProduct, type Design, everyOf, linearPredictor, thinned, weightedCrossProduct } from "./design-matrix.ts";
import { factorSymmetric, type SymmetricFactor } from "./linear-solve.ts";
import { firthPull } from "./logistic-firth.ts";

export interface LogisticInput {
  readonly design: Design;
  /** Successes per row, 0 to `trials`. */
  readonly successes: ArrayLike<number>;
  /** Trials per row; equal rows may be collapsed into one. Default: one each. */
  readonly trials?: ArrayLike<number>;
  /** Quadratic penalty per column, ridge/2 × coefficient²; default none. */
  readonly ridge?: ArrayLike<number>;
  /** `auto` (default): maximum likelihood, and Firth's penalty when the outcome is separated. */
  readonly method?: "auto" | "maximum-likelihood" | "firth";
  /** Where to start from, such as the coefficients of a fit on nearly the same rows; default all zero. It changes the number of steps only. */
  readonly start?: Float64Array;
}

export interface LogisticFit {
  readonly method: "maximum-likelihood" | "ridge" | "firth";
  readonly coefficients: Float64Array;
  /** Inverse (penalised) information, row by row; zero for aliased columns. */
  readonly covariance: Float64Array;
  readonly standardErrors: Float64Array;
  /** Without the constant of the binomial coefficients. */
  readonly logLikelihood: number;
  readonly fitted: Float64Array;
  readonly steps: number;
  readonly converged: boolean;
  /** A combination of columns predicts the outcome perfectly, so maximum likelihood has no finite answer. */
  readonly separated: boolean;
  /** Names of columns left out because earlier columns determine them. */
  readonly aliased: readonly string[];
}

/** What coefficients give every row. */
interface RowValues {
  readonly predictor: Float64Array;
  readonly fitted: Float64Array;
  readonly weights: Float64Array;
  readonly residuals: Float64Array;
}

interface State {
  readonly values: RowValues;
  readonly factor: SymmetricFactor;
  readonly objective: number;
  readonly logLikelihood: number;
}

const MOST_STEPS = 50;
const MOST_HALVINGS = 12;
/** Relative change of the objective that counts as none. */
const TOLERANCE = 1e-12;
/** Rows that give coefficients to start from, where there are so many times more. */
const ROWS_TO_START_FROM = 40_000;
const FEWEST_TIMES_MORE = 4;
/** Twice this is still a number. */
const LARGE_PRODUCT = 1e300;
/** A linear predictor beyond this means a probability within 1e-13 of 0 or 1. */
const RUNAWAY = 30;

/**
 * Logistic regression by Newton steps with step halving (iteratively reweighted least squares), optionally with a ridge
 * penalty per column; Firth's bias reduction (Firth 1993; Heinze and Schemper 2002) takes over when the data are separated.
 * Agrees with R's `glm(family = binomial)` and statsmodels' `Logit`. Over 160,000 rows the first steps are made on an even part of them; where the
 * steps start from moves the coefficients by less than a millionth of their standard errors.
 *
 * @example fitLogistic({ design: designMatrix([{ kind: "intercept" }], 4), successes: [1, 0, 0, 0] }).fitted[0] // 0.25
 */
export function fitLogistic(input: LogisticInput): LogisticFit {
  const wantsFirth = input.method === "firth";
  const fit = newton(input, wantsFirth);
  if (wantsFirth || !fit.separated || input.method === "maximum-likelihood") return fit;
  return { ...newton(input, true), separated: true };
}

function newton(input: LogisticInput, firth: boolean): LogisticFit {
  const { design } = input;
  const trials = input.trials ?? new Float64Array(design.rows).fill(1);
  const ridge = input.ridge ?? new Float64Array(design.columns);
  const data = { design, successes: input.successes, trials, ridge, firth };
  const start = input.start ?? thinnedStart(input, firth);
  let coefficients: Float64Array = start ?? new Float64Array(design.columns);
  let state = evaluate(data, coefficients);
  // an aliased column would keep the number it came with
  if (start && state.factor.aliased.length > 0) {
    coefficients = new Float64Array(design.columns);
    state = evaluate(data, coefficients);
  }
  let spare: RowValues | undefined;
  let converged = false;
  let steps = 0;
  while (!converged && steps < MOST_STEPS) {
    steps++;
    const step = state.factor.solve(score(data, coefficients, state));
    const next = halveUntilBetter(data, coefficients, step, state, spare);
    if (next === null) {
      converged = true;
      break;
    }
    const gain = next.state.objective - state.objective;
    converged = Math.abs(gain) <= TOLERANCE * (Math.abs(next.state.objective) + 1e-8);
    coefficients = next.coefficients;
    spare = state.values;
    state = next.state;
    if (!firth && largest(state.values.predictor) > RUNAWAY) break;
  }
  return describe(data, { coefficients, state, steps, converged });
}

/** Coefficients of an even part of many rows, near enough to those of all that few steps over all are left; null where they would not help. */
function thinnedStart({ design, successes, trials, ridge }: LogisticInput, firth: boolean): Float64Array | null {
  const every = Math.floor(design.rows / ROWS_TO_START_FROM);
  if (firth || every < FEWEST_TIMES_MORE) return null;
  const part = thinned(design, every);
  const counted = { successes: everyOf(successes, every), ...(trials && { trials: everyOf(trials, every) }) };
  const fit = newton({ design: part, ...counted, ...(ridge && { ridge }) }, false);
  return fit.converged && !fit.separated ? fit.coefficients : null;
}

interface Data {
  readonly design: Design;
  readonly successes: ArrayLike<number>;
  readonly trials: ArrayLike<number>;
  readonly ridge: ArrayLike<number>;
  readonly firth: boolean;
}

/** @param into arrays that are no longer needed, written over; new ones by default */
function evaluate(data: Data, coefficients: Float64Array, into: RowValues = rowValues(data.design.rows)): State {
  const { design, ridge } = data;
  linearPredictor(design, coefficients, into.predictor);
  const logLikelihood = fillRows(data, into);
  const information = weightedCrossProduct(design, into.weights);
  let penalty = 0;
  for (let i = 0; i < design.columns; i++) {
    const at = i * design.columns + i;
    information[at] = information[at]! + ridge[i]!;
    penalty += 0.5 * ridge[i]! * coefficients[i]! ** 2;
  }
  const factor = factorSymmetric(information, design.columns);
  const objective = logLikelihood - penalty + (data.firth ? 0.5 * factor.logDeterminant : 0);
  return { values: into, factor, objective, logLikelihood };
}

const rowValues = (rows: number): RowValues => ({
  predictor: new Float64Array(rows),
  fitted: new Float64Array(rows),
  weights: new Float64Array(rows),
  residuals: new Float64Array(rows),
});

/** Fills in what follows from the linear predictor; returns the log-likelihood. */
function fillRows({ successes, trials }: Data, { predictor, fitted, weights, residuals }: RowValues): number {
  let logLikelihood = 0;
  // logarithms of single trials are taken of the product of many, each between 1 and 2
  let product = 1;
  for (let row = 0; row < predictor.length; row++) {
    const eta = predictor[row]!;
    const n = trials[row]!;
    const came = successes[row]!;
    const tail = Math.exp(-Math.abs(eta));
    const larger = 1 / (1 + tail);
    const p = eta >= 0 ? larger : tail * larger;
    fitted[row] = p;
    weights[row] = n * tail * larger * larger;
    residuals[row] = came - n * p;
    logLikelihood += came * eta - (eta > 0 ? n * eta : 0);
    if (n !== 1) logLikelihood -= n * Math.log1p(tail);
    else if (product > LARGE_PRODUCT) {
      logLikelihood -= Math.log(product) + Math.log1p(tail);
      product = 1;
    } else product *= 1 + tail;
  }
  return logLikelihood - Math.log(product);
}

function score({ design, ridge, firth }: Data, coefficients: Float64Array, { values, factor }: State): Float64Array {
  const { weights, fitted, residuals } = values;
  const pull = firth ? firthPull(design, weights, fitted, factor.inverse()) : null;
  const gradient = crossProduct(design, pull ? pull.map((value, row) => residuals[row]! + value) : residuals);
  return gradient.map((value, i) => value - ridge[i]! * coefficients[i]!);
}

function halveUntilBetter(
  data: Data,
  coefficients: Float64Array,
  step: Float64Array,
  before: State,
  spare: RowValues | undefined,
): { coefficients: Float64Array; state: State } | null {
  let length = data.firth ? Math.min(1, 5 / Math.max(largest(step), 1e-300)) : 1;
  let into = spare;
  for (let halving = 0; halving < MOST_HALVINGS; halving++, length /= 2) {
    const tried = coefficients.map((value, i) => value + length * step[i]!);
    const state = evaluate(data, tried, into);
    // near the maximum rounding hides whether a step is for the better; halving it would only stop short
    if (state.objective >= before.objective - TOLERANCE * Math.abs(before.objective))
      return { coefficients: tried, state };
    into = state.values;
  }
  return null;
}

function describe(
  data: Data,
  end: { coefficients: Float64Array; state: State; steps: number; converged: boolean },
): LogisticFit {
  const { design, ridge, firth } = data;
  const covariance = end.state.factor.inverse();
  const standardErrors = Float64Array.from(end.coefficients, (_, i) =>
    Math.sqrt(Math.max(0, covariance[i * design.columns + i]!)),
  );
  const runaway = largest(end.state.values.predictor) > 15;
  const pulled = end.coefficients.some(
    (value, i) => Math.abs(value) > 1e-6 && standardErrors[i]! > 5 * Math.abs(value),
  );
  const separated =
    !firth && runaway && (pulled || !end.converged || largest(end.state.values.predictor) > RUNAWAY - 8);
  return {
    method: firth ? "firth" : Array.from(ridge).some((value) => value > 0) ? "ridge" : "maximum-likelihood",
    coefficients: end.coefficients,
    covariance,
    standardErrors,
    logLikelihood: end.state.logLikelihood,
    fitted: end.state.values.fitted,
    steps: end.steps,
    converged: end.converged,
    separated,
    aliased: end.state.factor.aliased.map((i) => design.names[i]!),
  };
}

function largest(values: Float64Array): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, Math.abs(values[at]!));
  return most;
}
