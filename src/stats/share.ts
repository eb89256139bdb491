/** A number of successes out of n, such as won deals out of closed deals. */
export interface Share {
  readonly successes: number;
  readonly n: number;
}

/** Low and high end of an interval, in the unit of the figure. */
export type Interval = readonly [low: number, high: number];

/** Throws a RangeError unless 0 ≤ successes ≤ n. */
export function checkShare({ successes, n }: Share): void {
  if (!(n >= 0 && successes >= 0 && successes <= n))
    throw new RangeError(`a share needs 0 ≤ successes ≤ n, got ${successes} of ${n}`);
}

/** Throws a RangeError unless the confidence lies strictly between 0 and 1. */
export function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1))
    throw new RangeError(`a confidence lies between 0 and 1, such as 0.95, got ${confidence}`);
}
