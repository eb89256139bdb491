import { crossProduct, type Design, linearPredictor, weightedCrossProduct } from "./design-matrix.ts";
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

interface State {
  readonly predictor: Float64Array;
  readonly fitted: Float64Array;
  readonly weights: Float64Array;
  readonly factor: SymmetricFactor;
  readonly objective: number;
  readonly logLikelihood: number;
}

const MOST_STEPS = 50;
const MOST_HALVINGS = 12;
/** Relative change of the objective that counts as none. */
const TOLERANCE = 1e-12;
/** A linear predictor beyond this means a probability within 1e-13 of 0 or 1. */
const RUNAWAY = 30;

/**
 * Logistic regression by Newton steps with step halving (iteratively reweighted least squares), optionally with a ridge
 * penalty per column; Firth's bias reduction (Firth 1993; Heinze and Schemper 2002) takes over when the data are separated.
 * Agrees with R's `glm(family = binomial)` and statsmodels' `Logit`.
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
  let coefficients: Float64Array = input.start ?? new Float64Array(design.columns);
  let state = evaluate(data, coefficients);
  // an aliased column would keep the number it came with
  if (input.start && state.factor.aliased.length > 0) {
    coefficients = new Float64Array(design.columns);
    state = evaluate(data, coefficients);
  }
  let converged = false;
  let steps = 0;
  while (!converged && steps < MOST_STEPS) {
    steps++;
    const step = state.factor.solve(score(data, coefficients, state));
    const next = halveUntilBetter(data, coefficients, step, state);
    if (next === null) {
      converged = true;
      break;
    }
    const gain = next.state.objective - state.objective;
    converged = Math.abs(gain) <= TOLERANCE * (Math.abs(next.state.objective) + 1e-8);
    coefficients = next.coefficients;
    state = next.state;
    if (!firth && largest(state.predictor) > RUNAWAY) break;
  }
  return describe(data, { coefficients, state, steps, converged });
}

interface Data {
  readonly design: Design;
  readonly successes: ArrayLike<number>;
  readonly trials: ArrayLike<number>;
  readonly ridge: ArrayLike<number>;
  readonly firth: boolean;
}

function evaluate(data: Data, coefficients: Float64Array): State {
  const { design, successes, trials, ridge } = data;
  const predictor = linearPredictor(design, coefficients);
  const fitted = new Float64Array(design.rows);
  const weights = new Float64Array(design.rows);
  let logLikelihood = 0;
  for (let row = 0; row < design.rows; row++) {
    const eta = predictor[row]!;
    const tail = Math.exp(-Math.abs(eta));
    fitted[row] = eta >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
    weights[row] = (trials[row]! * tail) / ((1 + tail) * (1 + tail));
    logLikelihood += successes[row]! * eta - trials[row]! * (Math.max(eta, 0) + Math.log1p(tail));
  }
  const information = weightedCrossProduct(design, weights);
  let penalty = 0;
  for (let i = 0; i < design.columns; i++) {
    const at = i * design.columns + i;
    information[at] = information[at]! + ridge[i]!;
    penalty += 0.5 * ridge[i]! * coefficients[i]! ** 2;
  }
  const factor = factorSymmetric(information, design.columns);
  const objective = logLikelihood - penalty + (data.firth ? 0.5 * factor.logDeterminant : 0);
  return { predictor, fitted, weights, factor, objective, logLikelihood };
}

function score(data: Data, coefficients: Float64Array, state: State): Float64Array {
  const { design, successes, trials, ridge } = data;
  const pull = data.firth ? firthPull(design, state.weights, state.fitted, state.factor.inverse()) : null;
  const residuals = new Float64Array(design.rows);
  for (let row = 0; row < design.rows; row++) {
    residuals[row] = successes[row]! - trials[row]! * state.fitted[row]! + (pull?.[row] ?? 0);
  }
  const gradient = crossProduct(design, residuals);
  return gradient.map((value, i) => value - ridge[i]! * coefficients[i]!);
}

function halveUntilBetter(
  data: Data,
  coefficients: Float64Array,
  step: Float64Array,
  before: State,
): { coefficients: Float64Array; state: State } | null {
  let length = data.firth ? Math.min(1, 5 / Math.max(largest(step), 1e-300)) : 1;
  for (let halving = 0; halving < MOST_HALVINGS; halving++, length /= 2) {
    const tried = coefficients.map((value, i) => value + length * step[i]!);
    const state = evaluate(data, tried);
    if (state.objective >= before.objective) return { coefficients: tried, state };
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
  const runaway = largest(end.state.predictor) > 15;
  const pulled = end.coefficients.some(
    (value, i) => Math.abs(value) > 1e-6 && standardErrors[i]! > 5 * Math.abs(value),
  );
  const separated = !firth && runaway && (pulled || !end.converged || largest(end.state.predictor) > RUNAWAY - 8);
  return {
    method: firth ? "firth" : Array.from(ridge).some((value) => value > 0) ? "ridge" : "maximum-likelihood",
    coefficients: end.coefficients,
    covariance,
    standardErrors,
    logLikelihood: end.state.logLikelihood,
    fitted: end.state.fitted,
    steps: end.steps,
    converged: end.converged,
    separated,
    aliased: end.state.factor.aliased.map((i) => design.names[i]!),
  };
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
