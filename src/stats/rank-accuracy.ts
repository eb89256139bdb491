/** How well scores rank successes above failures. */
export interface RankAccuracy {
  /** Chance that a random success scores above a random failure; 0.5 is a coin. Ties count half. */
  readonly area: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
}

const NORMAL_95 = 1.959963984540054;

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
  const m = groups.reduce((sum, group) => sum + group.successes, 0);
  const n = groups.reduce((sum, group) => sum + group.failures, 0);
  if (m < 2 || n < 2) return null;
  const ofSuccess = spread();
  const ofFailure = spread();
  let failuresBelow = 0;
  let successesBelow = 0;
  for (const group of groups) {
    // share of the failures that such a success beats, and of the successes that beat such a failure
    ofSuccess.add((failuresBelow + group.failures / 2) / n, group.successes);
    ofFailure.add(1 - (successesBelow + group.successes / 2) / m, group.failures);
    failuresBelow += group.failures;
    successesBelow += group.successes;
  }
  const area = ofSuccess.mean();
  const standardError = Math.sqrt(ofSuccess.variance() / m + ofFailure.variance() / n);
  const half = NORMAL_95 * standardError;
  return { area, standardError, interval: [Math.max(0, area - half), Math.min(1, area + half)] };
}

interface Tied {
  successes: number;
  failures: number;
}

/** Successes and failures per distinct score, ascending. */
function tiedGroups(
  scores: ArrayLike<number>,
  successes: ArrayLike<number>,
  trials: ArrayLike<number> | undefined,
): readonly Tied[] {
  const order = Uint32Array.from({ length: scores.length }, (_, at) => at).sort((a, b) => scores[a]! - scores[b]!);
  const groups: Tied[] = [];
  let last = Number.NaN;
  for (const at of order) {
    if (scores[at] !== last) groups.push({ successes: 0, failures: 0 });
    last = scores[at]!;
    const group = groups.at(-1)!;
    group.successes += successes[at]!;
    group.failures += (trials?.[at] ?? 1) - successes[at]!;
  }
  return groups;
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
