import type { DealHistories } from "#metrics/deal-histories.ts";
import { logLoss } from "#stats/calibration.ts";
import { type Design, linearPredictor } from "#stats/design-matrix.ts";
import { fitLogistic } from "#stats/logistic-regression.ts";
import { type PlattScaling, plattScaling } from "#stats/platt-scaling.ts";
import { type RiskFactors, riskDesign } from "./risk-factors.ts";
import { rowsWhere, type Snapshots, snapshotsBefore } from "./risk-snapshots.ts";

/** Penalties tried, in units of records: a level's effect is pulled towards none as if by so much contrary evidence. */
const PENALTIES = [1, 3, 10, 30, 100, 300];
const UNTRIED = 30;
const MOST_TO_TUNE = 2_000;
const FOLDS = 5;
const QUARTER = 91;
const FEWEST_TO_CALIBRATE = 100;
const FEWEST_OF_EACH = 25;

/** A fitted score of the chance that an open deal is lost. */
export interface RiskModel {
  readonly factors: RiskFactors;
  /** Column by column: intercept, every level of every factor, the amount. */
  readonly coefficients: Float64Array;
  readonly scaling: PlattScaling;
}

export const lostOf = (deals: DealHistories, { deals: rows }: Snapshots): Float64Array =>
  Float64Array.from(rows, (deal) => 1 - deals.won[deal]!);

/** Logistic regression with ridge, recalibrated on the newest quarter of its snapshots (Platt). */
export function fitRisk(deals: DealHistories, factors: RiskFactors, rows: Snapshots, penalty: number): RiskModel {
  return {
    factors,
    coefficients: ridgeFit(deals, factors, rows, penalty),
    scaling: recalibration(deals, factors, rows, penalty),
  };
}

const ridgeFit = (deals: DealHistories, factors: RiskFactors, rows: Snapshots, penalty: number): Float64Array =>
  ridgeCoefficients(riskDesign(factors, rows), lostOf(deals, rows), penalty);

function ridgeCoefficients(design: Design, lost: Float64Array, penalty: number): Float64Array {
  const ridge = new Float64Array(design.columns).fill(penalty);
  ridge[0] = 0;
  return fitLogistic({ design, successes: lost, ridge, method: "maximum-likelihood" }).coefficients;
}

/** The line from the score's log-odds to outcomes of the newest quarter, by a model that had not seen them. */
function recalibration(deals: DealHistories, factors: RiskFactors, rows: Snapshots, penalty: number): PlattScaling {
  const identity = { intercept: 0, slope: 1 };
  const newest = rows.days.at(-1) ?? 0;
  const from = newest - QUARTER;
  const later = rowsWhere(rows, (row) => rows.days[row]! > from);
  const earlier = snapshotsBefore(deals, from);
  if (Math.min(later.deals.length, earlier.deals.length) < FEWEST_TO_CALIBRATE) return identity;
  const outcomes = lostOf(deals, later);
  const lost = outcomes.reduce((sum, value) => sum + value, 0);
  if (Math.min(lost, outcomes.length - lost) < FEWEST_OF_EACH) return identity;
  const coefficients = ridgeFit(deals, factors, earlier, penalty);
  return plattScaling(linearPredictor(riskDesign(factors, later), coefficients), outcomes) ?? identity;
}

/** Chance of loss of each row. */
export function riskOf({ factors, coefficients, scaling }: RiskModel, rows: Snapshots): Float64Array {
  const logOdds = linearPredictor(riskDesign(factors, rows), coefficients);
  return logOdds.map((value) => chance(scaling.intercept + scaling.slope * value));
}

export const chance = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/**
 * The penalty with the least log loss on later snapshots: five folds in order of time, each scored by a fit on deals that had closed before it.
 */
export function choosePenalty(deals: DealHistories, factors: RiskFactors, rows: Snapshots): number {
  const n = rows.deals.length;
  const edges = Array.from({ length: FOLDS }, (_, fold) => rows.days[Math.floor(((fold + 1) * n) / (FOLDS + 1))]!);
  const starts = [...new Set(edges)];
  const folds = starts.flatMap((start, at) => {
    const end = starts[at + 1] ?? Number.POSITIVE_INFINITY;
    const train = thinned(snapshotsBefore(deals, start));
    const test = thinned(rowsWhere(rows, (row) => rows.days[row]! >= start && rows.days[row]! < end));
    if (train.deals.length < FEWEST_TO_CALIBRATE || test.deals.length === 0) return [];
    const side = (part: Snapshots) => ({ design: riskDesign(factors, part), lost: lostOf(deals, part) });
    return [{ train: side(train), test: side(test) }];
  });
  if (folds.length === 0) return UNTRIED;
  const losses = PENALTIES.map((penalty) =>
    folds.reduce((sum, { train, test }) => {
      const logOdds = linearPredictor(test.design, ridgeCoefficients(train.design, train.lost, penalty));
      return sum + test.lost.length * logLoss({ predicted: logOdds.map(chance), successes: test.lost });
    }, 0),
  );
  return PENALTIES[losses.indexOf(Math.min(...losses))]!;
}

/** Every k-th row: how much effects vary, which is what the penalty measures, shows on a sample as well. */
function thinned(rows: Snapshots): Snapshots {
  const keepEvery = Math.ceil(rows.deals.length / MOST_TO_TUNE);
  return keepEvery <= 1 ? rows : rowsWhere(rows, (row) => row % keepEvery === 0);
}

/** One factor's part of a deal's log-odds of loss against the average deal of the training snapshots. */
export interface Contribution {
  readonly key: string;
  /** null for the amount. */
  readonly level: string | null | undefined;
  readonly logOdds: number;
}

/** Log-odds of loss as base plus contributions: exact, the score is additive. */
export function explainRisk(
  model: RiskModel,
  training: Snapshots,
): (deal: number, day: number) => { readonly base: number; readonly contributions: readonly Contribution[] } {
  const { factors, coefficients, scaling } = model;
  const n = training.deals.length;
  let column = 1;
  const parts = factors.factors.map(({ key, levels, codeOn }) => {
    const effects = levels.map((_, level) => coefficients[column + level]!);
    column += levels.length;
    let sum = 0;
    for (let row = 0; row < n; row++) sum += effects[codeOn(training.deals[row]!, training.days[row]!)]!;
    return { key, levels, codeOn, effects, mean: sum / n };
  });
  const { amount } = factors;
  const slope = amount ? coefficients[column]! : 0;
  const meanAmount = amount ? training.deals.reduce((sum, deal) => sum + amount[deal]!, 0) / n : 0;
  const average = coefficients[0]! + parts.reduce((sum, { mean }) => sum + mean, 0) + slope * meanAmount;
  const base = scaling.intercept + scaling.slope * average;
  return (deal, day) => ({
    base,
    contributions: [
      ...parts.map(({ key, levels, codeOn, effects, mean }) => {
        const code = codeOn(deal, day);
        return { key, level: levels[code]!, logOdds: scaling.slope * (effects[code]! - mean) };
      }),
      ...(amount
        ? [{ key: "amount", level: undefined, logOdds: scaling.slope * slope * (amount[deal]! - meanAmount) }]
        : []),
    ],
  });
}
