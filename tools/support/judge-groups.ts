import type { DimensionInfo } from "#contracts/measure.ts";
import { count, type Quantity } from "#contracts/quantity.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import type { ComparedGroup, CompareOutput } from "./compare-report.ts";
import { curveOf, joinWaits, medianFigure, type WaitingTimes } from "./cycle-medians.ts";
import { addSums, emptySums, figureOf, type GroupSums } from "./measure-figures.ts";
import { dimensionNoun, type MeasureScope } from "./measure-scope.ts";
import { type Note, note } from "./note-words.ts";
import { type Compared, compareSums, compareWaits } from "./segment-tests.ts";
import { isNamed, weakGroupActions } from "./weak-group-actions.ts";

/** Fewer than two groups with the measure's own minimum: groups with this many are judged, which an exact test allows. */
const FEWEST_RECORDS = 5;
/** More groups than this are no table but the records again. */
const MOST_LISTED = 200;
/** Of the groups with too few records, the largest may still be named as leading the list. */
const MOST_TOO_FEW_NAMED = 3;
/** Each waiting-time comparison sorts all records again: the largest groups only. */
const MOST_WAITING_GROUPS = 60;

type Direction = MeasureScope["measure"]["direction"];

/** By what is compared. */
export interface Cut {
  readonly dimension: DimensionInfo;
  /** The one value asked about, when the filter names exactly one of this dimension. */
  readonly focus: string | null | undefined;
  readonly where: MeasureScope["where"];
}

/** One value of the dimension with what is recorded under it. */
export interface Group {
  readonly label: string;
  /** The value as stored. */
  readonly level: string | null;
  readonly n: number;
  readonly sums: GroupSums;
  readonly waits: WaitingTimes | null;
}

/**
 * Tests the groups that have enough records against the rest and ranks them by the value to expect, the end asked for first; totals are only listed.
 * Fewer than two such groups leave the status as it was, with the reason.
 */
export function judgeGroups(
  groups: readonly Group[],
  scope: MeasureScope,
  cut: Cut,
  ctx: ToolContext,
  { managers, order }: { readonly managers: ReadonlyMap<string, string>; readonly order: CompareOutput["order"] },
): Partial<CompareOutput> {
  const { measure } = scope;
  const { currency, significance } = ctx.settings;
  const whole = groups.map(({ sums }) => sums).reduce(addSums, emptySums);
  const waiting = measure.kind === "median";
  const overall = waiting
    ? medianFigure(curveOf(joinWaits(groups.flatMap(({ waits }) => waits ?? []))))
    : figureOf(measure, whole, currency);
  if (measure.kind === "count" || measure.kind === "sum")
    return totals(groups, scope, cut, { overall, currency, order });
  const judged = judgedGroups(groups, measure.minimumN).slice(0, waiting ? MOST_WAITING_GROUPS : undefined);
  if (judged.length < 2) return { overall, reason: tooLittle(groups, judged, cut) };
  const comparison = waiting
    ? compareWaits(
        measure,
        judged.map(({ waits }) => waits!),
        currency,
      )
    : compareSums(
        measure,
        judged.map(({ sums }) => sums),
        whole,
        { significance, currency },
      );
  const ranked = rankGroups(judged, comparison.groups, cut, { direction: measure.direction, significance });
  const rest = groups.filter((group) => !judged.includes(group)).sort((a, b) => b.n - a.n);
  const few = rest.map((group) => unjudged(group, cut, measure, currency));
  const focus = cut.focus === undefined ? null : (cut.focus ?? NOT_RECORDED);
  const ordered = order === "worst" ? ranked.toReversed() : ranked;
  const listed = [...ordered, ...few].slice(0, MOST_LISTED);
  const unlisted = ranked.length + few.length - listed.length;
  const own = ranked.filter(isNamed);
  const [first, last] = [own[0], own.at(-1)];
  return {
    status: "ok",
    overall,
    compared: { ...count(judged.length), ...(comparison.overallP === null ? {} : { p: comparison.overallP }) },
    groups: listed,
    best: first && ["better", "higher"].includes(first.standing) ? first.label : null,
    worst: last && ["worse", "lower"].includes(last.standing) ? last.label : null,
    leader: leaderOf([...ordered, ...few.slice(0, MOST_TOO_FEW_NAMED)].filter(isNamed), measure.direction, order),
    asked_about: listed.some(({ label }) => label === focus) ? focus : null,
    detectable: comparison.detectable,
    too_few: rest.length > 0 ? count(rest.length) : null,
    unlisted: unlisted > 0 ? count(unlisted) : null,
    actions: weakGroupActions(ranked, cut.dimension, measure, managers),
  };
}

/** Groups with the measure's minimum of records, largest first; with fewer than two of them, groups an exact test can still judge. */
function judgedGroups(groups: readonly Group[], minimum: number): readonly Group[] {
  const sorted = [...groups].sort((a, b) => b.n - a.n || (a.label < b.label ? -1 : 1));
  const enough = sorted.filter(({ n }) => n >= minimum);
  return enough.length >= 2 ? enough : sorted.filter(({ n }) => n >= FEWEST_RECORDS);
}

function tooLittle(groups: readonly Group[], judged: readonly Group[], { dimension }: Cut): Note {
  const noun = dimensionNoun(dimension);
  const figures = { values: count(groups.length), judged: count(judged.length) };
  if (groups.length === 0) return note("Nothing is recorded for this period and filter.");
  return note("A comparison needs more than one {noun} with enough records; {judged} of {values} have them.", figures, {
    noun,
  });
}

function totals(
  groups: readonly Group[],
  { measure }: MeasureScope,
  cut: Cut,
  { overall, currency, order }: Pick<CompareOutput, "overall" | "order"> & { readonly currency: string },
): Partial<CompareOutput> {
  const size = ({ sums }: Group) => (measure.kind === "count" ? sums.n : sums.sum);
  const sign = order === "worst" && measure.direction !== "lower" ? -1 : 1;
  const sorted = [...groups].sort((a, b) => sign * (size(b) - size(a)) || (a.label < b.label ? -1 : 1));
  if (sorted.length === 0) return { overall, reason: note("Nothing is recorded for this period and filter.") };
  const listed = sorted
    .slice(0, MOST_LISTED)
    .map((group) => ({ ...unjudged(group, cut, measure, currency), standing: "alike" as const }));
  const unlisted = sorted.length - listed.length;
  return { status: "totals", overall, groups: listed, unlisted: unlisted > 0 ? count(unlisted) : null };
}

/** The condition that selects a group. */
const segmentOf = ({ level }: Group, { dimension }: Cut): ComparedGroup["segment"] => [
  { dimension: dimension.key, value: level },
];

function unjudged(group: Group, cut: Cut, measure: MeasureScope["measure"], currency: string): ComparedGroup {
  const value = group.waits ? medianFigure(curveOf(group.waits)) : figureOf(measure, group.sums, currency);
  const none = { rest: null, difference: null, expected: null };
  return { label: group.label, segment: segmentOf(group, cut), value, ...none, standing: "too-few" };
}

/** Best first by the value to expect; where that is the same for all, by the value itself. */
function rankGroups(
  judged: readonly Group[],
  compared: readonly Compared[],
  cut: Cut,
  { direction, significance }: { readonly direction: Direction; readonly significance: number },
): ComparedGroup[] {
  const sign = direction === "lower" ? 1 : -1;
  const size = (figure: Quantity | null) => figure?.value ?? (sign === 1 ? Infinity : -Infinity);
  const bySize = (a: Quantity | null, b: Quantity | null) => (size(a) === size(b) ? 0 : sign * (size(a) - size(b)));
  const rows = judged.map((group, index): ComparedGroup => {
    const { value, rest, difference, expected } = compared[index]!;
    const sure = difference?.p !== undefined && difference.p < significance && difference.value !== 0;
    const above = (difference?.value ?? 0) > 0;
    const words = direction === "neutral" ? (["higher", "lower"] as const) : (["better", "worse"] as const);
    const good = direction === "lower" ? !above : above;
    const standing = sure ? words[good ? 0 : 1] : "alike";
    return { label: group.label, segment: segmentOf(group, cut), value, rest, difference, expected, standing };
  });
  return rows.sort(
    (a, b) =>
      bySize(a.expected ?? a.value, b.expected ?? b.value) || bySize(a.value, b.value) || (a.label < b.label ? -1 : 1),
  );
}

function leaderOf(
  groups: readonly ComparedGroup[],
  direction: Direction,
  order: CompareOutput["order"],
): string | null {
  const sign = (direction === "lower") === (order === "best") ? -1 : 1;
  const sorted = groups.filter(({ value }) => value !== null).sort((a, b) => sign * (b.value!.value - a.value!.value));
  return sorted[0]?.label ?? null;
}
