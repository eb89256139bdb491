import type { Design, PlacedPart } from "./design-matrix.ts";
import { linearPredictor } from "./design-matrix.ts";
import { levelCounts } from "./level-contrasts.ts";
import type { LogisticFit } from "./logistic-regression.ts";

/** How much the probability changes on average, other things equal; 0.104 is 10.4 points. */
export interface MarginalEffect {
  readonly name: string;
  /** The level, or null for a numeric part. */
  readonly level: string | null;
  readonly effect: number;
  readonly standardError: number;
}

interface Mean {
  readonly mean: number;
  readonly gradient: Float64Array;
}

/**
 * Average marginal effects of a logistic fit with delta-method standard errors: for a numeric part the mean derivative of the
 * probability; for a level the mean of p(all rows at that level) − p(all rows at the reference). Same as statsmodels'
 * `get_margeff(at="overall", dummy=True)` and R's `margins`. Rows count by their trials.
 *
 * @param options.covariance the fit's own unless a robust one is given
 * @example averageMarginalEffects(design, fit, { trials: [100, 300] }) // with 20 of 100 in APAC (reference) and 150 of 300 in EMEA: EMEA, effect 0.3, error 0.049
 */
export function averageMarginalEffects(
  design: Design,
  fit: LogisticFit,
  options: { readonly trials?: ArrayLike<number>; readonly covariance?: Float64Array } = {},
): readonly MarginalEffect[] {
  const covariance = options.covariance ?? fit.covariance;
  const finish = (name: string, level: string | null, at: Mean): MarginalEffect => ({
    name,
    level,
    effect: at.mean,
    standardError: spread(at.gradient, covariance),
  });
  return design.parts.flatMap((placed, position): MarginalEffect[] => {
    const { part } = placed;
    if (part.kind === "intercept") return [];
    if (part.kind === "numeric") {
      return [finish(part.name, null, meanDerivative(design, fit, placed.columnOf[0]!, options.trials))];
    }
    const means = counterfactualMeans(design, fit, position, options.trials);
    const reference = means[part.reference]!;
    return part.levels.flatMap((level, i) =>
      i === part.reference ? [] : [finish(part.name, level, difference(means[i]!, reference))],
    );
  });
}

/**
 * Every level of one categorical part against the average over all rows, other things equal (sum-to-zero contrast weighted by how
 * often each level occurs), so that no level is hidden as a reference.
 *
 * @returns an empty list for a part without levels
 * @example levelsAgainstAverage(design, fit, 1, { trials: [100, 300] }) // the same two regions: APAC −0.225, EMEA 0.075
 */
export function levelsAgainstAverage(
  design: Design,
  fit: LogisticFit,
  position: number,
  options: { readonly trials?: ArrayLike<number>; readonly covariance?: Float64Array } = {},
): readonly MarginalEffect[] {
  const { part } = design.parts[position]!;
  if (part.kind !== "levels") return [];
  const means = counterfactualMeans(design, fit, position, options.trials);
  const { counts, total } = levelCounts(part, design.rows, options.trials);
  const average: Mean = {
    mean: means.reduce((sum, each, i) => sum + (each.mean * counts[i]!) / total, 0),
    gradient: Float64Array.from({ length: design.columns }, (_, column) =>
      means.reduce((sum, each, i) => sum + (each.gradient[column]! * counts[i]!) / total, 0),
    ),
  };
  return part.levels.map((level, i) => {
    const contrast = difference(means[i]!, average);
    const standardError = spread(contrast.gradient, options.covariance ?? fit.covariance);
    return { name: part.name, level, effect: contrast.mean, standardError };
  });
}

const difference = (left: Mean, right: Mean): Mean => ({
  mean: left.mean - right.mean,
  gradient: left.gradient.map((value, i) => value - right.gradient[i]!),
});

/**
 * Mean probability, and its gradient, if every row had the given level: one entry per level. One exponential per row serves all levels, since
 * moving a row to another level multiplies its odds.
 */
function counterfactualMeans(
  design: Design,
  fit: LogisticFit,
  position: number,
  trials: ArrayLike<number> | undefined,
): readonly Mean[] {
  const { rows, columns, width, index, value } = design;
  const { columnOf }: PlacedPart = design.parts[position]!;
  const levels = columnOf.length;
  const predictor = linearPredictor(design, fit.coefficients);
  const coefficient = (column: number): number => (column < columns ? fit.coefficients[column]! : 0);
  // odds against success, relative to those of a row at the level with coefficient zero
  const against = Float64Array.from(columnOf, (column) => Math.exp(-coefficient(column)));
  const means = new Float64Array(levels);
  // sums of the slopes per column, all levels side by side
  const slopes = new Float64Array((columns + 1) * levels);
  const own = new Float64Array(levels);
  const slope = new Float64Array(levels);
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * width;
    const weight = trials?.[row] ?? 1;
    if (weight === 0) continue;
    const odds = Math.exp(coefficient(index[start + position]!) - predictor[row]!);
    total += weight;
    for (let level = 0; level < levels; level++) {
      const probability = 1 / (1 + odds * against[level]!);
      means[level] = means[level]! + weight * probability;
      slope[level] = weight * probability * (1 - probability);
      own[level] = own[level]! + slope[level]!;
    }
    for (let k = 0; k < width; k++) {
      if (k === position) continue;
      const offset = index[start + k]! * levels;
      const factor = value[start + k]!;
      for (let level = 0; level < levels; level++) {
        slopes[offset + level] = slopes[offset + level]! + slope[level]! * factor;
      }
    }
  }
  return columnOf.map((column, level) => {
    const gradient = Float64Array.from({ length: columns }, (_, at) => slopes[at * levels + level]! / total);
    if (column < columns) gradient[column] = gradient[column]! + own[level]! / total;
    return { mean: means[level]! / total, gradient };
  });
}

function meanDerivative(design: Design, fit: LogisticFit, column: number, trials: ArrayLike<number> | undefined): Mean {
  const slopeOf = fit.coefficients[column]!;
  const gradient = new Float64Array(design.columns + 1);
  let density = 0;
  let total = 0;
  for (let row = 0; row < design.rows; row++) {
    const weight = trials?.[row] ?? 1;
    const probability = fit.fitted[row]!;
    const slope = weight * probability * (1 - probability);
    density += slope;
    total += weight;
    for (let k = row * design.width; k < (row + 1) * design.width; k++) {
      const at = design.index[k]!;
      gradient[at] = gradient[at]! + slopeOf * slope * (1 - 2 * probability) * design.value[k]!;
    }
  }
  gradient[column] = gradient[column]! + density;
  return {
    mean: (slopeOf * density) / total,
    gradient: gradient.slice(0, design.columns).map((value) => value / total),
  };
}

function spread(gradient: Float64Array, covariance: Float64Array): number {
  const size = gradient.length;
  let variance = 0;
  for (let i = 0; i < size; i++) {
    if (gradient[i] === 0) continue;
    for (let j = 0; j < size; j++) variance += gradient[i]! * gradient[j]! * covariance[i * size + j]!;
  }
  return Math.sqrt(Math.max(0, variance));
}
