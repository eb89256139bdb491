import { type LogRank, logRank } from "./log-rank.ts";

/** Records that may end by the cause of interest or by another, and how long each could have been seen. */
export interface FollowedUp {
  readonly times: ArrayLike<number>;
  /** 0 nothing yet, 1 the cause of interest, 2 another cause. */
  readonly causes: ArrayLike<number>;
  /** Time from the start of each record to the end of the study, whether it ended before or not. */
  readonly followUp: ArrayLike<number>;
  /** How many records are alike in all of these; default one each. */
  readonly counts?: ArrayLike<number>;
}

/**
 * Compares the cumulative incidence of one cause between groups when the time of censoring is known for all records (the day the data end).
 * Records that ended by another cause stay at risk until their follow-up ends, which is Gray's test for such data; the ordinary log-rank test would
 * compare hazards instead and call deals that are lost faster different. With `until` only what happens up to that time counts.
 * Sources: Gray (1988), Annals of Statistics 16, 1141–1154; Fine and Gray (1999), JASA 94, 496–509, section 3.1 (complete censoring data).
 *
 * @returns null with fewer than two groups or without events
 * @throws RangeError when a time is negative or not a number
 * @example incidenceLogRank([older, newer], 90)?.p // 0.31
 */
export function incidenceLogRank(groups: readonly FollowedUp[], until = Number.POSITIVE_INFINITY): LogRank | null {
  return logRank(
    groups.map(({ times, causes, followUp, counts }) => {
      const wait = Array.from(times, (time, at) => (causes[at] === 1 ? time : Math.max(followUp[at]!, time)));
      return {
        times: wait.map((time) => Math.min(time, until)),
        events: wait.map((time, at) => causes[at] === 1 && time <= until),
        ...(counts ? { counts } : {}),
      };
    }),
  );
}
