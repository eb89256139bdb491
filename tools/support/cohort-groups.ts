import type { Period } from "#contracts/period.ts";
import { count, days, points, type Quantity, ratio } from "#contracts/quantity.ts";
import type { Settings } from "#contracts/settings.ts";
import { addDays, daysFrom } from "#metrics/calendar-dates.ts";
import type { CohortWaits } from "#metrics/cohort-waits.ts";
import { periodBuckets } from "#metrics/fiscal-calendar.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { incidenceLogRank } from "#stats/incidence-log-rank.ts";
import { newcombeInterval } from "#stats/proportion-difference-interval.ts";
import type { Share } from "#stats/share.ts";
import type { Cohort, CohortOutput } from "./cohort-report.ts";
import { shareFigure } from "./rate-figures.ts";

/** Ages at which cohorts may be compared, in days. */
const AGES = [7, 14, 30, 45, 60, 90, 120, 180, 270, 365];
/** The common age lets at least this part of the conversions happen. */
const SEEN = 0.6;
const MOST_CURVES = 6;
const CURVE_POINTS = 12;
/** So many ends expected and not one there: earlier ends were not handed over (chance e⁻⁵ = 0.7 % otherwise). */
const CUT_EXPECTED = 5;
/** With fewer later records the usual waits are not known. */
const FEWEST_LATER = 20;

interface Followed {
  readonly times: number[];
  readonly causes: number[];
  readonly followUp: number[];
  readonly counts: number[];
}

interface Group {
  readonly period: Period;
  readonly followed: Followed;
  readonly n: number;
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
  const groups = whole.map(
    (period): Group => ({ period, followed: { times: [], causes: [], followUp: [], counts: [] }, n: 0 }),
  );
  let at = 0;
  waits.start.forEach((day, row) => {
    while (at < groups.length - 1 && day >= groups[at]!.period.to) at++;
    const { times, causes, followUp, counts } = groups[at]!.followed;
    times.push(waits.days[row]!);
    causes.push(waits.end[row]!);
    followUp.push(waits.age[row]!);
    counts.push(waits.n[row]!);
  });
  return groups.map((group) => ({ ...group, n: added(group.followed.counts) })).filter(({ n }) => n > 0);
}

const added = (counts: readonly number[]): number => counts.reduce((sum, n) => sum + n, 0);

/**
 * Day before which ends are not recorded, as in an extract of what closed since; null when nothing hints at that. The waits of the records that began
 * since the first end say how many ends were to be expected before it: none there where five or more were due means that they were left out.
 */
export function cutBefore(waits: CohortWaits): string | null {
  const [first] = waits.start;
  const earliest = firstEnd(waits);
  if (first === undefined || earliest === null || earliest <= first) return null;
  const later = waits.start.findIndex((day) => day >= earliest);
  if (later < 0) return null;
  const usual = endedWithin(waits, later, daysFrom(first, earliest));
  if (usual === null) return null;
  let expected = 0;
  for (let row = 0; row < later; row++) expected += waits.n[row]! * usual[daysFrom(waits.start[row]!, earliest) - 1]!;
  return expected >= CUT_EXPECTED ? earliest : null;
}

function firstEnd(waits: CohortWaits): string | null {
  let earliest: string | null = null;
  waits.start.forEach((day, row) => {
    if (waits.end[row] === 0) return;
    const end = addDays(day, waits.days[row]!);
    if (earliest === null || end < earliest) earliest = end;
  });
  return earliest;
}

/** Share of the records from a row on that had ended within 0, 1, … days, of those seen that long; null with too few of them. */
function endedWithin(waits: CohortWaits, from: number, longest: number): Float64Array | null {
  // what begins to count on a day and what no longer does; added up below
  const [ended, seen] = [new Float64Array(longest + 2), new Float64Array(longest + 2)];
  for (let row = from; row < waits.n.length; row++) {
    const [n, age, wait] = [waits.n[row]!, Math.min(longest, waits.age[row]!), waits.days[row]!];
    seen[0]! += n;
    seen[age + 1]! -= n;
    if (waits.end[row] === 0 || wait > age) continue;
    ended[wait]! += n;
    ended[age + 1]! -= n;
  }
  if (seen[0]! < FEWEST_LATER) return null;
  let [allEnded, allSeen] = [0, 0];
  return ended.map((_, day) => {
    allEnded += ended[day]!;
    allSeen += seen[day]!;
    return allSeen > 0 ? allEnded / allSeen : 0;
  });
}

/** Days within which a share of the records of some ends had ended; null without such records. */
function daysBy(waits: CohortWaits, share: number, wanted: (end: number) => boolean): number | null {
  const rows = Array.from(waits.days, (_, row) => row).filter((row) => wanted(waits.end[row]!));
  rows.sort((a, b) => waits.days[a]! - waits.days[b]!);
  const whole = rows.reduce((sum, row) => sum + waits.n[row]!, 0);
  let reached = 0;
  for (const row of rows) {
    reached += waits.n[row]!;
    if (reached >= share * whole) return waits.days[row]!;
  }
  return null;
}

/** Smallest listed age by which most conversions have happened; null without conversions. */
function commonAge(waits: CohortWaits): number | null {
  const usual = daysBy(waits, SEEN, (end) => end === 1);
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
  const usual = daysBy(waits, 0.95, () => true) ?? 0;
  const neededAge = openKept ? (age ?? 0) : Math.max(age ?? 0, usual);
  const stateOf = ({ period, n }: Group): Cohort["state"] => {
    if (cut !== null && period.from < cut) return "cut";
    if (age === null || daysFrom(addDays(period.to, -1), options.asOf) < neededAge) return "too-young";
    return n < options.minimum ? "too-few" : "compared";
  };
  const stated = groups.map((group) => ({ group, state: stateOf(group) }));
  const usable = stated.filter(({ state }) => state === "compared").map(({ group }) => group);
  const tests = usable
    .slice(1)
    .map((group, at) => incidenceLogRank([joined(usable.slice(0, at + 1)), group.followed], age ?? 0)?.p ?? 1);
  // the newest against the earlier ones is the question asked; the others are looked at besides, with every cohort counted
  const adjusted = [...holm(tests).slice(0, -1), ...tests.slice(-1)];
  const cohorts = stated.map(({ group, state }): Cohort => {
    const place = usable.indexOf(group);
    const own = place >= 0 ? convertedBy(group.followed, age!) : null;
    const before = place > 0 ? convertedBy(joined(usable.slice(0, place)), age!) : null;
    return {
      label: group.period.label,
      size: count(group.n),
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

function joined(groups: readonly Group[]): Followed {
  const all = (part: (followed: Followed) => readonly number[]) => groups.flatMap(({ followed }) => part(followed));
  return {
    times: all(({ times }) => times),
    causes: all(({ causes }) => causes),
    followUp: all(({ followUp }) => followUp),
    counts: all(({ counts }) => counts),
  };
}

function convertedBy({ times, causes, counts }: Followed, age: number): Share {
  let successes = 0;
  for (let at = 0; at < times.length; at++) if (causes[at] === 1 && times[at]! <= age) successes += counts[at]!;
  return { successes, n: added(counts) };
}

const gap = (own: Share, before: Share, p: number): Quantity =>
  points(own.successes / own.n - before.successes / before.n, {
    n: own.n + before.n,
    interval: newcombeInterval(own, before) ?? undefined,
    p,
  });

/** Share of the ended records that converted; null where records only convert and never are lost. */
function soFar({ causes, counts }: Followed): Quantity | null {
  const ended = (cause: number) => added(counts.filter((_, at) => causes[at] === cause));
  const [won, lost] = [ended(1), ended(2)];
  return lost === 0 ? null : shareFigure({ successes: won, n: won + lost });
}

/** Share converted by age: every record here was seen up to the common age, so Aalen–Johansen's estimate is the plain share. */
function curvesOf(groups: readonly Group[], age: number): CohortOutput["curves"] {
  const grid = Array.from({ length: CURVE_POINTS + 1 }, (_, step) => Math.round((age * step) / CURVE_POINTS));
  const ages = [...new Set(grid)];
  return groups.slice(-MOST_CURVES).map(({ period, followed }) => {
    const points = ages.map((day) => {
      const { successes, n } = convertedBy(followed, day);
      return { label: `${day} days`, date: "—", value: ratio(successes / n, { n }), partial: false };
    });
    return { label: period.label, points };
  });
}
