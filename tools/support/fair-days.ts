import { type Period, periodDays } from "#contracts/period.ts";

const DAY = 86_400_000;
const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
const daysFrom = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY);

/** A run of days, first and last included. */
export interface DayRun {
  readonly from: string;
  readonly to: string;
}

/** Days of a period by their place in it: 0 is the first day, `to` is not included. */
export interface Places {
  readonly from: number;
  readonly to: number;
}

/**
 * The longest run of days that both periods can show, by place in the period: inside what is recorded, outside every silent stretch, no longer than the
 * shorter period. Null when there is none.
 *
 * @example // data end on the 51st day of the quarter
 * commonDays([q3, q2], { from: "2025-01-01", to: "2026-08-20" }, []) // { from: 0, to: 51 }
 */
export function commonDays(
  periods: readonly [Period, Period],
  recorded: DayRun,
  silences: readonly DayRun[],
): Places | null {
  let start = 0;
  let end = Math.min(...periods.map(periodDays));
  for (const { from } of periods) {
    start = Math.max(start, daysFrom(from, recorded.from));
    end = Math.min(end, daysFrom(from, recorded.to) + 1);
  }
  const bad = silences
    .flatMap((silence) =>
      periods
        .filter(({ from, to }) => silence.to >= from && silence.from < to)
        .map(({ from }) => ({ from: daysFrom(from, silence.from), to: daysFrom(from, silence.to) + 1 })),
    )
    .sort((left, right) => left.from - right.from);
  const runs: Places[] = [];
  let at = start;
  for (const { from, to } of [...bad, { from: end, to: end }]) {
    if (Math.min(from, end) > at) runs.push({ from: at, to: Math.min(from, end) });
    at = Math.max(at, to);
  }
  return runs.sort((left, right) => right.to - right.from - (left.to - left.from))[0] ?? null;
}

/** The days of a period at these places, named by the first and the last. A whole period stays as it is. */
export function daysAt(period: Period, { from, to }: Places): Period {
  if (from === 0 && to === periodDays(period)) return period;
  const [first, end] = [addDays(period.from, from), addDays(period.from, to)];
  return { from: first, to: end, label: `${first}..${addDays(end, -1)}` };
}
