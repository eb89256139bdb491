import type { MeasureInfo } from "#contracts/measure.ts";
import { count, type Quantity } from "#contracts/quantity.ts";
import type { DifferenceInDifferences } from "#stats/difference-in-differences.ts";
import { differenceInDifferences, preTrendTest } from "#stats/difference-in-differences.ts";
import type { MakeUpShift } from "./effect-mix.ts";
import type { EffectCell, Panel } from "./effect-panel.ts";
import type { EffectCheck, EffectOutput } from "./effect-report.ts";
import { differenceInUnit } from "./measure-figures.ts";
import { type Note, note } from "./note-words.ts";
import { shareFigure } from "./rate-figures.ts";

/** A check that finds something below this p-value has failed. */
const ALARM = 0.05;
/** With fewer clusters to a period the clustered joint test alarms far too often (seen on worlds without any change); then the pooled F test. */
const CLUSTERS_PER_LEAD = 10;
const FEWEST_PLACES = 3;
const MOST_PLACES = 60;
const FEWEST_RECORDS = 20;

export interface CheckScope {
  readonly measure: MeasureInfo;
  readonly currency: string;
}

const check = (
  key: EffectCheck["key"],
  result: EffectCheck["result"],
  figure: Quantity | null,
  words: Note,
): EffectCheck => ({ key, result, figure, words });

/** Did the group move in step with the others before the change? */
export function checkPreTrend({ cells, clusters }: Panel): EffectCheck {
  const clustered = clusters.length > 1;
  const periods = new Set(cells.filter(({ period }) => period < 0).map(({ period }) => period)).size;
  const test =
    (clustered && clusters.length >= CLUSTERS_PER_LEAD * periods ? preTrendTest(cells) : null) ??
    preTrendTest(cells, false);
  if (!test) return check("pre-trend", "untested", null, note("The path before the change could not be tested."));
  const figure = { ...count(periods), p: test.p };
  const figures = { periods: figure };
  return test.p < ALARM
    ? check(
        "pre-trend",
        "failed",
        figure,
        note("Before the change the group already moved apart from the rest, over {periods} periods.", figures),
      )
    : check(
        "pre-trend",
        "passed",
        figure,
        note(
          "Over the {periods} periods before the change the group moved in step with the rest; passing this is weak evidence.",
          figures,
        ),
      );
}

/** The same estimate at a date on which nothing was changed: the middle of the time before. */
export function checkPlaceboDate({ cells, clusters }: Panel, { measure, currency }: CheckScope): EffectCheck {
  const before = cells.filter(({ period }) => period < 0);
  const first = Math.min(...before.map(({ period }) => period));
  const middle = Math.ceil(first / 2);
  const moved = before.map((cell) => ({ ...cell, period: cell.period - middle }));
  const found = differenceInDifferences(moved, clusters.length > 1);
  if (!found) return check("placebo-date", "untested", null, note("An earlier date could not be tried."));
  const figure = differenceInUnit(measure, found.estimate, { interval: found.interval, p: found.p }, currency);
  return found.p < ALARM
    ? check(
        "placebo-date",
        "failed",
        figure,
        note("At an earlier date, when nothing was changed, the same reading gives {gap}.", { gap: figure }),
      )
    : check(
        "placebo-date",
        "passed",
        figure,
        note("At an earlier date, when nothing was changed, the same reading shows nothing ({gap}).", { gap: figure }),
      );
}

/** The same estimate for every group that was not changed: the changed one must stand out. */
export function checkPlaceboGroups({ cells, clusters }: Panel, found: DifferenceInDifferences): EffectCheck {
  const clustered = clusters.length > 1;
  const sizes = new Map<string, number>();
  for (const { treated, place, n } of cells) if (!treated) sizes.set(place, (sizes.get(place) ?? 0) + n);
  const places = [...sizes]
    .filter(([, n]) => n >= FEWEST_RECORDS)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const untreated = cells.filter(({ treated }) => !treated);
  const strengths = places.slice(0, MOST_PLACES).flatMap(([place]) => strength(untreated, place, clustered));
  if (strengths.length < FEWEST_PLACES)
    return check(
      "placebo-group",
      "untested",
      null,
      note("There are too few other groups to compare the movement with."),
    );
  const own = found.standardError > 0 ? Math.abs(found.estimate / found.standardError) : 0;
  const beyond = strengths.filter((value) => value >= own).length;
  const rank = { ...count(strengths.length), p: (1 + beyond) / (1 + strengths.length) };
  const figures = { others: rank, beyond: count(beyond) };
  return beyond === 0
    ? check(
        "placebo-group",
        "passed",
        rank,
        note("None of the {others} groups that were not changed moved as clearly.", figures),
      )
    : check(
        "placebo-group",
        "failed",
        rank,
        note("{beyond} of the {others} groups that were not changed moved at least as clearly.", figures),
      );
}

function strength(untreated: readonly EffectCell[], place: string, clustered: boolean): number[] {
  const placebo = untreated.map((cell) => ({ ...cell, treated: cell.place === place }));
  const found = differenceInDifferences(placebo, clustered);
  return found && found.standardError > 0 ? [Math.abs(found.estimate / found.standardError)] : [];
}

/** The estimate with the mix held fixed, beside the raw one. */
export function checkMix(
  raw: number,
  adjusted: { readonly estimate: number; readonly interval: readonly [number, number]; readonly p: number } | null,
  { measure, currency }: CheckScope,
): EffectCheck {
  if (!adjusted)
    return check("mix", "untested", null, note("No other dimension is recorded that the mix could be held fixed on."));
  const figure = differenceInUnit(measure, adjusted.estimate, { interval: adjusted.interval, p: adjusted.p }, currency);
  const figures = { gap: figure };
  if (Math.sign(adjusted.estimate) !== Math.sign(raw))
    return check("mix", "failed", figure, note("With the mix held fixed the movement turns round ({gap}).", figures));
  return adjusted.p < ALARM
    ? check("mix", "passed", figure, note("With the mix held fixed it is {gap}.", figures))
    : check(
        "mix",
        "failed",
        figure,
        note("With the mix held fixed it is {gap}, which is not distinguishable from chance.", figures),
      );
}

/** The largest shift of the group's make-up against the rest's, when it is more than chance and more than a trifle; else null. */
function largestShift(shifts: readonly MakeUpShift[]): MakeUpShift | null {
  const [largest] = [...shifts].sort((a, b) => a.p - b.p || b.distance - a.distance);
  return largest && largest.p < 0.01 && largest.distance > 0.05 ? largest : null;
}

/** The value that came into the group since the change, with its share before and after; null when the make-up stayed much the same. */
export function movedTo(shifts: readonly MakeUpShift[]): EffectOutput["moved_to"] {
  const found = largestShift(shifts);
  if (!found) return null;
  const { level, before, after } = found.gained;
  const [from, to] = [shareFigure(before), shareFigure(after)];
  return from && to ? { name: `${found.dimension} ${level}`, before: from, after: to } : null;
}

/** Did other records come into the group? A note rather than a verdict: the mix-adjusted figure says what it does to the result. */
export function checkComposition(shifts: readonly MakeUpShift[]): EffectCheck {
  if (shifts.length === 0)
    return check(
      "composition",
      "untested",
      null,
      note("Whether the records in the group changed could not be tested."),
    );
  const moved = movedTo(shifts);
  return moved
    ? check(
        "composition",
        "failed",
        { ...moved.after, p: largestShift(shifts)!.p },
        note(
          "The group is not made of the same records as before: {level} went from {before} to {after} of them, more than among the rest.",
          { before: moved.before, after: moved.after },
          { level: moved.name },
        ),
      )
    : check("composition", "passed", null, note("The group is made of much the same records as before."));
}
