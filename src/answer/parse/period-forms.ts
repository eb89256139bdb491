import {
  addDays,
  type CalendarPlace,
  type DateSpan,
  dateOf,
  daySpan,
  isoWeekSpan,
  latestQuarter,
  monthSpan,
  shift,
  spanOf,
  unitSpan,
  weekSpan,
  yearSpan,
} from "./calendar.ts";
import {
  BEFORE_MAY,
  COUNT,
  COUNTS,
  countOf,
  dayReading,
  form,
  halfReading,
  MONTH,
  MONTH_WITH_MAY,
  monthNumber,
  monthReading,
  newest,
  type PeriodForm,
  PREVIOUS,
  quarterReading,
  rollingUnits,
  STEPS,
  seasonReading,
  slashReading,
  spanReading,
  type TimeReading,
  toDate,
  UNIT,
  unitOf,
  WEEKDAYS,
  weekdayReading,
  wholeUnits,
  YEAR,
} from "./period-readers.ts";

/** Every phrase of time that is understood, one row per form. Longer matches win, so the order does not matter. */
export const periodForms: readonly PeriodForm[] = [
  form("(?<y>20\\d\\d)[-/.](?<m>\\d{1,2})[-/.](?<d>\\d{1,2})", ({ y, m, d }) => {
    const date = dateOf(Number(y), Number(m), Number(d));
    return date ? spanReading(daySpan(date)) : null;
  }),
  form("(?<a>\\d{1,2})[/-](?<b>\\d{1,2})[/-](?<year>20\\d\\d|\\d\\d)", slashReading),
  form("(?<d>\\d{1,2})\\.(?<m>\\d{1,2})\\.(?<y>20\\d\\d)", ({ y, m, d }) => {
    const date = dateOf(Number(y), Number(m), Number(d));
    return date ? spanReading(daySpan(date)) : null;
  }),
  form("(?<year>20\\d\\d|fy[\\s'_-]*\\d{2,4})[\\s_-]*q(?<part>[1-4])", quarterReading),
  form(`q[\\s_-]?(?<part>[1-4])${YEAR}`, quarterReading),
  form("(?<part>[1-4])q(?:[\\s'_-]*(?<short>\\d\\d)|[\\s_-]*(?<year>20\\d\\d))?", quarterReading),
  form(
    `(?<part>first|second|third|fourth|1st|2nd|3rd|4th)(?:\\s+fiscal)?[\\s-]+(?:quarter|trimester)(?:\\s+of\\s+(?:the|this)\\s+year)?${YEAR}`,
    quarterReading,
  ),
  form("(?:last|final)\\s+quarter\\s+of\\s+(?<year>20\\d\\d|last year)", (groups, place) =>
    quarterReading({ ...groups, part: "4" }, place),
  ),
  form("quarter\\s+(?<part>[1-4])", quarterReading),
  form("(?<year>20\\d\\d|fy[\\s'_-]*\\d{2,4})[\\s_-]*h(?<part>[12])", halfReading),
  form(`h[\\s_-]?(?<part>[12])${YEAR}`, halfReading),
  form("(?<part>[12])h(?:[\\s'_-]*(?<short>\\d\\d)|[\\s_-]*(?<year>20\\d\\d))?", halfReading),
  form(`(?<part>first|second|1st|2nd)[\\s-]+half(?:\\s+year|\\s+of\\s+(?:the|this)\\s+year)?${YEAR}`, halfReading),
  form("(?<year>fy[\\s'_-]*(?:20)?\\d\\d|fiscal(?:\\s+year)?[\\s'_-]*(?:20)?\\d\\d)", (groups, place) =>
    newest(groups, place, (year) => yearSpan(year, place)),
  ),
  form("(?<year>20\\d\\d)[\\s_-]*w(?:eek)?[\\s_-]?(?<week>\\d{1,2})", ({ year, week }) =>
    spanReading(isoWeekSpan(Number(year), Number(week))),
  ),
  form(`(?:w|(?:cw|kw|week|wk)\\s*)(?<week>\\d{1,2})${YEAR}`, (groups, place) =>
    newest(groups, place, (year) => isoWeekSpan(year, Number(groups.week))),
  ),
  form("(?<year>20\\d\\d)-(?<m>\\d{2})(?![-/.]\\d)", ({ year, m }) =>
    Number(m) > 12 || Number(m) < 1 ? null : spanReading(monthSpan(Number(year), Number(m))),
  ),
  form("(?<m>0?[1-9]|1[0-2])/(?<year>20\\d\\d)", ({ year, m }) => spanReading(monthSpan(Number(year), Number(m)))),
  form(`${MONTH_WITH_MAY}\\.?[\\s,]*(?:of\\s+)?(?<year>20\\d\\d|(?:last|this)\\s+year)`, monthReading),
  form(`${MONTH_WITH_MAY}[\\s-]*'(?<short>\\d\\d)`, monthReading),
  form(`${MONTH_WITH_MAY}-(?<short>\\d\\d)`, monthReading),
  form(`(?<year>20\\d\\d)[\\s-]+${MONTH_WITH_MAY}`, monthReading),
  form(`${MONTH_WITH_MAY}\\s+(?:the\\s+)?(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:[\\s,]+(?<year>20\\d\\d))?`, dayReading),
  form(
    `(?:the\\s+)?(?<day>\\d{1,2})(?:st|nd|rd|th)?(?:\\s+of)?\\s+${MONTH_WITH_MAY}(?:[\\s,]+(?<year>20\\d\\d))?`,
    dayReading,
  ),
  form(`(?:this\\s+(?:past\\s+)?)?${MONTH}`, monthReading),
  form(`${BEFORE_MAY}(?<month>may)`, monthReading),
  form(`(?:last|past)\\s+${MONTH_WITH_MAY}`, (groups, place) =>
    newest(groups, { ...place, today: addDays(unitSpan("month", place.today, place).from, -1) }, (year) =>
      monthSpan(year, monthNumber(groups)),
    ),
  ),
  form(
    `${PREVIOUS}\\s+(?:full\\s+|complete\\s+|completed\\s+|calendar\\s+|fiscal\\s+)?(?<unit>week|month|quarter|half(?:[\\s-]year)?|year)`,
    ({ unit }, place) => spanReading(spanOf(`last_${unitOf(unit)}`, place)),
  ),
  form(
    "(?:this|current|the running)\\s+(?:calendar\\s+|fiscal\\s+)?(?<unit>week|month|quarter|half(?:[\\s-]year)?|year)",
    ({ unit }, place) => spanReading(spanOf(`this_${unitOf(unit)}`, place)),
  ),
  form("(?<side>last|this)_(?<unit>week|month|quarter|half|year)", ({ side, unit }, place) =>
    spanReading(spanOf(`${side}_${unit}`, place)),
  ),
  form(`${PREVIOUS}\\s+${COUNT}[\\s-]+(?:full\\s+|complete\\s+|completed\\s+)?${UNIT}s?`, wholeUnits),
  form("(?:last|past|trailing|rolling|l)[\\s-]*(?<count>\\d{1,3})[\\s-]*(?<unit>d)", rollingUnits),
  form(`(?:past|rolling|recent)[\\s_]+${COUNT}[\\s_-]+${UNIT}s?`, rollingUnits),
  form(
    `(?<!\\b(?:open|older|old|stuck|stale|aged|waiting|inactive|idle|late|is|are|was|were|for|well)\\s)over\\s+(?:the\\s+)?${COUNT}\\s+${UNIT}s?`,
    rollingUnits,
  ),
  form("(?:the\\s+)?past\\s+(?<unit>week|month|quarter|half(?:[\\s-]year)?|year)", rollingUnits),
  form("(?:last|past)\\s+(?<unit>fortnight)", rollingUnits),
  form("ttm|ltm|trailing\\s+(?:twelve|12)\\s+months", (_groups, place) =>
    wholeUnits({ count: "12", unit: "month" }, place),
  ),
  form(
    `(?<count>\\d{1,3}|an?|${Object.keys(COUNTS)
      .filter((word) => word.length > 2)
      .join("|")})\\s+${UNIT}s?\\s+(?:ago|back)`,
    ({ count, unit }, place) => {
      if (unit === "year" && countOf(count) === 1) return { kind: "year_ago" };
      const now = unitSpan(unit === "fortnight" ? "week" : unitOf(unit), place.today, place);
      return spanReading(shift(now, -countOf(count) * (unit === "fortnight" ? 2 : 1), place));
    },
  ),
  form("ytd|year[\\s-]to[\\s-]date|(?:so\\s+far\\s+)this\\s+year|this\\s+year\\s+so\\s+far", (_groups, place) =>
    toDate("year", place),
  ),
  form("qtd|quarter[\\s-]to[\\s-]date|so\\s+far\\s+this\\s+quarter|this\\s+quarter\\s+so\\s+far", (_groups, place) =>
    toDate("quarter", place),
  ),
  form("mtd|month[\\s-]to[\\s-]date|so\\s+far\\s+this\\s+month|this\\s+month\\s+so\\s+far", (_groups, place) =>
    toDate("month", place),
  ),
  form("wtd|week[\\s-]to[\\s-]date|so\\s+far\\s+this\\s+week|this\\s+week\\s+so\\s+far", (_groups, place) =>
    toDate("week", place),
  ),
  form("(?:start|beginning)\\s+of\\s+(?:the|this)\\s+(?<unit>week|month|quarter|year)", ({ unit }, place) =>
    spanReading(daySpan(unitSpan(unitOf(unit), place.today, place).from)),
  ),
  form("today|this\\s+morning", (_groups, place) => spanReading(daySpan(place.today))),
  form("yesterday", (_groups, place) => spanReading(daySpan(addDays(place.today, -1)))),
  form(`(?:on\\s+|(?<last>last)\\s+)?(?<weekday>${WEEKDAYS.join("|")})`, weekdayReading),
  form(`(?:(?:last|this|past|the)\\s+)?(?<season>summer|autumn|winter)${YEAR}`, seasonReading),
  form(`(?:last|this|in|since|during|past)\\s+(?:the\\s+)?(?<season>fall|spring)${YEAR}`, seasonReading),
  form("(?<season>fall|spring)\\s+(?<year>20\\d\\d)", seasonReading),
  form("(?:the\\s+)?(?:latest|most\\s+recent|newest)\\s+quarter|latest", (_groups, place) =>
    spanReading({ ...latestQuarter(place), text: "latest" }),
  ),
  form("(?:the\\s+)?most\\s+recent\\s+(?<unit>week|month|year)", ({ unit }, place) =>
    spanReading(spanOf(`last_${unit}`, place)),
  ),
  form(
    "all[\\s-]time|ever|all\\s+(?:the\\s+)?data|(?:entire|full|whole)\\s+(?:history|period)|since\\s+(?:the\\s+beginning|day\\s+one|forever)",
    () => ({ kind: "everything" }),
  ),
  form(`(?:next|coming|upcoming|following)\\s+(?:${COUNT}\\s+)?${UNIT}s?`, ({ count, unit }, place) =>
    count || unit === "fortnight"
      ? { kind: "future" }
      : { kind: "future", span: shift(unitSpan(unitOf(unit), place.today, place), 1, place) },
  ),
  form("tomorrow", () => ({ kind: "future" })),
  form(
    "(?<year>20\\d\\d)(?![-/.]\\d|\\s*(?:deals?|leads?|conversations?|calls?|dollars?|usd|eur|%|percent|[.,]\\d))",
    ({ year }, place) => spanReading(yearSpan(Number(year), place)),
  ),
  form("'(?<short>[23]\\d)", ({ short }, place) => spanReading(yearSpan(2000 + Number(short), place))),
  form("year[\\s-](?:over|on|to)[\\s-]year|y[/-]?o[/-]?y|y/y", () => ({ kind: "year_ago" })),
  form(
    "(?:the\\s+)?same\\s+(?:quarter|month|week|period|time|half|day|stretch|window)(?:,?\\s+(?:of\\s+)?(?:the\\s+)?(?:last|previous|prior|past)\\s+year|\\s+(?:a|one)\\s+year\\s+(?:ago|earlier|before)|\\s+the\\s+year\\s+before)",
    () => ({ kind: "year_ago" }),
  ),
  form(
    "this\\s+time\\s+last\\s+year|(?:a|one)\\s+year\\s+(?:earlier|before|prior)|prior[\\s-]year|the\\s+year\\s+before",
    () => ({ kind: "year_ago" }),
  ),
  form(
    "(?:the\\s+)?(?:previous|prior|preceding|last)\\s+(?:period|one)|the\\s+(?:quarter|month|week|period|half|one)\\s+(?:before|prior)(?:\\s+(?:that|it))?",
    () => ({ kind: "previous" }),
  ),
  ...STEPS.map(([unit, pattern]) => form(`(?:${pattern})`, (): TimeReading => ({ kind: "step", unit }))),
];

/** Widens a day to its week: "the week of 20 May". */
export const weekOf = (span: DateSpan, place: CalendarPlace): DateSpan => weekSpan(span.from, place);
