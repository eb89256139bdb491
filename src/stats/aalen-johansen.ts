/** Records that wait for one of several ends: `causes[i]` is 0 while still waiting (censored), else the number of what ended the wait, from 1. */
export interface CompetingData {
  readonly times: ArrayLike<number>;
  readonly causes: ArrayLike<number>;
  /** Time from which each record was under observation (delayed entry); default 0 for all. */
  readonly entries?: ArrayLike<number>;
  /** How many records each row stands for; default one. */
  readonly weights?: ArrayLike<number>;
}

/** Share of records ended by each cause after every time at which something ended one. */
export interface CumulativeIncidence {
  readonly n: number;
  readonly times: Float64Array;
  /** Share still waiting after each time. */
  readonly waiting: Float64Array;
  /** Per cause, from cause 1: share ended by it up to and including each time. */
  readonly incidence: readonly Float64Array[];
}

/**
 * Aalen–Johansen estimate of the cumulative incidence of competing ends: won or lost, with deals still open censored. Adding the causes'
 * Kaplan–Meier curves instead would count deals that can no longer win. An end and a censoring at the same time count the end ahead of it; a record
 * that enters at a time is at risk after that time. With one cause it is one minus Kaplan–Meier.
 * Source: Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141–150. Agrees with R's `survfit` on a factor status.
 *
 * @param causes how many causes there are
 * @throws RangeError for a negative time, or an entry after the end
 * @example aalenJohansen({ times: [1, 2, 3, 4], causes: [1, 2, 0, 1] }, 2).incidence[0] // [0.25, 0.25, 0.75]
 */
export function aalenJohansen(data: CompetingData, causes: number): CumulativeIncidence {
  const { times, causes: ends, entries, weights } = data;
  const n = times.length;
  checkTimes(data);
  const byEnd = ascending(times);
  const byEntry = entries ? ascending(entries) : null;
  const found: number[] = [];
  const waiting: number[] = [];
  const incidence: number[][] = Array.from({ length: causes }, () => []);
  const reached = new Float64Array(causes);
  let survival = 1;
  const weightOf = (row: number): number => weights?.[row] ?? 1;
  let next = 0;
  let atRisk = 0;
  if (!byEntry) for (let row = 0; row < n; row++) atRisk += weightOf(row);
  for (let start = 0; start < n; ) {
    const time = times[byEnd[start]!]!;
    for (; byEntry && next < n && entries![byEntry[next]!]! < time; next++) atRisk += weightOf(byEntry[next]!);
    let leaving = 0;
    const ended = new Float64Array(causes);
    let stop = start;
    for (; stop < n && times[byEnd[stop]!] === time; stop++) {
      const cause = ends[byEnd[stop]!]!;
      leaving += weightOf(byEnd[stop]!);
      if (cause > 0) ended[cause - 1]! += weightOf(byEnd[stop]!);
    }
    const all = ended.reduce((sum, count) => sum + count, 0);
    if (all > 0) {
      for (let cause = 0; cause < causes; cause++) {
        reached[cause]! += (survival * ended[cause]!) / atRisk;
        incidence[cause]!.push(reached[cause]!);
      }
      survival *= 1 - all / atRisk;
      found.push(time);
      waiting.push(survival);
    }
    atRisk -= leaving;
    start = stop;
  }
  return {
    n,
    times: Float64Array.from(found),
    waiting: Float64Array.from(waiting),
    incidence: incidence.map((values) => Float64Array.from(values)),
  };
}

/**
 * Share ended by a cause (from 1) up to and including a time; 0 before anything ended.
 *
 * @example incidenceAt(aalenJohansen({ times: [1, 2, 3, 4], causes: [1, 2, 1, 0] }, 2), 1, 3) // 0.5: two of four ended by cause 1
 */
export function incidenceAt(curve: CumulativeIncidence, cause: number, time: number): number {
  let low = 0;
  let high = curve.times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (curve.times[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : curve.incidence[cause - 1]![low - 1]!;
}

function checkTimes({ times, entries }: CompetingData): void {
  for (let i = 0; i < times.length; i++) {
    if (!(times[i]! >= 0)) throw new RangeError(`a time to an end is a number from 0 up, got ${times[i]}`);
    if (entries && !(entries[i]! >= 0 && entries[i]! < times[i]!))
      throw new RangeError(`a record must enter before its end: entered at ${entries[i]}, ended at ${times[i]}`);
  }
}

function ascending(values: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: values.length }, (_, index) => index).sort((a, b) => values[a]! - values[b]!);
}
