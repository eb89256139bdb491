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
 * @param outcomes 1 success, 0 failure
 * @returns null with fewer than two successes or failures
 * @example rankAccuracy([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])?.area // 0.75
 */
export function rankAccuracy(scores: ArrayLike<number>, outcomes: ArrayLike<number>): RankAccuracy | null {
  const all = Array.from({ length: scores.length }, (_, at) => at);
  const successes = all.filter((at) => outcomes[at] === 1);
  const failures = all.filter((at) => outcomes[at] !== 1);
  const [m, n] = [successes.length, failures.length];
  if (m < 2 || n < 2) return null;
  const whole = midRanks(scores, all);
  const withinSuccesses = midRanks(scores, successes);
  const withinFailures = midRanks(scores, failures);
  const above = successes.map((at) => (whole.get(at)! - withinSuccesses.get(at)!) / n);
  const below = failures.map((at) => 1 - (whole.get(at)! - withinFailures.get(at)!) / m);
  const area = above.reduce((sum, value) => sum + value, 0) / m;
  const standardError = Math.sqrt(variance(above) / m + variance(below) / n);
  const half = NORMAL_95 * standardError;
  return { area, standardError, interval: [Math.max(0, area - half), Math.min(1, area + half)] };
}

function midRanks(scores: ArrayLike<number>, members: readonly number[]): ReadonlyMap<number, number> {
  const order = [...members].sort((a, b) => scores[a]! - scores[b]!);
  const ranks = new Map<number, number>();
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    for (let at = start; at < end; at++) ranks.set(order[at]!, (start + 1 + end) / 2);
    start = end;
  }
  return ranks;
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
