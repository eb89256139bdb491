/** Arithmetic on local dates as text (YYYY-MM-DD), free of zones. */

const dayMs = 86_400_000;

/** `addDays("2024-02-28", 2)` is "2024-03-01". */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10);

/** Whole days from one date to another: `daysFrom("2024-01-01", "2024-03-01")` is 60. */
export const daysFrom = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / dayMs);

/** The same day some months on, or the month's last day when it has no such day: `addMonths("2024-01-31", 1)` is "2024-02-29". */
export function addMonths(date: string, months: number): string {
  const total = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const first = monthStart(Math.floor(total / 12), (total % 12) + 1);
  const last = monthStart(Math.floor((total + 1) / 12), ((total + 1) % 12) + 1);
  const wanted = addDays(first, Number(date.slice(8, 10)) - 1);
  return wanted < last ? wanted : addDays(last, -1);
}

/** `monthStart(2024, 5)` is "2024-05-01". */
export const monthStart = (year: number, month: number): string =>
  `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-01`;

/** 0 Monday to 6 Sunday. */
export const weekdayIndex = (date: string): number => (new Date(Date.parse(date)).getUTCDay() + 6) % 7;

/** The Monday on or before a date. */
export const mondayOf = (date: string): string => addDays(date, -weekdayIndex(date));

/** The ISO week of a date: `isoWeek("2024-05-21")` is "2024-W21". */
export function isoWeek(date: string): string {
  const thursday = addDays(mondayOf(date), 3);
  const week = Math.floor(daysFrom(`${thursday.slice(0, 4)}-01-01`, thursday) / 7) + 1;
  return `${thursday.slice(0, 4)}-W${String(week).padStart(2, "0")}`;
}

/** The Monday of an ISO week, null when the year has no such week: `isoWeekStart(2024, 21)` is "2024-05-20". */
export function isoWeekStart(year: number, week: number): string | null {
  const monday = addDays(mondayOf(`${String(year).padStart(4, "0")}-01-04`), (week - 1) * 7);
  return week >= 1 && isoWeek(monday).startsWith(`${String(year).padStart(4, "0")}-`) ? monday : null;
}

/** `true` for a day that the calendar has: "2024-02-30" is none. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text))) return false;
  return new Date(Date.parse(text)).toISOString().slice(0, 10) === text;
}
