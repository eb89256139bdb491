import type { DimensionInfo } from "#contracts/measure.ts";
import { count } from "#contracts/quantity.ts";
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
/** A chart or message with more rows cannot be read. */
const MOST_LISTED = 15;
const MOST_TOO_FEW_LISTED = 3;
/** Each waiting-time comparison sorts all records again: the largest groups only. */
const MOST_WAITING_GROUPS = 60;

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
  readonly n: number;
  readonly sums: GroupSums;
  readonly waits: WaitingTimes | null;
}

/**
 * Tests the groups that have enough records against the rest and ranks them by the value to expect; totals are only listed.
 * Fewer than two such groups leave the status as it was, with the reason.
 */
export function judgeGroups(
  groups: readonly Group[],
  scope: MeasureScope,
  cut: Cut,
  ctx: ToolContext,
  managers: ReadonlyMap<string, string>,
): Partial<CompareOutput> {
  const { measure } = scope;
  const { currency, significance } = ctx.settings;
  const whole = groups.map(({ sums }) => sums).reduce(addSums, emptySums);
  const waiting = measure.kind === "median";
  const overall = waiting
    ? medianFigure(curveOf(joinWaits(groups.flatMap(({ waits }) => waits ?? []))))
    : figureOf(measure, whole, currency);
  if (measure.kind === "count" || measure.kind === "sum") return totals(groups, scope, overall, currency);
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
  const ranked = rankGroups(judged, comparison.groups, measure.direction, significance);
  const rest = groups.filter((group) => !judged.includes(group)).sort((a, b) => b.n - a.n);
  const few = rest.slice(0, MOST_TOO_FEW_LISTED).map((group) => unjudged(group, measure, currency));
  const focus = cut.focus === undefined ? null : (cut.focus ?? NOT_RECORDED);
  const listed = [...shortened(ranked, focus), ...few];
  const own = ranked.filter(isNamed);
  const [first, last] = [own[0], own.at(-1)];
  return {
    status: "ok",
    overall,
    compared: { ...count(judged.length), ...(comparison.overallP === null ? {} : { p: comparison.overallP }) },
    groups: listed,
    best: first && ["better", "higher"].includes(first.standing) ? first.label : null,
    worst: last && ["worse", "lower"].includes(last.standing) ? last.label : null,
    leader: leaderOf(listed.filter(isNamed), measure.direction),
    asked_about: listed.some(({ label }) => label === focus) ? focus : null,
    detectable: comparison.detectable,
    too_few: rest.length > 0 ? count(rest.length) : null,
    unlisted: ranked.length > listed.length - few.length ? count(ranked.length - listed.length + few.length) : null,
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
  overall: ComparedGroup["value"],
  currency: string,
): Partial<CompareOutput> {
  const size = ({ sums }: Group) => (measure.kind === "count" ? sums.n : sums.sum);
  const sorted = [...groups].sort((a, b) => size(b) - size(a) || (a.label < b.label ? -1 : 1));
  if (sorted.length === 0) return { overall, reason: note("Nothing is recorded for this period and filter.") };
  const listed = sorted
    .slice(0, MOST_LISTED)
    .map((group) => ({ ...unjudged(group, measure, currency), standing: "alike" as const }));
  const unlisted = sorted.length - listed.length;
  return { status: "totals", overall, groups: listed, unlisted: unlisted > 0 ? count(unlisted) : null };
}

function unjudged(group: Group, measure: MeasureScope["measure"], currency: string): ComparedGroup {
  const value = group.waits ? medianFigure(curveOf(group.waits)) : figureOf(measure, group.sums, currency);
  return { label: group.label, value, rest: null, difference: null, expected: null, standing: "too-few" };
}

/** Best first by the value to expect. */
function rankGroups(
  judged: readonly Group[],
  compared: readonly Compared[],
  direction: MeasureScope["measure"]["direction"],
  significance: number,
): ComparedGroup[] {
  const sign = direction === "lower" ? 1 : -1;
  const size = ({ expected, value }: ComparedGroup) =>
    (expected ?? value)?.value ?? (sign === 1 ? Infinity : -Infinity);
  const rows = judged.map(({ label }, index): ComparedGroup => {
    const { value, rest, difference, expected } = compared[index]!;
    const sure = difference?.p !== undefined && difference.p < significance && difference.value !== 0;
    const above = (difference?.value ?? 0) > 0;
    const words = direction === "neutral" ? (["higher", "lower"] as const) : (["better", "worse"] as const);
    const good = direction === "lower" ? !above : above;
    return { label, value, rest, difference, expected, standing: sure ? words[good ? 0 : 1] : "alike" };
  });
  return rows.sort((a, b) => sign * (size(a) - size(b)) || (a.label < b.label ? -1 : 1));
}

/** Established groups and the two ends of the ranking, in order. */
function shortened(ranked: readonly ComparedGroup[], focus: string | null): ComparedGroup[] {
  if (ranked.length <= MOST_LISTED) return [...ranked];
  const first = ranked.filter(({ standing, label }) => standing !== "alike" || label === focus).slice(0, MOST_LISTED);
  const kept = new Set(first);
  for (let step = 0; kept.size < MOST_LISTED && step < ranked.length; step++)
    kept.add((step % 2 === 0 ? ranked[step / 2] : ranked.at(-(step + 1) / 2))!);
  return ranked.filter((group) => kept.has(group));
}

function leaderOf(groups: readonly ComparedGroup[], direction: MeasureScope["measure"]["direction"]): string | null {
  const sign = direction === "lower" ? -1 : 1;
  const sorted = groups.filter(({ value }) => value !== null).sort((a, b) => sign * (b.value!.value - a.value!.value));
  return sorted[0]?.label ?? null;
}
