import { Rejection, SurveyNeeded, shown } from "./rejection.ts";

export type DateOrder = "day-first" | "month-first";

const ISO =
  /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const NUMERIC = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)?)?$/i;
const SHORT_YEAR = /^\d{1,2}([/.-])\d{1,2}\1\d{2}(?:\D|$)/;
const DAY_NAME = /^(\d{1,2})(?:[ -])([a-z]{3,9})\.?,?[ -](\d{4})$/i;
const NAME_DAY = /^([a-z]{3,9})\.? (\d{1,2}),? (\d{4})$/i;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

const isDay = (year: number, month: number, day: number): boolean =>
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  day <= MONTH_DAYS[month - 1]! &&
  (month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)));

/** Digits of two characters as a number; a non-digit gives a number outside 0 to 99 or NaN. */
const pair = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
};

/** The common case, `2024-03-26`, without a regular expression; null when the text is not exactly that. */
function plainDay(text: string): string | null {
  if (text.length !== 10 || text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null;
  const century = pair(text, 0);
  const year = pair(text, 2);
  if (century < 0 || year < 0) return null;
  return isDay(century * 100 + year, pair(text, 5), pair(text, 8)) ? text : null;
}

interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** Minutes east of UTC; 0 when the text names no zone. */
  readonly offset: number;
}

const midnight = { hour: 0, minute: 0, second: 0, millisecond: 0, offset: 0 };

function zoneMinutes(zone: string | undefined): number {
  if (!zone || /^(z|utc)$/i.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(":", "") || 0);
  return zone.startsWith("-") ? -minutes : minutes;
}

function fromIso(text: string): Moment | null {
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, , month, day, hour, minute, second, fraction, zone] = iso;
    return {
      ...{ year: Number(year), month: Number(month), day: Number(day) },
      ...{ hour: Number(hour ?? 0), minute: Number(minute ?? 0), second: Number(second ?? 0) },
      millisecond: fraction ? Number(fraction.slice(0, 3).padEnd(3, "0")) : 0,
      offset: zoneMinutes(zone),
    };
  }
  const compact = COMPACT.exec(text);
  if (!compact) return null;
  return { ...midnight, year: Number(compact[1]), month: Number(compact[2]), day: Number(compact[3]) };
}

function fromNames(text: string): Moment | null {
  const dayName = DAY_NAME.exec(text);
  const nameDay = dayName ? null : NAME_DAY.exec(text);
  if (!dayName && !nameDay) return null;
  const [day, name, year] = dayName ? [dayName[1], dayName[2], dayName[3]] : [nameDay![2], nameDay![1], nameDay![3]];
  const month = MONTHS.indexOf(name!.slice(0, 3).toLowerCase()) + 1;
  return month === 0 ? null : { ...midnight, year: Number(year), month, day: Number(day) };
}

function hourOf(hour: string | undefined, half: string | undefined): number {
  const value = Number(hour ?? 0);
  if (!half) return value;
  if (value < 1 || value > 12) return 99;
  return (value % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
}

function fromNumeric(text: string, order: DateOrder | null): Moment | null {
  const match = NUMERIC.exec(text);
  if (!match) return null;
  const [, first, separator, second, year, hour, minute, seconds, half] = match;
  // No country writes 03.26.2024: dots mean day first.
  const settled = separator === "." ? "day-first" : order;
  if (!settled) throw new SurveyNeeded();
  const [day, month] = settled === "day-first" ? [first, second] : [second, first];
  return {
    ...midnight,
    ...{ year: Number(year), month: Number(month), day: Number(day) },
    ...{ hour: hourOf(hour, half), minute: Number(minute ?? 0), second: Number(seconds ?? 0) },
  };
}

function moment(text: string, order: DateOrder | null): Moment | Rejection {
  const found = fromIso(text) ?? fromNumeric(text, order) ?? fromNames(text);
  if (!found) {
    if (SHORT_YEAR.test(text))
      return new Rejection("year with two digits", `${shown(text)}; write the year with four digits`);
    const serial = /^[3-5]\d{4}(?:\.\d+)?$/.test(text);
    return new Rejection(
      "not a date",
      shown(text) + (serial ? " looks like a spreadsheet's day number; format the column as a date" : ""),
    );
  }
  if (!isDay(found.year, found.month, found.day)) return new Rejection("no such day", shown(text));
  if (found.hour > 23 || found.minute > 59 || found.second > 60) return new Rejection("no such time", shown(text));
  return found;
}

/**
 * A business date as `YYYY-MM-DD`: ISO dates and times (the day as written, no zone shift), `31/12/2024` or `12/31/2024` by `order`,
 * `31.12.2024`, `31 Dec 2024`, `Dec 31, 2024`, `20241231`. Two-digit years and days that do not exist come back as a Rejection.
 *
 * @throws SurveyNeeded for `03/04/2024` when `order` is null
 * @example readDate("26/03/2024", "day-first") → "2024-03-26"
 */
export function readDate(text: string, order: DateOrder | null): string | Rejection {
  const plain = plainDay(text);
  if (plain !== null) return plain;
  const found = moment(text, order);
  if (found instanceof Rejection) return found;
  return `${String(found.year).padStart(4, "0")}-${two(found.month)}-${two(found.day)}`;
}

const PLAIN_TIME = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/**
 * A moment as UTC `YYYY-MM-DDTHH:MM:SSZ` (with milliseconds when the text has some). A time without a zone is taken as UTC, a date
 * without a time as midnight. Otherwise as {@link readDate}.
 *
 * @example readTime("2024-03-26 09:30+02:00", null) → "2024-03-26T07:30:00Z"
 */
export function readTime(text: string, order: DateOrder | null): string | Rejection {
  if (PLAIN_TIME.test(text) && plainDay(text.slice(0, 10)) !== null) return text;
  const found = moment(text, order);
  if (found instanceof Rejection) return found;
  const { year, month, day, hour, minute, second, millisecond, offset } = found;
  const iso = new Date(Date.UTC(year, month - 1, day, hour, minute - offset, second, millisecond)).toISOString();
  return millisecond === 0 ? `${iso.slice(0, 19)}Z` : iso;
}

/** What the dates of one column show about their order. */
export interface DateEvidence {
  readonly dayFirst: number;
  readonly monthFirst: number;
  /** Dates such as 03/04/2024 that read either way. */
  readonly either: number;
}

/** What one value shows: `dateHint("26/03/2024")` is "dayFirst"; null when it is no such date. */
export function dateHint(text: string): keyof DateEvidence | null {
  const match = text.charCodeAt(4) === 45 ? null : NUMERIC.exec(text);
  if (!match || match[2] === ".") return null;
  const [first, second] = [Number(match[1]), Number(match[3])];
  if (first > 12 && second <= 12) return "dayFirst";
  if (second > 12 && first <= 12) return "monthFirst";
  return first === second ? null : "either";
}
