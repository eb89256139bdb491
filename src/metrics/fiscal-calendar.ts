import { InputError } from "#contracts/errors.ts";
import { type Period, periodDays } from "#contracts/period.ts";
import { Settings } from "#contracts/settings.ts";
import { addDays, addMonths, isDate, isoWeekStart, monthStart } from "./calendar-dates.ts";
import { periodOf, rangePeriod, type Shape, shapeOf } from "./calendar-shapes.ts";

export interface PeriodPlace {
  /** Local date, YYYY-MM-DD. */
  readonly today: string;
  readonly coverage: { readonly from: string; readonly to: string } | null;
  readonly settings: Settings;
}
export type BucketSize = "day" | "week" | "month" | "quarter";

/** The forms there are, with examples of a year whose first half the data cover. */
function forms({ today, coverage }: PeriodPlace): string {
  const newest = coverage && coverage.to < today ? coverage.to : today;
  const year = addMonths(newest, -6).slice(0, 4);
  return `Use ${year}, ${year}-H1, ${year}-Q2, ${year}-05, ${year}-W21, ${year}-05-17, ${year}-04-01..${year}-06-30, last_quarter (year, half, month, week), this_quarter, past_90_days, all or latest.`;
}

/** A period that the data reach to within this many days of both ends counts as covered: weekends and holidays have no records. */
export const EDGE_DAYS = 4;

/**
 * Turns a period text into dates (grammar: contracts/period.ts). Years, halves and quarters follow the fiscal year, which has the name of the
 * calendar year it ends in. A period that runs past today is cut after today and labelled "… to date".
 *
 * - `last_…`: the last complete one before today · `this_…`: up to today · `past_N_days` (weeks, months): the run that ends today
 * - `all`: what the data cover · `latest`: the last quarter that the data cover, else the last month they cover, else all
 *
 * @throws InputError for another form, a day the calendar has not, a reversed range, or a period that starts after today
 * @example resolvePeriod("2024-Q2", place) // { from: "2024-04-01", to: "2024-07-01", label: "2024-Q2" }
 */
export function resolvePeriod(text: string, at: PeriodPlace): Period {
  const wanted = usualForm(text.trim().toLowerCase().replaceAll(/\s+/g, "_"));
  if (wanted === "all") return everything(at);
  if (wanted === "latest") return latest(at);
  const found = relative(wanted, at) ?? named(wanted.replace(/_to_date$/, ""), at.settings);
  if (!found) throw new InputError(`"${text.slice(0, 40)}" is not a period. ${forms(at)}`);
  return untilToday(found, at.today);
}

/** People and models also write "2024-04-01 to 2024-06-30", "Q2 2024" and "2024 H1". */
const usualForm = (wanted: string): string =>
  wanted
    .replace(/^([\d-]{10})_(?:to|until|-|–)_([\d-]{10})$/, "$1..$2")
    .replace(/^([qh]\d)[_-]?(\d{4})(?=$|_)/, "$2-$1")
    .replace(/^(\d{4})_?([qh]\d)(?=$|_)/, "$1-$2");

function untilToday(period: Period, today: string): Period {
  if (period.from > today)
    throw new InputError(`${period.label} lies in the future (today is ${today}). Ask for a period that has begun.`);
  const end = addDays(today, 1);
  if (period.to <= end) return period;
  const isRange = period.label.includes("..");
  return isRange ? rangePeriod(period.from, end) : { from: period.from, to: end, label: `${period.label} to date` };
}

function relative(wanted: string, at: PeriodPlace): Period | null {
  const past = /^past_(\d{1,4})_(day|week|month)s?$/.exec(wanted);
  if (past) {
    const amount = Number(past[1]);
    if (amount === 0) return null;
    const end = addDays(at.today, 1);
    return rangePeriod(
      past[2] === "month" ? addMonths(end, -amount) : addDays(end, past[2] === "week" ? -7 * amount : -amount),
      end,
    );
  }
  const match = /^(last|this)_(year|half|quarter|month|week)$/.exec(wanted);
  if (!match) return null;
  const current = periodOf(match[2] as Shape, at.today, at.settings);
  return match[1] === "this" ? current : periodOf(match[2] as Shape, addDays(current.from, -1), at.settings);
}

function named(wanted: string, settings: Settings): Period | null {
  const [first = "", last, ...more] = wanted.split("..");
  if (last !== undefined) {
    const valid = more.length === 0 && isDate(first) && isDate(last) && first <= last;
    return valid ? rangePeriod(first, addDays(last, 1)) : null;
  }
  if (isDate(wanted)) return { from: wanted, to: addDays(wanted, 1), label: wanted };
  const match = /^(\d{4})(?:-(?:(h)([12])|(q)([1-4])|(w)(\d{1,2})|(0[1-9]|1[0-2])))?$/.exec(wanted);
  if (!match) return null;
  const year = Number(match[1]);
  if (match[8]) return periodOf("month", monthStart(year, Number(match[8])), settings);
  if (match[6]) {
    const monday = isoWeekStart(year, Number(match[7]));
    return monday ? periodOf("week", monday, { ...settings, weekStart: "monday" }) : null;
  }
  const start = settings.fiscalYearStartMonth;
  const yearStart = monthStart(start === 1 ? year : year - 1, start);
  if (match[2]) return periodOf("half", addMonths(yearStart, (Number(match[3]) - 1) * 6), settings);
  if (match[4]) return periodOf("quarter", addMonths(yearStart, (Number(match[5]) - 1) * 3), settings);
  return periodOf("year", yearStart, settings);
}

function everything(at: PeriodPlace): Period {
  const from = at.coverage?.from ?? at.today;
  return { from, to: addDays(at.coverage?.to ?? at.today, 1), label: "all" };
}

function latest(at: PeriodPlace): Period {
  if (!at.coverage) return resolvePeriod("last_quarter", at);
  const { from, to } = at.coverage;
  const newest = to < at.today ? to : at.today;
  for (const shape of ["quarter", "month"] as const) {
    const current = periodOf(shape, newest, at.settings);
    const ended = addDays(current.to, -1) <= at.today && addDays(newest, EDGE_DAYS) >= current.to;
    const period = ended ? current : periodOf(shape, addDays(current.from, -1), at.settings);
    if (from <= addDays(period.from, EDGE_DAYS)) return period;
  }
  return everything(at);
}

/**
 * The like period before: the quarter before a quarter, the same days of the quarter before for a quarter to date, and for any other range the
 * same number of days before it.
 *
 * @example previousPeriod(resolvePeriod("2024-Q2", place), settings).label // "2024-Q1"
 */
export function previousPeriod(period: Period, settings: Settings): Period {
  const shape = shapeOf(period, settings);
  if (shape) return periodOf(shape, addDays(period.from, -1), settings);
  const running = period.label.endsWith(" to date") ? runningShape(period, settings) : null;
  if (!running) return rangePeriod(addDays(period.from, -periodDays(period)), period.from);
  const before = periodOf(running, addDays(period.from, -1), settings);
  const end = addDays(before.from, periodDays(period));
  return rangePeriod(before.from, end < before.to ? end : before.to);
}

function runningShape(period: Period, settings: Settings): Shape | null {
  const name = period.label.replace(/ to date$/, "");
  const shapes: readonly Shape[] = ["year", "half", "quarter", "month", "week"];
  return shapes.find((shape) => periodOf(shape, period.from, settings).label === name) ?? null;
}

/**
 * The like periods before a period, oldest first. `likePeriods(Q2 of 2024, 2, settings)` are 2023-Q4 and 2024-Q1.
 * For a period to date: the same days of the earlier ones.
 */
export function likePeriods(period: Period, count: number, settings: Settings): readonly Period[] {
  const running = period.label.endsWith(" to date") ? runningShape(period, settings) : null;
  const found: Period[] = [];
  let start = period.from;
  let last = period;
  for (let index = 0; index < count; index++) {
    if (running) {
      const before = periodOf(running, addDays(start, -1), settings);
      const end = addDays(before.from, periodDays(period));
      last = rangePeriod(before.from, end < before.to ? end : before.to);
      start = before.from;
    } else last = previousPeriod(last, settings);
    found.unshift(last);
  }
  return found;
}

/**
 * The days, ISO weeks, months or quarters that a period touches, in order, cut to the period. Labels equal the levels of the time bucket of the
 * same name in a cell table ("2024-05-17", "2024-W20", "2024-05", "2024-Q2"). Quarters follow the fiscal year of `settings` (default: calendar).
 *
 * @example periodBuckets({ from: "2024-04-15", to: "2024-06-01", label: "x" }, "month").map((month) => month.label) // ["2024-04", "2024-05"]
 */
export function periodBuckets(
  period: Period,
  size: BucketSize,
  settings: Settings = Settings.parse({}),
): readonly Period[] {
  const buckets: Period[] = [];
  for (let date = period.from; date < period.to; ) {
    const whole =
      size === "day"
        ? { from: date, to: addDays(date, 1), label: date }
        : periodOf(size, date, { ...settings, weekStart: "monday" });
    buckets.push({
      from: whole.from > period.from ? whole.from : period.from,
      to: whole.to < period.to ? whole.to : period.to,
      label: whole.label,
    });
    date = whole.to;
  }
  return buckets;
}
