import { InputError } from "#contracts/errors.ts";

/** Days are counted from 1970-01-01, times are milliseconds since then, both in UTC. */
export const DAY_MS = 86_400_000;

export interface Quarter {
  readonly label: string;
  /** First day, and the day after the last one. */
  readonly fromDay: number;
  readonly toDay: number;
}

/** The six quarters that a world covers. */
export interface Calendar {
  readonly quarters: readonly Quarter[];
  readonly fromDay: number;
  /** Last day with data, included. */
  readonly untilDay: number;
}

const QUARTERS = 6;
export const LAST_QUARTER = QUARTERS - 1;
export const DEFAULT_UNTIL = "2026-09-30";

/** `isoDay(0)` is "1970-01-01". */
export const isoDay = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** `isoTime(0)` is "1970-01-01T00:00:00Z"; milliseconds are cut. */
export const isoTime = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** 1 Monday to 7 Sunday. `weekday(0)` is 4, a Thursday. */
export const weekday = (day: number): number => ((day + 3) % 7) + 1;

function quarterStart(year: number, index: number): number {
  return Date.UTC(year, index * 3, 1) / DAY_MS;
}

/**
 * The six quarters that end with the given day.
 *
 * @throws InputError when `until` is not the last day of a calendar quarter
 * @example calendarUntil("2026-09-30").quarters[5].label // "2026-Q3"
 */
export function calendarUntil(until: string): Calendar {
  const untilDay = Date.parse(`${until}T00:00:00Z`) / DAY_MS;
  const next = new Date((untilDay + 1) * DAY_MS);
  if (!Number.isInteger(untilDay) || next.getUTCDate() !== 1 || next.getUTCMonth() % 3 !== 0)
    throw new InputError(
      `A sample world ends with a quarter, and ${until} is not the last day of one. Use a day such as ${DEFAULT_UNTIL}.`,
    );
  const last = next.getUTCFullYear() * 4 + next.getUTCMonth() / 3 - 1;
  const quarters = Array.from({ length: QUARTERS }, (_, index): Quarter => {
    const number = last - LAST_QUARTER + index;
    const year = Math.floor(number / 4);
    return {
      label: `${year}-Q${(number % 4) + 1}`,
      fromDay: quarterStart(year, number % 4),
      toDay: quarterStart(year, (number % 4) + 1),
    };
  });
  return { quarters, fromDay: quarters[0]!.fromDay, untilDay };
}

/** Index of the quarter that holds the day; days before the first count as the first, later ones as the last. */
export function quarterOf(calendar: Calendar, day: number): number {
  const index = calendar.quarters.findIndex((quarter) => day < quarter.toDay);
  return index === -1 ? LAST_QUARTER : index;
}
