/** Labels of the periods that data cover, newest first; the grammar is that of contracts/period.ts. */
export interface CoveredPeriods {
  readonly quarters: readonly string[];
  readonly months: readonly string[];
  readonly weeks: readonly string[];
  readonly years: readonly string[];
  /** The newest week that is over and that the data reach the end of; null when there is none. */
  readonly lastFullWeek: string | null;
}

const DAY = 86_400_000;
/** More are not offered, however far back a slip of the pen in one date reaches. */
const MOST_MONTHS = 60;
/** A week whose last two days, a weekend, have no records is covered all the same. */
const WEEKEND_DAYS = 2;

/**
 * Years, quarters, months and ISO weeks that hold at least one day from `from` to `to`, both included. Years and quarters are fiscal ones, named after
 * the calendar year they end in.
 *
 * @example coveredPeriods({ from: "2026-05-20", to: "2026-09-30" }, { today: "2026-10-05" }).quarters // ["2026-Q3", "2026-Q2"]
 */
export function coveredPeriods(
  { from, to }: { readonly from: string; readonly to: string },
  { today, fiscalYearStartMonth = 1 }: { readonly today: string; readonly fiscalYearStartMonth?: number },
): CoveredPeriods {
  const last = Date.parse(to < today ? to : today);
  const first = Math.max(Date.parse(from), monthsBefore(last, MOST_MONTHS - 1));
  const months = monthsDown(first, last);
  const weeks: string[] = [];
  for (let day = sundayOf(last); day >= first; day -= 7 * DAY) weeks.push(weekLabel(day));
  const over = Math.min(last + WEEKEND_DAYS * DAY, Date.parse(today) - DAY);
  const ended = over - new Date(over).getUTCDay() * DAY;
  return {
    quarters: unique(months.map((month) => quarterLabel(month, fiscalYearStartMonth))),
    months: months.map((month) => month.toISOString().slice(0, 7)),
    weeks,
    years: unique(months.map((month) => String(fiscalYear(month, fiscalYearStartMonth)))),
    lastFullWeek: ended - 6 * DAY >= Date.parse(from) ? weekLabel(ended) : null,
  };
}

const unique = (labels: readonly string[]): readonly string[] => [...new Set(labels)];

const monthsBefore = (day: number, months: number): number => {
  const date = new Date(day);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1);
};

/** First days of the months from the last day's down to the first day's. */
function monthsDown(first: number, last: number): readonly Date[] {
  const months: Date[] = [];
  for (let back = 0; monthsBefore(last, back) >= monthsBefore(first, 0); back++)
    months.push(new Date(monthsBefore(last, back)));
  return months;
}

const fiscalYear = (month: Date, start: number): number =>
  month.getUTCFullYear() + (start > 1 && month.getUTCMonth() + 1 >= start ? 1 : 0);

const quarterLabel = (month: Date, start: number): string =>
  `${fiscalYear(month, start)}-Q${Math.floor(((month.getUTCMonth() + 13 - start) % 12) / 3) + 1}`;

/** The Sunday on which the day's ISO week ends. */
const sundayOf = (day: number): number => day + ((7 - new Date(day).getUTCDay()) % 7) * DAY;

/** `weekLabel(a Sunday)`: an ISO week belongs to the year of its Thursday. */
function weekLabel(sunday: number): string {
  const thursday = new Date(sunday - 3 * DAY);
  const year = thursday.getUTCFullYear();
  const week = Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / (7 * DAY)) + 1;
  return `${year}-W${String(week).padStart(2, "0")}`;
}
