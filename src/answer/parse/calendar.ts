export type PeriodUnit = "day" | "week" | "month" | "quarter" | "half" | "year" | "range";

/** A run of local dates, both ends included, and the canonical text (contracts/period.ts) that stands for it. */
export interface DateSpan {
  readonly from: string;
  readonly to: string;
  readonly unit: PeriodUnit;
  readonly text: string;
}

/** When a question is asked, and the calendar it is asked in. */
export interface CalendarPlace {
  readonly today: string;
  readonly fiscalYearStartMonth: number;
  readonly weekStart: "monday" | "sunday";
  /** Last day with data; null when nothing is known. */
  readonly lastDay: string | null;
  /** First day with data; null when nothing is known. */
  readonly firstDay: string | null;
}

const DAY = 86_400_000;
const isoOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
const timeOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const two = (value: number): string => String(value).padStart(2, "0");

/** The date `days` later. `addDays("2026-02-28", 1)` is "2026-03-01". */
export const addDays = (date: string, days: number): string => isoOf(timeOf(date) + days * DAY);

/** The date `months` later, on the last day of the month when the day does not exist there. `addMonths("2026-03-31", -1)` is "2026-02-28". */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return isoOf(Date.UTC(year, month - 1 + months, Math.min(day, last)));
}

/** A date that exists, as text, or null. `dateOf(2026, 2, 30)` is null. */
export function dateOf(year: number, month: number, day: number): string | null {
  const text = `${year}-${two(month)}-${two(day)}`;
  return Number.isNaN(timeOf(text)) || isoOf(timeOf(text)) !== text ? null : text;
}

const yearOf = (date: string): number => Number(date.slice(0, 4));
const monthOf = (date: string): number => Number(date.slice(5, 7));
const runOfMonths = (from: string, months: number): { from: string; to: string } => ({
  from,
  to: addDays(addMonths(from, months), -1),
});

export const daySpan = (date: string): DateSpan => ({ from: date, to: date, unit: "day", text: `${date}..${date}` });
export const rangeSpan = (from: string, to: string): DateSpan => ({ from, to, unit: "range", text: `${from}..${to}` });
export const monthSpan = (year: number, month: number): DateSpan => ({
  ...runOfMonths(`${year}-${two(month)}-01`, 1),
  unit: "month",
  text: `${year}-${two(month)}`,
});

/** First day of a fiscal year. A fiscal year is named after the calendar year it ends in. */
const fiscalStart = (year: number, startMonth: number): string =>
  `${startMonth === 1 ? year : year - 1}-${two(startMonth)}-01`;

export const yearSpan = (year: number, place: CalendarPlace): DateSpan => ({
  ...runOfMonths(fiscalStart(year, place.fiscalYearStartMonth), 12),
  unit: "year",
  text: `${year}`,
});
export const halfSpan = (year: number, half: number, place: CalendarPlace): DateSpan => ({
  ...runOfMonths(addMonths(fiscalStart(year, place.fiscalYearStartMonth), (half - 1) * 6), 6),
  unit: "half",
  text: `${year}-H${half}`,
});
export const quarterSpan = (year: number, quarter: number, place: CalendarPlace): DateSpan => ({
  ...runOfMonths(addMonths(fiscalStart(year, place.fiscalYearStartMonth), (quarter - 1) * 3), 3),
  unit: "quarter",
  text: `${year}-Q${quarter}`,
});

/** The week that holds a date: an ISO week when weeks begin on Monday, else explicit dates. */
export function weekSpan(date: string, place: CalendarPlace): DateSpan {
  const weekday = new Date(timeOf(date)).getUTCDay();
  if (place.weekStart === "sunday") {
    const sunday = addDays(date, -weekday);
    return { ...rangeSpan(sunday, addDays(sunday, 6)), unit: "week" };
  }
  const monday = addDays(date, -((weekday + 6) % 7));
  const year = yearOf(addDays(monday, 3));
  const week = Math.round((timeOf(monday) - timeOf(isoWeekOne(year))) / (7 * DAY)) + 1;
  return { from: monday, to: addDays(monday, 6), unit: "week", text: `${year}-W${two(week)}` };
}

/** Monday of ISO week 1: the week that holds 4 January. */
function isoWeekOne(year: number): string {
  const fourth = `${year}-01-04`;
  return addDays(fourth, -((new Date(timeOf(fourth)).getUTCDay() + 6) % 7));
}

/** An ISO week by number, or null when that year has no such week. */
export function isoWeekSpan(year: number, week: number): DateSpan | null {
  const monday = addDays(isoWeekOne(year), (week - 1) * 7);
  if (week < 1 || yearOf(addDays(monday, 3)) !== year) return null;
  return { from: monday, to: addDays(monday, 6), unit: "week", text: `${year}-W${two(week)}` };
}

/** The fiscal year, and the month's place in it (0 to 11), of a date. */
export function fiscalPlace(date: string, place: CalendarPlace): { readonly year: number; readonly index: number } {
  const start = place.fiscalYearStartMonth;
  const index = (monthOf(date) - start + 12) % 12;
  return { year: start > 1 && monthOf(date) >= start ? yearOf(date) + 1 : yearOf(date), index };
}

/** The calendar unit that holds a date. */
export function unitSpan(unit: PeriodUnit, date: string, place: CalendarPlace): DateSpan {
  const { year, index } = fiscalPlace(date, place);
  if (unit === "week") return weekSpan(date, place);
  if (unit === "month") return monthSpan(yearOf(date), monthOf(date));
  if (unit === "quarter") return quarterSpan(year, Math.floor(index / 3) + 1, place);
  if (unit === "half") return halfSpan(year, Math.floor(index / 6) + 1, place);
  if (unit === "year") return yearSpan(year, place);
  return daySpan(date);
}

/** The like unit `count` steps away; a free range moves by its own length. `shift(2026-Q1, -1)` is 2025-Q4. */
export function shift(span: DateSpan, count: number, place: CalendarPlace): DateSpan {
  const months = { month: 1, quarter: 3, half: 6, year: 12 }[span.unit as string];
  if (months !== undefined) return unitSpan(span.unit, addMonths(span.from, months * count), place);
  const length = Math.round((timeOf(span.to) - timeOf(span.from)) / DAY) + 1;
  if (span.unit === "week") return weekSpan(addDays(span.from, 7 * count), place);
  const from = addDays(span.from, length * count);
  return span.unit === "day" ? daySpan(from) : rangeSpan(from, addDays(from, length - 1));
}

/** The same part of the year before. A week moves by 52 weeks. */
export function yearAgo(span: DateSpan, place: CalendarPlace): DateSpan {
  if (span.unit === "week") return weekSpan(addDays(span.from, -364), place);
  if (span.unit === "range") return rangeSpan(addMonths(span.from, -12), addMonths(span.to, -12));
  if (span.unit === "day") return daySpan(addMonths(span.from, -12));
  return unitSpan(span.unit, addMonths(span.from, -12), place);
}

/** Data that reach to within this many days of the end of a quarter cover it: weekends and holidays have no records. */
const EDGE_DAYS = 4;

/** The last quarter that is over and that the data cover to its end. */
export function latestQuarter(place: CalendarPlace): DateSpan {
  const yesterday = addDays(place.today, -1);
  const covered = place.lastDay === null ? yesterday : addDays(place.lastDay, EDGE_DAYS);
  const end = covered < yesterday ? covered : yesterday;
  const current = unitSpan("quarter", end, place);
  return current.to <= end ? current : shift(current, -1, place);
}

/** The dates behind a canonical period text; null for `all` and for what is not canonical. */
export function spanOf(text: string, place: CalendarPlace): DateSpan | null {
  const relative = /^(last|this)_(year|half|quarter|month|week)$/.exec(text);
  if (relative) {
    const now = unitSpan(relative[2] as PeriodUnit, place.today, place);
    return { ...(relative[1] === "this" ? now : shift(now, -1, place)), text };
  }
  const past = /^past_(\d{1,4})_days$/.exec(text);
  if (past) return { ...rangeSpan(addDays(place.today, 1 - Number(past[1])), place.today), text };
  const range = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(text);
  if (range) return rangeSpan(range[1] as string, range[2] as string);
  const named = /^(\d{4})(?:-(?:(Q|H|W)?(\d{1,2})))?$/.exec(text);
  if (!named) return text === "latest" ? latestQuarter(place) : null;
  const [year, part] = [Number(named[1]), Number(named[3])];
  if (named[3] === undefined) return yearSpan(year, place);
  if (named[2] === "Q") return quarterSpan(year, part, place);
  if (named[2] === "H") return halfSpan(year, part, place);
  return named[2] === "W" ? isoWeekSpan(year, part) : monthSpan(year, part);
}
