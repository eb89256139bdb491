import {
  addMonths,
  type CalendarPlace,
  type DateSpan,
  latestQuarter,
  rangeSpan,
  shift,
  spanOf,
  unitSpan,
  yearAgo,
} from "./calendar.ts";
import { periodForms, weekOf } from "./period-forms.ts";
import type { TimeReading } from "./period-readers.ts";
import type { TextRange } from "./text-range.ts";

/** The times that a question names. Texts are canonical (contracts/period.ts); none begins after today. */
export interface PeriodsFound {
  readonly period: string | null;
  readonly compareWith: string | null;
  /** The words that were read as time, and where the first of them stand. */
  readonly consumed: readonly TextRange[];
  readonly at: TextRange | null;
  /** A date with two readings, such as 6/7/2026. */
  readonly choices: { readonly at: TextRange; readonly texts: readonly string[] } | null;
  /** Words that name a time after today. */
  readonly future: string | null;
  /** The canonical text of that time, or of the next one of that name: for questions about what is to come. */
  readonly ahead: string | null;
  /** "same quarter last year" without "compared with": in a follow-up it replaces the period. */
  readonly bareShift: boolean;
}

interface Mention extends TextRange {
  readonly reading: TimeReading;
  readonly role: "plain" | "versus" | "since" | "until";
  /** Where the words that give the role begin. */
  readonly lead: number;
}

/** Without one of these no form can match, and none needs to be compiled. */
const NAMES_TIME =
  /\d|day|week|month|quarter|trimester|half|year|fortnight|season|spring|summer|autumn|fall|winter|today|morning|yesterday|tomorrow|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|[yqmw]td|t?tm|y.?o.?y|m.?o.?m|q.?o.?q|w.?o.?w|y\/y|m\/m|q\/q|latest|period|history|time|ever|all|data|beginning|one|prior|previous|future|before/;

const VERSUS =
  /(?:vs\.?|versus|compar(?:ed|ing|e)\s+(?:it\s+)?(?:with|to|against)|in\s+comparison\s+(?:with|to)|against|relative\s+to|(?<!rather\s)than|(?:up|down)\s+from|back\s+in)\s+(?:(?:it|they|we)\s+(?:was|were|had|did)\s+)?(?:in\s+)?(?:the\s+|our\s+)?$/;
const FROM_AFTER_CHANGE =
  /(?:chang|drop|fall|fell|declin|down|ris|rose|increas|decreas|gr[eo]w|up|mov|shift|went|improv)\w*(?:\s+\S+){0,2}\s+from\s+(?:the\s+)?$/;
const SINCE = /(?:ever\s+)?(?:since|after|as\s+of|starting(?:\s+in)?)\s+(?:in\s+)?(?:the\s+)?$/;
const UNTIL = /(?:until|till|up\s+to|before|prior\s+to)\s+(?:the\s+)?$/;
const PLAIN =
  /(?:\b(?:in|for|during|over|within|from|between|of|on|at|by|throughout)\s+)?(?:the\s+)?(?:week\s+(?:of|starting|beginning|commencing)\s+(?:the\s+)?)?$/;
const CHANGE =
  /\b(?:why|chang\w*|drop\w*|fall\w*|fell|declin\w*|ris\w+|rose|increas\w*|decreas\w*|gr[eo]w\w*|down|up|improv\w*|differ\w*|compar\w*|delta|mov\w+|shift\w*|went)\b/;
/** Between two times it is what is asked about: "the March cohort against February's". */
const COHORT = /\b(?:cohorts?|vintages?|batch(?:es)?)\b/;
const NOTHING: PeriodsFound = {
  period: null,
  compareWith: null,
  consumed: [],
  at: null,
  choices: null,
  future: null,
  ahead: null,
  bareShift: false,
};

/**
 * Reads the times in a folded question. Names without a year mean the newest that has begun; of two periods that are compared the later one is
 * `period`. "last 3 months" are three whole ones, "past 3 months" run up to today. No time named: everything null.
 *
 * @param base the period of the turn before, which "compared with last year" then refers to
 * @example findPeriods("win rate q3 vs q2", place, null) // on 2026-11-20: period "2026-Q3", compareWith "2026-Q2"
 */
export function findPeriods(text: string, place: CalendarPlace, base: string | null): PeriodsFound {
  const mentions = scan(text, place);
  if (mentions.length === 0) return NOTHING;
  const consumed = mentions.map(({ lead, end }) => ({ start: lead, end }));
  const first = mentions[0] as Mention;
  const found = { ...NOTHING, consumed, at: { start: first.start, end: first.end } };
  const ahead = mentions.find(
    ({ reading }) => reading.kind === "future" || (reading.kind === "span" && reading.span.from > place.today),
  );
  if (ahead) {
    const span = ahead.reading.kind === "span" || ahead.reading.kind === "future" ? ahead.reading.span : undefined;
    return { ...found, future: text.slice(ahead.start, ahead.end), ahead: span?.text ?? null };
  }
  const unsure = mentions.find(({ reading }) => reading.kind === "choices");
  if (unsure?.reading.kind === "choices") {
    return { ...found, choices: { at: unsure, texts: unsure.reading.spans.map((span) => span.from) } };
  }
  const resolved = resolve(mentions, text, place, base);
  const joint =
    mentions.length > 1 && resolved.joined && !COHORT.test(text.slice(first.end, (mentions[1] as Mention).start))
      ? [{ start: first.end, end: (mentions[1] as Mention).start }]
      : [];
  const bareShift =
    mentions.length === 1 && first.role === "plain" && ["year_ago", "previous"].includes(first.reading.kind);
  return {
    ...found,
    ...clip(resolved, place),
    consumed: [...consumed, ...joint],
    bareShift,
    ahead: coming(first, place),
  };
}

/** A name without a year that is over, as the one to come: "December" in November. */
function coming({ reading, role }: Mention, place: CalendarPlace): string | null {
  if (reading.kind !== "span" || !reading.bare || role !== "plain" || reading.span.to >= place.today) return null;
  return unitSpan(reading.span.unit, addMonths(reading.span.from, 12), place).text;
}

interface Resolved {
  readonly period: DateSpan | "all" | null;
  readonly compareWith: DateSpan | null;
  readonly joined?: boolean;
}

function clip(resolved: Resolved, place: CalendarPlace): { period: string | null; compareWith: string | null } {
  const textOf = (span: DateSpan | null): string | null => {
    if (span?.unit !== "range" || span.to <= place.today || !span.text.includes("..")) return span?.text ?? null;
    return rangeSpan(span.from, place.today).text;
  };
  return {
    period: resolved.period === "all" ? "all" : textOf(resolved.period),
    compareWith: textOf(resolved.compareWith),
  };
}

function scan(text: string, place: CalendarPlace): readonly Mention[] {
  if (!NAMES_TIME.test(text)) return [];
  const matches: (TextRange & { reading: TimeReading })[] = [];
  for (const { matches: matchesIn, read } of periodForms) {
    for (const match of matchesIn(text)) {
      const reading = read(match.groups ?? {}, place);
      if (reading) matches.push({ start: match.index, end: match.index + match[0].length, reading });
    }
  }
  matches.sort((a, b) => a.start - b.start || b.end - a.end);
  const mentions: Mention[] = [];
  let end = 0;
  for (const match of matches) {
    if (match.start < end) continue;
    mentions.push(withRole(match, text.slice(end, match.start), end, place));
    end = match.end;
  }
  return mentions;
}

function withRole(
  match: TextRange & { reading: TimeReading },
  before: string,
  offset: number,
  place: CalendarPlace,
): Mention {
  const roles = [
    ["versus", VERSUS],
    ["versus", FROM_AFTER_CHANGE],
    ["since", SINCE],
    ["until", UNTIL],
  ] as const;
  let reading = match.reading;
  if (
    /week\s+(?:of|starting|beginning|commencing)\s+(?:the\s+)?$/.test(before) &&
    reading.kind === "span" &&
    reading.span.unit === "day"
  ) {
    reading = { kind: "span", span: weekOf(reading.span, place) };
  }
  for (const [role, pattern] of roles) {
    const found = pattern.exec(before);
    if (!found) continue;
    const from = pattern === FROM_AFTER_CHANGE ? before.lastIndexOf("from") : found.index;
    return { ...match, reading, role, lead: offset + from };
  }
  return { ...match, reading, role: "plain", lead: offset + (PLAIN.exec(before)?.index ?? before.length) };
}

function resolve(mentions: readonly Mention[], text: string, place: CalendarPlace, base: string | null): Resolved {
  const [one, two] = mentions as [Mention, Mention | undefined];
  if (two?.reading.kind === "span" && one.reading.kind === "span") return pair(one, two, text, place);
  const spanMention = mentions.find(({ reading }) => reading.kind === "span");
  const other = mentions.find(({ reading }) => reading.kind !== "span");
  const own = spanMention?.reading.kind === "span" ? spanMention : null;
  if (!other) return own ? single(own, text, place, base) : { period: null, compareWith: null };
  const { reading } = other;
  if (reading.kind === "everything") return { period: "all", compareWith: null };
  const named = own?.reading.kind === "span" ? own.reading.span : null;
  if (reading.kind === "step") {
    const current = named?.unit === reading.unit ? named : lastWhole(reading.unit, place);
    return { period: current, compareWith: shift(current, -1, place) };
  }
  const current = named ?? baseSpan(base, place);
  return {
    period: current,
    compareWith: reading.kind === "year_ago" ? yearAgo(current, place) : shift(current, -1, place),
  };
}

const baseSpan = (base: string | null, place: CalendarPlace): DateSpan =>
  (base === null ? null : spanOf(base, place)) ?? latestQuarter(place);

function lastWhole(unit: DateSpan["unit"], place: CalendarPlace): DateSpan {
  return unit === "quarter" ? latestQuarter(place) : (spanOf(`last_${unit}`, place) as DateSpan);
}

/** One named period: plain, or the start or end of a run, or what the current one is held against. */
function single(mention: Mention, text: string, place: CalendarPlace, base: string | null): Resolved {
  if (mention.reading.kind !== "span") return { period: null, compareWith: null };
  const { span } = mention.reading;
  if (mention.role === "since") {
    if (span.text.startsWith("last_") && CHANGE.test(text)) return { period: span, compareWith: null };
    return { period: rangeSpan(span.from, place.today), compareWith: null };
  }
  if (mention.role === "until") {
    if (place.firstDay === null || place.firstDay > span.from) return { period: span, compareWith: null };
    return {
      period: rangeSpan(place.firstDay, shift({ ...span, unit: "day", to: span.from }, -1, place).from),
      compareWith: null,
    };
  }
  if (mention.role !== "versus") return { period: span, compareWith: null };
  const inThread = base === null ? null : spanOf(base, place);
  if (inThread) return { period: inThread, compareWith: baseline(inThread, span, place) };
  if (span.text === "last_year")
    return { period: latestQuarter(place), compareWith: yearAgo(latestQuarter(place), place) };
  const latest = latestQuarter(place);
  if (span.unit === "quarter" && !span.text.startsWith("last_") && span.from < latest.from)
    return { period: latest, compareWith: span };
  const now = span.unit === "range" ? shift(span, 1, place) : unitSpan(span.unit, place.today, place);
  const current = /^(?:week|month|quarter|half|year)$/.test(span.unit) ? { ...now, text: `this_${span.unit}` } : now;
  return current.from > span.from ? { period: current, compareWith: span } : { period: null, compareWith: span };
}

/** "Q3 vs last year" means Q3 of last year; "2026-Q3 vs last quarter" means the one before. */
function baseline(current: DateSpan, other: DateSpan, place: CalendarPlace): DateSpan {
  if (other.text === "last_year" && current.unit !== "year") return yearAgo(current, place);
  if (other.text.startsWith("last_") && other.from >= current.from) return shift(current, -1, place);
  return other;
}

function pair(one: Mention, two: Mention, text: string, place: CalendarPlace): Resolved {
  if (one.reading.kind !== "span" || two.reading.kind !== "span") return { period: null, compareWith: null };
  const between = text.slice(one.end, two.start);
  const change = CHANGE.test(text);
  const versus = two.role === "versus" || one.role === "versus" || /^\W*(?:or|with|over)\W*(?:the\s+)?$/.test(between);
  const linked = /^\s*(?:to|-|\.\.|through|thru|until|till|and|&|,)\s*(?:the\s+|in\s+)?$/.test(between);
  const days = one.reading.span.unit === "day" || two.reading.span.unit === "day";
  const first = one.reading.span;
  const second = two.reading.span;
  if (!versus && linked && (days || !change || first.unit !== second.unit)) return run(one.reading, two.reading, place);
  if (!versus && !linked && !change) return { period: first, compareWith: null };
  if (versus && second.text.startsWith("last_"))
    return { period: first, compareWith: baseline(first, second, place), joined: linked };
  const [left, right] = aligned(one.reading, two.reading, place);
  const later = left.from >= right.from ? left : right;
  return { period: later, compareWith: later === left ? right : left, joined: linked || versus };
}

type SpanReading = Extract<TimeReading, { kind: "span" }>;

/** Gives a name without a year the year that the other one implies. */
function aligned(one: SpanReading, two: SpanReading, place: CalendarPlace): readonly [DateSpan, DateSpan] {
  let [left, right] = [one.span, two.span];
  if (one.bare && !two.bare) while (left.from > right.to) left = yearAgo(left, place);
  if (two.bare && !one.bare) while (right.from > left.to) right = yearAgo(right, place);
  if (one.bare && two.bare && right.to >= place.today && left.to < place.today && left.unit === right.unit)
    right = yearAgo(right, place);
  return [left, right];
}

function run(one: SpanReading, two: SpanReading, place: CalendarPlace): Resolved {
  let [left, right] = [one.span, two.span];
  if (one.bare) while (left.from > right.from) left = yearAgo(left, place);
  if (two.bare && right.from < left.from && !one.bare) right = shift(right, 1, place);
  const [from, to] = left.from <= right.from ? [left.from, right.to] : [right.from, left.to];
  return { period: rangeSpan(from, to), compareWith: null, joined: true };
}
