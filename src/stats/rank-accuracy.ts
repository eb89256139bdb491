import { NORMAL_95 } from "./normal-distribution.ts";

/** How well scores rank successes above failures. */
export interface RankAccuracy {
  /** Chance that a random success scores above a random failure; 0.5 is a coin. Ties count half. */
  readonly area: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
}

/**
 * Area under the ROC curve with DeLong's variance (DeLong, DeLong and Clarke-Pearson 1988; computed by mid-ranks as Sun and Xu 2014).
 *
 * @param scores higher means success is likelier
 * @param successes 1 success, 0 failure; or successes per row, 0 to `trials`
 * @param trials records per row with that score; default one each
 * @returns null with fewer than two successes or failures
 * @example rankAccuracy([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])?.area // 0.75
 */
export function rankAccuracy(
  scores: ArrayLike<number>,
  successes: ArrayLike<number>,
  trials?: ArrayLike<number>,
): RankAccuracy | null {
  const groups = tiedGroups(scores, successes, trials);
  const m = groups.successes.reduce((sum, count) => sum + count, 0);
  const n = groups.failures.reduce((sum, count) => sum + count, 0);
  if (m < 2 || n < 2) return null;
  const ofSuccess = spread();
  const ofFailure = spread();
  let failuresBelow = 0;
  let successesBelow = 0;
  for (let group = 0; group < groups.successes.length; group++) {
    const came = groups.successes[group]!;
    const failed = groups.failures[group]!;
    // share of the failures that such a success beats, and of the successes that beat such a failure
    ofSuccess.add((failuresBelow + failed / 2) / n, came);
    ofFailure.add(1 - (successesBelow + came / 2) / m, failed);
    failuresBelow += failed;
    successesBelow += came;
  }
  const area = ofSuccess.mean();
  const standardError = Math.sqrt(ofSuccess.variance() / m + ofFailure.variance() / n);
  const half = NORMAL_95 * standardError;
  return { area, standardError, interval: [Math.max(0, area - half), Math.min(1, area + half)] };
}

/** Bands of scores, so narrow that few pairs of records share one. */
const BANDS = 65_536;

/**
 * Bounds of the area under the ROC curve without sorting: scores fall into bands of equal width, and how pairs within one band rank stays open.
 *
 * @param trials records per row
 * @returns 0 and 1 without successes, without failures, or when all scores are equal
 * @example areaBounds(Float64Array.of(0.1, 0.4, 0.35, 0.8), Float64Array.of(0, 0, 1, 1), Float64Array.of(1, 1, 1, 1)) // [0.75, 0.75]
 */
export function areaBounds(
  scores: Float64Array,
  successes: Float64Array,
  trials: Float64Array,
): readonly [lowest: number, highest: number] {
  let [least, most] = [Infinity, -Infinity];
  for (let row = 0; row < scores.length; row++) {
    least = Math.min(least, scores[row]!);
    most = Math.max(most, scores[row]!);
  }
  const bands = { successes: new Float64Array(BANDS), failures: new Float64Array(BANDS) };
  const perUnit = (BANDS - 1) / (most - least);
  for (let row = 0; row < scores.length; row++) {
    const band = Math.floor((scores[row]! - least) * perUnit);
    bands.successes[band]! += successes[row]!;
    bands.failures[band]! += trials[row]! - successes[row]!;
  }
  let [ranked, open, failuresBelow, successesBelow] = [0, 0, 0, 0];
  for (let band = 0; band < BANDS; band++) {
    ranked += bands.successes[band]! * failuresBelow;
    open += bands.successes[band]! * bands.failures[band]!;
    failuresBelow += bands.failures[band]!;
    successesBelow += bands.successes[band]!;
  }
  const pairs = successesBelow * failuresBelow;
  return pairs > 0 ? [ranked / pairs, Math.min(1, (ranked + open) / pairs)] : [0, 1];
}

interface Tied {
  readonly successes: Float64Array;
  readonly failures: Float64Array;
}

/** Successes and failures per distinct score, ascending. */
function tiedGroups(
  scores: ArrayLike<number>,
  successes: ArrayLike<number>,
  trials: ArrayLike<number> | undefined,
): Tied {
  const distinct = Float64Array.from(scores).sort();
  let size = 0;
  for (let at = 0; at < distinct.length; at++) {
    if (at === 0 || distinct[at] !== distinct[size - 1]) distinct[size++] = distinct[at]!;
  }
  const groups = { successes: new Float64Array(size), failures: new Float64Array(size) };
  for (let at = 0; at < scores.length; at++) {
    const group = placeOf(scores[at]!, distinct, size);
    groups.successes[group] = groups.successes[group]! + successes[at]!;
    groups.failures[group] = groups.failures[group]! + (trials?.[at] ?? 1) - successes[at]!;
  }
  return groups;
}

/** Where a value stands among the first `size` ascending ones. */
function placeOf(value: number, ascending: Float64Array, size: number): number {
  let [low, high] = [0, size - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Mean and variance of weighted values, summed around the mean one by one (West 1979). */
function spread() {
  let weight = 0;
  let mean = 0;
  let squares = 0;
  return {
    add: (value: number, count: number): void => {
      if (count === 0) return;
      weight += count;
      const step = value - mean;
      mean += (step * count) / weight;
      squares += count * step * (value - mean);
    },
    mean: (): number => mean,
    variance: (): number => squares / (weight - 1),
  };
}
