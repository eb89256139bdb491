import type { Design, PlacedPart } from "./design-matrix.ts";
import { addByColumn, crossProduct, everyOf, linearPredictor } from "./design-matrix.ts";
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

interface Averaging {
  /** Records per row; default one each. */
  readonly trials?: ArrayLike<number>;
  /** The fit's own unless a robust one is given. */
  readonly covariance?: Float64Array;
  /** {@link oddsAgainst}, where more than one part is asked about. */
  readonly odds?: Float64Array;
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
 * @example averageMarginalEffects(design, fit, { trials: [100, 300] }) // with 20 of 100 in APAC (reference) and 150 of 300 in EMEA: EMEA, effect 0.3, error 0.049
 */
export function averageMarginalEffects(
  design: Design,
  fit: LogisticFit,
  options: Averaging = {},
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
    const means = counterfactualMeans(design, fit, position, options);
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
  options: Averaging = {},
): readonly MarginalEffect[] {
  const { part } = design.parts[position]!;
  if (part.kind !== "levels") return [];
  const means = counterfactualMeans(design, fit, position, options);
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

/** Rows whose slopes are held at a time, few enough for a fast cache. */
const CHUNK = 512;

/**
 * Mean probability, and its gradient, if every row had the given level: one entry per level. One exponential per row serves all levels, since
 * moving a row to another level multiplies its odds.
 */
function counterfactualMeans(
  design: Design,
  fit: LogisticFit,
  position: number,
  { trials, odds = oddsAgainst(design, fit) }: Averaging,
): readonly Mean[] {
  const { rows, columns, blocks, numbers } = design;
  const { part, columnOf }: PlacedPart = design.parts[position]!;
  const levels = columnOf.length;
  // odds against success, relative to those of a row at the level with coefficient zero
  const against = Float64Array.from(columnOf, (column) =>
    column < columns ? Math.exp(-fit.coefficients[column]!) : 1,
  );
  const moved = { codes: part.kind === "levels" ? part.codes : [], against, odds, trials };
  const means = new Float64Array(levels);
  // sums of the slopes per cell of a block and per number, all levels side by side
  const ofCells = blocks.map(({ cells }) => new Float64Array(cells * levels));
  const ofNumbers = numbers.map(() => new Float64Array(levels));
  const slopes = new Float64Array(CHUNK * levels);
  let total = 0;
  for (let from = 0; from < rows; from += CHUNK) {
    const to = Math.min(rows, from + CHUNK);
    total += fillSlopes(moved, from, to, means, slopes);
    for (const [at, { codes }] of blocks.entries()) addToCells(codes, from, to, slopes, ofCells[at]!, levels);
    for (const [at, { values }] of numbers.entries()) addToNumber(values, from, to, slopes, ofNumbers[at]!);
  }
  return columnOf.map((own, level) => {
    const gradient = new Float64Array(columns + 1);
    for (const [at, block] of blocks.entries()) addByColumn(gradient, block, everyOf(ofCells[at]!, levels, level));
    numbers.forEach(({ column }, at) => {
      gradient[column] = ofNumbers[at]![level]!;
    });
    // every row has the level now, and no other one of the part
    const all = everyOf(ofCells[0]!, levels, level).reduce((sum, slope) => sum + slope, 0);
    for (const column of columnOf) gradient[column] = column === own ? all : 0;
    return { mean: means[level]! / total, gradient: gradient.slice(0, columns).map((sum) => sum / total) };
  });
}

/** Rows as they are, and how their odds change with their level. */
interface Moved {
  readonly codes: ArrayLike<number>;
  readonly against: Float64Array;
  readonly odds: Float64Array;
  readonly trials: ArrayLike<number> | undefined;
}

/** Slopes of the probability of some rows at every level; adds the probabilities and returns the records. */
function fillSlopes(
  { codes, against, odds, trials }: Moved,
  from: number,
  to: number,
  means: Float64Array,
  slopes: Float64Array,
): number {
  const levels = against.length;
  let total = 0;
  for (let row = from, at = 0; row < to; row++) {
    const weight = trials?.[row] ?? 1;
    const base = odds[row]! / against[codes[row]!]!;
    total += weight;
    for (let level = 0; level < levels; level++, at++) {
      const probability = 1 / (1 + base * against[level]!);
      const weighted = weight * probability;
      means[level]! += weighted;
      slopes[at] = weighted * (1 - probability);
    }
  }
  return total;
}

function addToCells(
  codes: Uint32Array,
  from: number,
  to: number,
  slopes: Float64Array,
  sums: Float64Array,
  levels: number,
): void {
  for (let row = from, at = 0; row < to; row++) {
    const start = codes[row]! * levels;
    for (let place = start; place < start + levels; place++, at++) sums[place]! += slopes[at]!;
  }
}

function addToNumber(values: Float64Array, from: number, to: number, slopes: Float64Array, sums: Float64Array): void {
  const levels = sums.length;
  for (let row = from, at = 0; row < to; row++) {
    const value = values[row]!;
    for (let level = 0; level < levels; level++, at++) sums[level]! += value * slopes[at]!;
  }
}

/**
 * Odds against success of every row, exp(−linear predictor).
 *
 * @example oddsAgainst(design, fit)[0] // 4 for a row with a probability of 0.2
 */
export function oddsAgainst(design: Design, fit: LogisticFit): Float64Array {
  const odds = linearPredictor(design, fit.coefficients);
  for (let row = 0; row < odds.length; row++) odds[row] = Math.exp(-odds[row]!);
  return odds;
}

function meanDerivative(design: Design, fit: LogisticFit, column: number, trials: ArrayLike<number> | undefined): Mean {
  const slopeOf = fit.coefficients[column]!;
  const curves = new Float64Array(design.rows);
  let density = 0;
  let total = 0;
  for (let row = 0; row < design.rows; row++) {
    const weight = trials?.[row] ?? 1;
    const probability = fit.fitted[row]!;
    const slope = weight * probability * (1 - probability);
    density += slope;
    total += weight;
    curves[row] = slopeOf * slope * (1 - 2 * probability);
  }
  const gradient = crossProduct(design, curves);
  gradient[column] = gradient[column]! + density;
  return { mean: (slopeOf * density) / total, gradient: gradient.map((value) => value / total) };
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
