/** Weights of the newest observation for level, trend and season, each 0 to 1. */
export interface SmoothingWeights {
  readonly level: number;
  readonly trend: number;
  readonly season: number;
}

export interface HoltWintersOptions {
  /** Observations per season: 12 for months. */
  readonly period: number;
  readonly seasonal: "additive" | "multiplicative";
  /** Fixed weights; left out, those with the smallest one-step squared error are searched. */
  readonly weights?: SmoothingWeights;
}

export interface HoltWintersFit {
  readonly weights: SmoothingWeights;
  /** Sum of squared one-step errors. */
  readonly squaredError: number;
  /** One-step forecasts of the observations after the first season. */
  readonly fitted: Float64Array;
  readonly level: number;
  readonly trend: number;
  /** Seasonal terms of the next `period` observations. */
  readonly season: Float64Array;
}

const SEASONS_FOR_START = 2;

/**
 * Holt–Winters exponential smoothing with trend and season, started as R does: a classical decomposition of the first two seasons, a line
 * through its trend. Agrees with R's `HoltWinters`.
 * Source: Holt (1957); Winters (1960), Management Science 6, 324–342.
 *
 * @returns null with fewer than two whole seasons, or a multiplicative season over values that are not positive
 * @example holtWinters(months, { period: 12, seasonal: "additive" })?.weights.level
 */
export function holtWinters(values: ArrayLike<number>, options: HoltWintersOptions): HoltWintersFit | null {
  const { period, seasonal, weights } = options;
  if (values.length < SEASONS_FOR_START * period || period < 2) return null;
  if (seasonal === "multiplicative" && Array.from(values).some((value) => !(value > 0))) return null;
  const start = startingState(values, period, seasonal);
  const errorOf = (tried: SmoothingWeights): number => smooth(values, start, tried, seasonal).squaredError;
  return smooth(values, start, weights ?? bestWeights(errorOf), seasonal);
}

/**
 * Forecast `ahead` observations after the last (1 is the next): level, trend and the season of that place.
 *
 * @example holtWintersForecast(holtWinters([1, 2, 3, 4, 1, 2, 3, 4], { period: 4, seasonal: "additive" })!, "additive", 4) // 4
 */
export function holtWintersForecast(
  fit: HoltWintersFit,
  seasonal: HoltWintersOptions["seasonal"],
  ahead: number,
): number {
  const base = fit.level + ahead * fit.trend;
  const term = fit.season[(ahead - 1) % fit.season.length]!;
  return seasonal === "additive" ? base + term : base * term;
}

interface Start {
  readonly level: number;
  readonly trend: number;
  readonly season: Float64Array;
}

function smooth(
  values: ArrayLike<number>,
  start: Start,
  weights: SmoothingWeights,
  seasonal: HoltWintersOptions["seasonal"],
): HoltWintersFit {
  const period = start.season.length;
  const season = Float64Array.from(start.season);
  const fitted = new Float64Array(values.length - period);
  let { level, trend } = start;
  let squaredError = 0;
  for (let i = period; i < values.length; i++) {
    const place = i % period;
    const term = season[place]!;
    const value = values[i]!;
    const expected = seasonal === "additive" ? level + trend + term : (level + trend) * term;
    fitted[i - period] = expected;
    squaredError += (value - expected) ** 2;
    const bare = seasonal === "additive" ? value - term : value / term;
    const next = weights.level * bare + (1 - weights.level) * (level + trend);
    trend = weights.trend * (next - level) + (1 - weights.trend) * trend;
    level = next;
    const seen = seasonal === "additive" ? value - level : value / level;
    season[place] = weights.season * seen + (1 - weights.season) * term;
  }
  const ahead = Float64Array.from(season, (_, k) => season[(values.length + k) % period]!);
  return { weights, squaredError, fitted, level, trend, season: ahead };
}

/** Classical decomposition of the first two seasons: centred moving average, its line, mean seasonal term per place. */
function startingState(values: ArrayLike<number>, period: number, seasonal: HoltWintersOptions["seasonal"]): Start {
  const n = SEASONS_FOR_START * period;
  const half = Math.floor(period / 2);
  const even = period % 2 === 0;
  const average: number[] = [];
  for (let i = half; i < n - half; i++) {
    let sum = 0;
    for (let k = -half; k <= half; k++) sum += (even && Math.abs(k) === half ? 0.5 : 1) * values[i + k]!;
    average.push(sum / period);
  }
  const sums = new Float64Array(period);
  const counts = new Float64Array(period);
  for (const [at, mean] of average.entries()) {
    const i = half + at;
    sums[i % period]! += seasonal === "additive" ? values[i]! - mean : values[i]! / mean;
    counts[i % period]! += 1;
  }
  const raw = sums.map((sum, place) => sum / counts[place]!);
  const mean = raw.reduce((sum, value) => sum + value, 0) / period;
  const season = raw.map((value) => (seasonal === "additive" ? value - mean : value / mean));
  const [intercept, slope] = lineThrough(average);
  return { level: intercept, trend: slope, season };
}

/** Least squares on 1, 2, 3, …: intercept at 0, and slope. */
function lineThrough(values: readonly number[]): readonly [number, number] {
  const n = values.length;
  const middle = (n + 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let [top, bottom] = [0, 0];
  for (const [i, value] of values.entries()) {
    top += (i + 1 - middle) * (value - mean);
    bottom += (i + 1 - middle) ** 2;
  }
  const slope = bottom > 0 ? top / bottom : 0;
  return [mean - slope * middle, slope];
}

const GRID = [0.05, 0.3, 0.6, 0.9];
const SMALLEST_STEP = 1e-5;

/** Coarse grid, then steps along the axes that shrink: the error has flat valleys in which gradients mislead. */
function bestWeights(errorOf: (weights: SmoothingWeights) => number): SmoothingWeights {
  let best: readonly number[] = [];
  let error = Number.POSITIVE_INFINITY;
  const consider = (at: readonly number[]): boolean => {
    const [level, trend, season] = at as readonly [number, number, number];
    const found = errorOf({ level, trend, season });
    if (!(found < error)) return false;
    [best, error] = [at, found];
    return true;
  };
  for (const level of GRID) for (const trend of GRID) for (const season of GRID) consider([level, trend, season]);
  for (let step = 0.1; step > SMALLEST_STEP; ) {
    const from = best;
    const moves = [0, 1, 2].flatMap((axis) =>
      [-step, step].map((by) => from.map((v, i) => clamp(i === axis ? v + by : v))),
    );
    const improved = moves.map(consider).some(Boolean);
    if (!improved) step /= 2;
  }
  const [level, trend, season] = best as readonly [number, number, number];
  return { level, trend, season };
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value));
