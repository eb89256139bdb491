import type { Period } from "#contracts/period.ts";
import { count, days, points, type Quantity, ratio } from "#contracts/quantity.ts";
import type { Settings } from "#contracts/settings.ts";
import { addDays, daysFrom } from "#metrics/calendar-dates.ts";
import type { CohortWaits } from "#metrics/cohort-waits.ts";
import { periodBuckets } from "#metrics/fiscal-calendar.ts";
import { aalenJohansen } from "#stats/aalen-johansen.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { type FollowedUp, incidenceLogRank } from "#stats/incidence-log-rank.ts";
import { newcombeInterval } from "#stats/proportion-difference-interval.ts";
import { quantile } from "#stats/quantile.ts";
import type { Share } from "#stats/share.ts";
import type { Cohort, CohortOutput } from "./cohort-report.ts";
import { shareFigure } from "./rate-figures.ts";

/** Ages at which cohorts may be compared, in days. */
const AGES = [7, 14, 30, 45, 60, 90, 120, 180, 270, 365];
/** The common age lets at least this part of the conversions happen. */
const SEEN = 0.6;
const MOST_CURVES = 6;
const CURVE_POINTS = 12;
/** A first end so many days after the first record means that earlier ends were not handed over. */
const CUT_AFTER_DAYS = 31;

interface Group {
  readonly period: Period;
  readonly followed: { readonly times: number[]; readonly causes: number[]; readonly followUp: number[] };
}

export interface CohortSettings {
  readonly bucket: "month" | "quarter";
  readonly asOf: string;
  readonly minimum: number;
  /** Day before which ends are not recorded; null when they all are. */
  readonly cut: string | null;
  readonly settings: Settings;
}

/** Records by the month or quarter they began in, oldest first. */
function grouped(waits: CohortWaits, { bucket, asOf, settings }: CohortSettings): readonly Group[] {
  const [first] = waits.start;
  if (first === undefined) return [];
  const whole = periodBuckets({ from: first, to: addDays(asOf, 1), label: "all" }, bucket, settings);
  const groups = whole.map((period): Group => ({ period, followed: { times: [], causes: [], followUp: [] } }));
  let at = 0;
  waits.start.forEach((day, row) => {
    while (at < groups.length - 1 && day >= groups[at]!.period.to) at++;
    const { times, causes, followUp } = groups[at]!.followed;
    times.push(waits.days[row]!);
    causes.push(waits.end[row]!);
    followUp.push(waits.age[row]!);
  });
  return groups.filter(({ followed }) => followed.times.length > 0);
}

/** Day before which ends are not recorded, as in an extract of what closed since; null when nothing hints at that. */
export function cutBefore(waits: CohortWaits): string | null {
  const [first] = waits.start;
  if (first === undefined) return null;
  let earliest: string | null = null;
  waits.start.forEach((day, row) => {
    if (waits.end[row] === 0) return;
    const end = addDays(day, waits.days[row]!);
    if (earliest === null || end < earliest) earliest = end;
  });
  return earliest !== null && daysFrom(first, earliest) > CUT_AFTER_DAYS ? earliest : null;
}

/** Smallest listed age by which most conversions have happened; null without conversions. */
function commonAge(waits: CohortWaits): number | null {
  const won = Array.from(waits.days).filter((_, row) => waits.end[row] === 1);
  const usual = quantile(won, SEEN);
  return usual === null ? null : (AGES.find((age) => age >= usual) ?? AGES.at(-1)!);
}

/** Cohorts compared at one age, newest against all earlier ones; null when fewer than two can be. */
export function compareCohorts(
  waits: CohortWaits,
  options: CohortSettings,
): Pick<CohortOutput, "age" | "newest" | "together" | "cohorts" | "curves"> & { readonly p: number | null } {
  const groups = grouped(waits, options);
  const age = commonAge(waits);
  const cut = options.cut;
  // deals that are still open may be missing from the file: then only cohorts in which nearly all have ended can be compared
  const openKept = waits.end.includes(0);
  const usual = quantile(Array.from(waits.days), 0.95) ?? 0;
  const neededAge = openKept ? (age ?? 0) : Math.max(age ?? 0, usual);
  const stateOf = ({ period, followed }: Group): Cohort["state"] => {
    if (cut !== null && period.from < cut) return "cut";
    if (age === null || daysFrom(addDays(period.to, -1), options.asOf) < neededAge) return "too-young";
    return followed.times.length < options.minimum ? "too-few" : "compared";
  };
  const stated = groups.map((group) => ({ group, state: stateOf(group) }));
  const usable = stated.filter(({ state }) => state === "compared").map(({ group }) => group);
  const tests = usable
    .slice(1)
    .map((group, at) => incidenceLogRank([joined(usable.slice(0, at + 1)), group.followed], age ?? 0)?.p ?? 1);
  // the newest against the earlier ones is the question asked; the others are looked at besides
  const adjusted = [...holm(tests.slice(0, -1)), ...tests.slice(-1)];
  const cohorts = stated.map(({ group, state }): Cohort => {
    const place = usable.indexOf(group);
    const own = place >= 0 ? convertedBy(group.followed, age!) : null;
    const before = place > 0 ? convertedBy(joined(usable.slice(0, place)), age!) : null;
    return {
      label: group.period.label,
      size: count(group.followed.times.length),
      at_age: own && shareFigure(own),
      earlier: before && shareFigure(before),
      difference: own && before ? gap(own, before, adjusted[place - 1]!) : null,
      state,
      so_far: soFar(group.followed),
    };
  });
  const overall =
    usable.length > 1
      ? (incidenceLogRank(
          usable.map(({ followed }) => followed),
          age ?? 0,
        )?.p ?? null)
      : null;
  return {
    age: age === null ? null : days(age),
    newest: usable.length > 1 ? usable.at(-1)!.period.label : null,
    together: usable.length > 1 ? { ...count(usable.length), ...(overall === null ? {} : { p: overall }) } : null,
    cohorts,
    curves: age === null ? [] : curvesOf(usable, age),
    p: adjusted.at(-1) ?? null,
  };
}

function joined(groups: readonly Group[]): FollowedUp {
  return {
    times: groups.flatMap(({ followed }) => followed.times),
    causes: groups.flatMap(({ followed }) => followed.causes),
    followUp: groups.flatMap(({ followed }) => followed.followUp),
  };
}

function convertedBy({ times, causes }: FollowedUp, age: number): Share {
  let successes = 0;
  for (let at = 0; at < times.length; at++) if (causes[at] === 1 && times[at]! <= age) successes++;
  return { successes, n: times.length };
}

const gap = (own: Share, before: Share, p: number): Quantity =>
  points(own.successes / own.n - before.successes / before.n, {
    n: own.n + before.n,
    interval: newcombeInterval(own, before) ?? undefined,
    p,
  });

function soFar({ causes }: FollowedUp): Quantity | null {
  const ended = Array.from(causes).filter((cause) => cause > 0);
  return !ended.includes(2)
    ? null
    : shareFigure({ successes: ended.filter((cause) => cause === 1).length, n: ended.length });
}

/** Cumulative incidence of the newest cohorts on a grid of ages up to the common one. */
function curvesOf(groups: readonly Group[], age: number): CohortOutput["curves"] {
  const grid = Array.from({ length: CURVE_POINTS + 1 }, (_, step) => Math.round((age * step) / CURVE_POINTS));
  const ages = [...new Set(grid)];
  return groups.slice(-MOST_CURVES).map(({ period, followed }) => {
    const { times, incidence } = aalenJohansen(followed, 2);
    const points = ages.map((day) => {
      const last = times.findLastIndex((time) => time <= day);
      const value = ratio(last < 0 ? 0 : incidence[0]![last]!, { n: followed.times.length });
      return { label: `${day} days`, date: `age ${day}`, value, partial: false };
    });
    return { label: period.label, points };
  });
}
