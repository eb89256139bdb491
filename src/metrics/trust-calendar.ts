import type { TrustNote } from "#contracts/measure.ts";
import { type Period, periodDays } from "#contracts/period.ts";
import { count, days as dayCount } from "#contracts/quantity.ts";
import { addDays, daysFrom, weekdayIndex } from "./calendar-dates.ts";
import type { Side, TrustFacts } from "./trust-facts.ts";

/** Days at either end of a period without records that weekends and holidays explain. */
const EDGE_DAYS = 4;
/** Days on either side of a silent stretch that tell what was usual around it. */
const NEARBY_DAYS = 14;
/** So many records were to be expected in a silent stretch before its silence means something. */
const EXPECTED = 10;
/** A silent stretch of this share of the period's records makes its volume that of a part. */
const SILENT_SHARE = 0.1;
/** From this difference on, two runs of days hold unlike places of the quarter. */
const UNLIKE_PLACES = 0.3;
/** Lengths that differ by more than this share are unlike: February and March differ by less. */
const LENGTH_DIFFERENCE = 0.12;

/** Checks of the periods against the calendar and against the days with records. */
export function calendarNotes(facts: TrustFacts): readonly TrustNote[] {
  const sides = [facts.current, ...(facts.before ? [facts.before] : [])];
  const silent = sides.flatMap((side) => emptyNote(side, facts));
  if (silent.length > 0) return silent;
  return [...sides.flatMap((side) => [...partialNote(side, facts), ...gapNote(side, facts)]), ...unlikeNotes(facts)];
}

const isVolume = (facts: TrustFacts): boolean => facts.measure.kind === "count" || facts.measure.kind === "sum";

function emptyNote(side: Side, facts: TrustFacts): readonly TrustNote[] {
  if (side.n > 0) return [];
  const { coverage } = facts;
  const filtered = Object.keys(facts.where).length > 0 ? " with this filter" : "";
  const range = coverage ? "the data run from {from} to {to}" : "there are no records at all";
  return [
    {
      code: "partial-period",
      severity: "blocks",
      text: `There are no {records} in {period}${filtered}; ${range}.`,
      names: { records: facts.measure.denominator, period: side.period.label, ...coverage },
    },
  ];
}

/** The days of the period that the data reach: a volume over a part is no volume of the whole, a rate over half is still a rate. */
function partialNote(side: Side, facts: TrustFacts): readonly TrustNote[] {
  const { coverage } = facts;
  if (!coverage) return [];
  const last = addDays(side.period.to, -1);
  const newest = coverage.to < facts.today ? coverage.to : facts.today;
  const first = coverage.from > side.period.from ? coverage.from : side.period.from;
  const end = newest < last ? newest : last;
  const covered = daysFrom(first, end) + 1;
  const missing = { start: daysFrom(side.period.from, first), end: daysFrom(end, last) };
  const perDay = side.records / Math.max(1, covered);
  const silent = [missing.start, missing.end].filter((days) => days > EDGE_DAYS && days * perDay >= EXPECTED);
  if (silent.length === 0) return [];
  const all = periodDays(side.period);
  const isPart = isVolume(facts) || covered < all / 2;
  const part = "The data cover {covered} of the {days} days of {period}";
  return [
    {
      code: "partial-period",
      severity: isPart && facts.before ? "blocks" : "warning",
      text: isPart
        ? `${part} ({first} to {end}), so the figure is not that of a whole period.`
        : `${part}, from {first} to {end}.`,
      figures: { covered: count(covered), days: count(all) },
      names: { period: side.period.label, first, end },
    },
  ];
}

/** The longest run of days without a record, judged by how many the same weekdays usually bring. */
function gapNote(side: Side, facts: TrustFacts): readonly TrustNote[] {
  const { coverage } = facts;
  if (!coverage) return [];
  const first = coverage.from > side.period.from ? coverage.from : side.period.from;
  const end = addDays(side.period.to, -1) < coverage.to ? addDays(side.period.to, -1) : coverage.to;
  const usual = weekdayMeans(side, first, end);
  const longest = { from: "", to: "", expected: 0 };
  let run = { from: "", expected: 0 };
  for (let day = first; day <= end; day = addDays(day, 1)) {
    if (side.days.has(day)) run = { from: "", expected: 0 };
    else run = { from: run.from || day, expected: run.expected + usual[weekdayIndex(day)]! };
    if (run.expected > longest.expected) Object.assign(longest, run, { to: day });
  }
  if (longest.expected < EXPECTED || daysFrom(longest.from, longest.to) < 2) return [];
  if (expectedNearby(side, longest, first, end) < EXPECTED) return [];
  const isPart = isVolume(facts) && longest.expected >= SILENT_SHARE * (side.records + longest.expected);
  return [
    {
      code: "recording-gap",
      severity: isPart && facts.before ? "blocks" : "warning",
      text: "No record between {from} and {to}, where about {expected} were to be expected: recording may have stopped.",
      figures: { expected: count(Math.round(longest.expected)) },
      names: { from: longest.from, to: longest.to },
    },
  ];
}

/** What the days around a silent stretch would lead to expect: while an extract fills up, few records are no silence. */
function expectedNearby(
  side: Side,
  run: { readonly from: string; readonly to: string },
  first: string,
  end: string,
): number {
  let [records, days] = [0, 0];
  for (let away = 1; away <= NEARBY_DAYS; away++)
    for (const day of [addDays(run.from, -away), addDays(run.to, away)])
      if (day >= first && day <= end) {
        days += 1;
        records += side.days.get(day) ?? 0;
      }
  return days === 0 ? 0 : (records / days) * (daysFrom(run.from, run.to) + 1);
}

function weekdayMeans(side: Side, first: string, end: string): readonly number[] {
  const totals = new Array<number>(7).fill(0);
  const days = new Array<number>(7).fill(0);
  for (let day = first; day <= end; day = addDays(day, 1)) {
    days[weekdayIndex(day)]! += 1;
    totals[weekdayIndex(day)]! += side.days.get(day) ?? 0;
  }
  return totals.map((total, index) => (days[index]! > 0 ? total / days[index]! : 0));
}

function unlikeNotes(facts: TrustFacts): readonly TrustNote[] {
  if (!facts.before) return [];
  const [current, before] = [facts.current.period, facts.before.period];
  const lengths = [periodDays(current), periodDays(before)] as const;
  const differ = Math.abs(lengths[0] - lengths[1]) / Math.max(...lengths) > LENGTH_DIFFERENCE;
  const names = { current: current.label, before: before.label };
  const figures = { length: dayCount(lengths[0]), earlier: dayCount(lengths[1]) };
  const running = differ && lengths[0] < lengths[1] && current.label.endsWith(TO_DATE);
  if (running || (differ && isVolume(facts)))
    return [
      {
        code: "unlike-calendar",
        severity: "blocks",
        text: running
          ? "{current} has {length} so far and {before} has {earlier}: a running period compares with the same days of the earlier one."
          : "{current} has {length} and {before} has {earlier}: volumes over runs of different length do not compare.",
        figures,
        names,
      },
    ];
  if (differ)
    return [{ code: "unlike-calendar", severity: "warning", text: "{current} and {before} differ in length.", names }];
  if (facts.measure.grain !== "deal" || unlikePlaces(current, before, facts) < UNLIKE_PLACES) return [];
  return [
    {
      code: "unlike-calendar",
      severity: isVolume(facts) ? "warning" : "info",
      text: "{current} and {before} hold different places in their quarter; deals often close at a quarter's end.",
      names,
    },
  ];
}

const TO_DATE = " to date";

/** The part of the days that lies in other months of the quarter: 1 for April against March, 0 for two whole quarters. */
function unlikePlaces(current: Period, before: Period, { settings }: TrustFacts): number {
  const shares = [current, before].map((period) => placeShares(period, settings.fiscalYearStartMonth));
  return shares[0]!.reduce((sum, share, at) => sum + Math.abs(share - shares[1]![at]!), 0) / 2;
}

function placeShares(period: Period, startMonth: number): readonly number[] {
  const days = [0, 0, 0];
  for (let day = period.from; day < period.to; day = addDays(day, 1))
    days[(Number(day.slice(5, 7)) + 12 - startMonth) % 3]! += 1;
  return days.map((n) => n / Math.max(1, periodDays(period)));
}
