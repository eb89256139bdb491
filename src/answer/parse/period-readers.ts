import {
  addDays,
  addMonths,
  type CalendarPlace,
  type DateSpan,
  dateOf,
  daySpan,
  fiscalPlace,
  halfSpan,
  monthSpan,
  type PeriodUnit,
  quarterSpan,
  rangeSpan,
  shift,
  spanOf,
  unitSpan,
} from "./calendar.ts";

/** What one phrase of time says. `bare` means that no year was named, so another mention may supply it. */
export type TimeReading =
  | { readonly kind: "span"; readonly span: DateSpan; readonly bare?: boolean }
  | { readonly kind: "choices"; readonly spans: readonly DateSpan[] }
  | { readonly kind: "everything" }
  /** `span` is there when the words name one unit to come, such as the next quarter. */
  | { readonly kind: "future"; readonly span?: DateSpan }
  | { readonly kind: "year_ago" }
  | { readonly kind: "previous" }
  | { readonly kind: "step"; readonly unit: PeriodUnit };

type Groups = Readonly<Record<string, string | undefined>>;
export interface PeriodForm {
  readonly matches: (text: string) => Iterable<RegExpExecArray>;
  readonly read: (groups: Groups, place: CalendarPlace) => TimeReading | null;
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
export const MONTH =
  "(?<month>january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)";
/** "may" is also a verb: it is a month only where a month can stand. */
export const MONTH_WITH_MAY = MONTH.replace("|april|", "|april|may|");
export const BEFORE_MAY =
  "(?<=\\b(?:in|since|for|of|from|to|until|till|during|vs|versus|and|between|through|than|with|after|before|or)\\s+|[-.]\\s?)";
export const YEAR =
  "(?:[\\s,_-]*(?:(?:of|in)\\s+)?(?:the\\s+)?(?<year>fy[\\s'_-]*\\d{2,4}|fiscal(?:\\s+year)?[\\s'_-]*\\d{2,4}|20\\d\\d|(?:last|this|previous|prior)\\s+year)|\\s*['/-]\\s*(?<short>\\d\\d)(?![\\d/-]))?";
export const COUNTS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  couple: 2,
  three: 3,
  few: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  eighteen: 18,
  thirty: 30,
  ninety: 90,
};
export const COUNT = `(?<count>\\d{1,3}|couple(?=\\s+of)|${Object.keys(COUNTS)
  .filter((word) => word.length > 2 && word !== "couple")
  .join("|")})(?:\\s+of)?`;
export const UNIT = "(?<unit>day|week|month|quarter|half(?:[\\s-]year)?|year|fortnight)";
export const PREVIOUS = "(?:last|previous|prior|preceding|latest|trailing)";

/** What a text must hold for a form with this named group to match. */
const GROUP_WORDS: readonly (readonly [string, RegExp])[] = [
  ["(?<month>", /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/],
  ["(?<unit>", /day|week|month|quarter|half|year|fortnight|\d\s*d/],
  ["(?<weekday>", /day/],
  ["(?<season>", /spring|summer|autumn|fall|winter/],
];

/**
 * One form; its pattern is compiled when a question first holds what it needs. Texts are folded, so plain letters mark the borders of words.
 */
export const form = (pattern: string, read: PeriodForm["read"]): PeriodForm => {
  const needed = GROUP_WORDS.find(([group]) => pattern.includes(group))?.[1];
  let compiled: RegExp | null = null;
  const matches: PeriodForm["matches"] = (text) => {
    if (needed && !needed.test(text)) return [];
    compiled ??= new RegExp(`(?<![a-z0-9$€£#])(?:${pattern})(?![a-z0-9])`, "g");
    return text.matchAll(compiled);
  };
  return { matches, read };
};
export const spanReading = (span: DateSpan | null, bare = false): TimeReading | null =>
  span ? { kind: "span", span, bare } : null;
export const countOf = (text: string | undefined): number => COUNTS[text ?? ""] ?? Number(text);
export const unitOf = (text: string | undefined): PeriodUnit =>
  text?.startsWith("half") ? "half" : (text as PeriodUnit);
const twoDigits = (text: string): number => (text.length === 2 ? 2000 + Number(text) : Number(text));

/** The year that was named, or null when none was. */
function namedYear(groups: Groups, place: CalendarPlace): number | null {
  if (groups.short) return 2000 + Number(groups.short);
  if (!groups.year) return null;
  const current = fiscalPlace(place.today, place).year;
  if (groups.year.endsWith("year")) return groups.year.startsWith("this") ? current : current - 1;
  return twoDigits(groups.year.replace(/\D/g, ""));
}

/** The named year's span, else the newest one that had begun when the data end. */
export function newest(
  groups: Groups,
  place: CalendarPlace,
  make: (year: number) => DateSpan | null,
): TimeReading | null {
  const year = namedYear(groups, place);
  if (year !== null) return spanReading(make(year));
  const newestDay = place.lastDay !== null && place.lastDay < place.today ? place.lastDay : place.today;
  const current = fiscalPlace(newestDay, place).year + 1;
  for (let candidate = current; candidate > current - 4; candidate--) {
    const span = make(candidate);
    if (span && span.from <= newestDay) return spanReading(span, true);
  }
  return null;
}

const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  "1st": 1,
  second: 2,
  "2nd": 2,
  third: 3,
  "3rd": 3,
  fourth: 4,
  "4th": 4,
};
export const monthNumber = (groups: Groups): number => MONTHS.indexOf((groups.month ?? "").slice(0, 3)) + 1;
export const monthReading: PeriodForm["read"] = (groups, place) =>
  newest({ ...groups, year: groups.year?.replace(/fy|fiscal/, "") }, place, (year) =>
    monthSpan(year, monthNumber(groups)),
  );
export const dayReading: PeriodForm["read"] = (groups, place) =>
  newest(groups, place, (year) => {
    const date = dateOf(year, monthNumber(groups), Number(groups.day));
    return date ? daySpan(date) : null;
  });
export const quarterReading: PeriodForm["read"] = (groups, place) =>
  newest(groups, place, (year) => quarterSpan(year, ORDINALS[groups.part ?? ""] ?? Number(groups.part), place));
export const halfReading: PeriodForm["read"] = (groups, place) =>
  newest(groups, place, (year) => halfSpan(year, ORDINALS[groups.part ?? ""] ?? Number(groups.part), place));

/** 6/7/2026 is two dates; one that is impossible or still to come leaves the other. */
export const slashReading: PeriodForm["read"] = ({ a, b, year }, place) => {
  const full = twoDigits(year ?? "");
  const dates = [dateOf(full, Number(b), Number(a)), dateOf(full, Number(a), Number(b))].filter(
    (date) => date !== null,
  );
  const past = [...new Set(dates)].filter((date) => date <= place.today);
  if (past.length === 2) return { kind: "choices", spans: past.map(daySpan) };
  const [only] = past.length > 0 ? past : dates;
  return only ? spanReading(daySpan(only)) : null;
};

/** "last 3 months" are three whole ones; days are counted back from today. */
export const wholeUnits: PeriodForm["read"] = ({ count, unit }, place) => {
  const many = countOf(count);
  if (unit === "day" || unit === "d") return many > 0 ? spanReading(spanOf(`past_${many}_days`, place)) : null;
  if (unit === "fortnight") return spanReading(spanOf(`past_${many * 14}_days`, place));
  if (many === 1) return spanReading(spanOf(`last_${unitOf(unit)}`, place));
  const now = unitSpan(unitOf(unit), place.today, place);
  return many > 0 ? spanReading(rangeSpan(shift(now, -many, place).from, addDays(now.from, -1))) : null;
};

/** "past 3 months" runs up to today. */
export const rollingUnits: PeriodForm["read"] = ({ count, unit }, place) => {
  const many = count === undefined ? 1 : countOf(count);
  if (many < 1) return null;
  const days = { d: 1, day: 1, week: 7, fortnight: 14 }[unit ?? ""];
  if (days !== undefined) return spanReading(spanOf(`past_${many * days}_days`, place));
  const months = { month: 1, quarter: 3, half: 6, year: 12 }[unitOf(unit) as string] ?? 1;
  return spanReading(rangeSpan(addDays(addMonths(place.today, -many * months), 1), place.today));
};

export const toDate = (unit: PeriodUnit, place: CalendarPlace): TimeReading | null =>
  spanReading(rangeSpan(unitSpan(unit, place.today, place).from, place.today));

const SEASONS: Readonly<Record<string, number>> = { spring: 3, summer: 6, autumn: 9, fall: 9, winter: 12 };
export const seasonReading: PeriodForm["read"] = (groups, place) => {
  const first = SEASONS[groups.season ?? ""] ?? 3;
  return newest(groups, place, (year) => {
    const from = monthSpan(year, first).from;
    const to = addDays(addMonths(from, 3), -1);
    return { ...rangeSpan(from, to < place.today || from > place.today ? to : place.today) };
  });
};

export const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
export const weekdayReading: PeriodForm["read"] = ({ weekday, last }, place) => {
  const today = new Date(`${place.today}T00:00:00Z`).getUTCDay();
  const back = (today - WEEKDAYS.indexOf(weekday ?? "") + 7) % 7;
  return spanReading(daySpan(addDays(place.today, -(last && back === 0 ? 7 : back))));
};

export const STEPS: readonly (readonly [PeriodUnit, string])[] = [
  ["week", "week(?:[\\s-](?:over|on|to)[\\s-]week)|w[/-]?o[/-]?w(?!\\s*[,!?])"],
  ["month", "month[\\s-](?:over|on|to)[\\s-]month|m[/-]?o[/-]?m|m/m"],
  ["quarter", "quarter[\\s-](?:over|on|to)[\\s-]quarter|q[/-]?o[/-]?q|q/q"],
];
