import { median } from "./quantile.ts";

/** A series taken apart: value = trend + seasonal + remainder. */
export interface SeasonalParts {
  /** Centred moving average; NaN at the ends, where no full season surrounds a value. */
  readonly trend: readonly number[];
  /** One number per phase of the season, repeated; they sum to 0 over a season. */
  readonly seasonal: readonly number[];
  /** What is left; NaN where the trend is. */
  readonly remainder: readonly number[];
}

/**
 * Additive seasonal decomposition with medians: the trend is a centred moving average over one season (half weights at both ends when the
 * season is even), the seasonal part of each phase the median of what the trend leaves, shifted to sum to 0. The classical decomposition with
 * medians in place of means, so that from four seasons on one wild month does not become a season.
 * Source: Kendall and Stuart, The Advanced Theory of Statistics, vol. 3, section 46; statsmodels' `seasonal_decompose` with medians.
 *
 * @param season values per season, such as 7 days or 12 months
 * @returns null with fewer than two whole seasons
 * @throws RangeError unless the season is a whole number of at least 2
 * @example seasonalMedians([1, 5, 1, 5, 1, 5], 2).seasonal // [−2, 2, −2, 2, −2, 2]
 */
export function seasonalMedians(values: readonly number[], season: number): SeasonalParts | null {
  if (!Number.isInteger(season) || season < 2) throw new RangeError(`a season holds two values or more, got ${season}`);
  if (values.length < 2 * season) return null;
  const trend = values.map((_, at) => centredMean(values, at, season));
  const left = values.map((value, at) => value - trend[at]!);
  const phases = Array.from(
    { length: season },
    (_, phase) => median(left.filter((value, at) => at % season === phase && !Number.isNaN(value))) ?? 0,
  );
  const centre = phases.reduce((sum, value) => sum + value, 0) / season;
  const seasonal = values.map((_, at) => phases[at % season]! - centre);
  return { trend, seasonal, remainder: left.map((value, at) => value - seasonal[at]!) };
}

function centredMean(values: readonly number[], at: number, season: number): number {
  const reach = Math.floor(season / 2);
  if (at < reach || at + reach >= values.length) return Number.NaN;
  const around = values.slice(at - reach, at + reach + 1);
  const ends = season % 2 === 0 ? (around[0]! + around.at(-1)!) / 2 : 0;
  return (around.reduce((sum, value) => sum + value, 0) - ends) / season;
}
