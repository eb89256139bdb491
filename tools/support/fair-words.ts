import type { Grain, TrustNote } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import { days } from "#contracts/quantity.ts";
import type { Settings } from "#contracts/settings.ts";
import { periodOf } from "#metrics/calendar-shapes.ts";
import type { Places } from "./fair-days.ts";
import { type Note, note } from "./note-words.ts";

const RUNNING = / to date$/;

/** A period by the name people use, also while it runs. */
export const periodName = ({ label }: Period): string => label.replace(RUNNING, "");

export const isRunning = ({ label }: Period): boolean => RUNNING.test(label);

const SHAPES = ["year", "half", "quarter", "month", "week"] as const;

/** The whole period that the days compared with a running one belong to: 2024-Q1 for the first days of it; else those days. */
export function wholeBefore(running: Period, before: Period, settings: Settings): Period {
  const shape = SHAPES.find((each) => periodOf(each, running.from, settings).label === periodName(running));
  const whole = shape ? periodOf(shape, before.from, settings) : before;
  return whole.from === before.from ? whole : before;
}

/** Why the periods cannot be compared as asked, as a clause without a full stop. */
export function reasonWords(found: TrustNote, later: Period, earlier: Period, grain: Grain): Note {
  const { code, figures = {}, names = {} } = found;
  const until = (mark: RegExp): Note => note(found.text.split(mark)[0]!, figures, names);
  const both = { period: later.label, before: earlier.label };
  if (code === "partial-period" || code === "unlike-calendar") {
    if (names.records !== undefined) return until(/;/);
    const isEarlier = code === "partial-period" && names.period !== later.label;
    if (isRunning(later) && !isEarlier) return note("{period} is not over", {}, { period: periodName(later) });
    if (code === "unlike-calendar") return note("{period} and {before} are not equally long", {}, both);
    const side = names.period === earlier.label ? earlier : later;
    return names.end !== undefined && names.end < lastDay(side)
      ? note("The data of {period} end on {end}", {}, names)
      : note("The data begin on {first}", {}, names);
  }
  if (code === "recording-gap" && names.from !== undefined)
    return note("Nothing was recorded from {from} to {to}", {}, names);
  if (code === "immature-cohort")
    return note(
      "The {records} of {period} are too young, with about {share} of their outcomes still to come",
      figures,
      {
        ...names,
        records: `${grain}s`,
      },
    );
  if (code === "truncated-extract" && names.whole !== undefined)
    return note("Many deals created before {whole} are not in the extract", {}, names);
  if (code === "truncated-extract" && names.period === undefined)
    return note(
      "No deal was created after {created}, so {period} holds older deals only",
      {},
      {
        ...names,
        period: later.label,
      },
    );
  if (code === "truncated-extract") return until(/\.$/);
  if (code === "mixed-currencies") return note("Amounts are in {main} and {others}", {}, names);
  if (code === "duplicates") return until(/ in everything/); // "328 records repeat another one"
  return note("{period} and {before} cannot be compared", {}, both);
}

const lastDay = ({ to }: Period): string => new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10);

/** "compared on its first 51 days with the first 51 days of 2024-Q1" */
export function sameDaysWords(places: Places, asked: readonly [Period, Period], compared: Period): Note {
  const [later, earlier] = asked;
  const names = { period: periodName(later), before: periodName(earlier) };
  const figures = { days: days(places.to - places.from) };
  if (places.from > 0)
    return note("compared over {run} with the same days of {before}", {}, { ...names, run: compared.label });
  return isRunning(later)
    ? note("compared on its first {days} with the first {days} of {before}", figures, names)
    : note("compared on the first {days} of {period} with the first {days} of {before}", figures, names);
}

export const sameAgeWords = (age: number, createdDays: number, whole: boolean): Note =>
  whole
    ? note("compared at equal age, by what closed within {age} of creation", { age: days(age) })
    : note(
        "compared at equal age, by what closed within {age} of creation among the deals of the first {days} of each",
        {
          age: days(age),
          days: days(createdDays),
        },
      );

export const oneCurrencyWords = (found: TrustNote): Note =>
  note("compared in {main} alone", {}, { main: found.names?.main ?? "" });

export const countedOnceWords: Note = note("compared with each of them counted once");

export const otherPairWords = (later: Period, earlier: Period): Note =>
  note("the nearest fair comparison is {period} with {before}", {}, { period: later.label, before: earlier.label });

/** Clauses as one note: `joined([a, b], ["; "])` is "a; b". Slots keep apart by a number in front. */
export function joined(parts: readonly Note[], between: readonly string[], end: string): Note {
  let text = "";
  const figures: Note["figures"] = {};
  const names: Note["names"] = {};
  parts.forEach((part, at) => {
    text += part.text.replaceAll(/\{(\w+)/g, `{p${at}_$1`) + (between[at] ?? (at === parts.length - 1 ? end : ""));
    for (const [key, figure] of Object.entries(part.figures)) figures[`p${at}_${key}`] = figure;
    for (const [key, name] of Object.entries(part.names)) names[`p${at}_${key}`] = name;
  });
  return { text, figures, names };
}
