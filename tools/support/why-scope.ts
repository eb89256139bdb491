import { InputError } from "#contracts/errors.ts";
import type { DimensionInfo, MeasureInfo, TrustNote, Where } from "#contracts/measure.ts";
import { type Period, periodDays } from "#contracts/period.ts";
import { dimensionWords } from "#contracts/segment.ts";
import type { Settings } from "#contracts/settings.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { coverage } from "#metrics/coverage.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { parseFilter } from "#metrics/filters.ts";
import { likePeriods, previousPeriod, resolvePeriod } from "#metrics/fiscal-calendar.ts";
import { explainingDimensions } from "./explaining-dimensions.ts";
import { daysAt, type Places } from "./fair-days.ts";
import { type FairPair, fairPair } from "./fair-pair.ts";
import { isRunning } from "./fair-words.ts";

export interface WhyInput {
  readonly measure: string;
  readonly period: string;
  readonly compare_with: string;
  readonly filter: string;
  readonly dimensions: string;
  readonly counted_on: string;
}

/** What a why-question is about, with periods that may be compared. */
export interface WhyScope {
  readonly measure: MeasureInfo;
  /** The date records are counted on: the measure's own, or another it allows. */
  readonly countedOn: string;
  readonly period: Period;
  readonly before: Period;
  /** How the pair compared came about; `lead` says what is compared instead of what was asked for. */
  readonly fair: FairPair;
  /** The pair that was asked for, when it cannot be compared. Null when it can. */
  readonly unfair: {
    readonly asked: string;
    readonly period: Period;
    readonly before: Period;
    readonly where: Where;
  } | null;
  /** The same days of earlier periods, oldest first, when a part of a period is compared; null when the calendar says which periods are like. */
  readonly like: readonly Period[] | null;
  readonly where: Where;
  readonly infos: readonly DimensionInfo[];
  readonly dimensions: readonly string[];
  readonly notes: readonly TrustNote[];
  readonly coverage: { readonly from: string; readonly to: string } | null;
}

/**
 * Resolves measure, periods, filter and dimensions. When the periods cannot be compared, steps back to the nearest like pair that can.
 *
 * @throws InputError when a name, period or filter cannot be read
 */
export async function readWhyScope(input: WhyInput, ctx: ToolContext): Promise<WhyScope> {
  const { settings, today } = ctx;
  const measure = findMeasure(input.measure);
  const countedOn = countedOnOf(measure, input.counted_on);
  const covered = await ctx.read(coverage, { measure: measure.name, countedOn, until: ctx.today });
  const infos = await ctx.read(dimensionsOf, { grain: measure.grain });
  const where = parseFilter(input.filter, infos);
  const at = { today, coverage: covered, settings };
  const period = untilRecorded(resolvePeriod(input.period, at), covered);
  const before =
    input.compare_with === "previous" ? previousPeriod(period, settings) : resolvePeriod(input.compare_with, at);
  const fair = await fairPair({ measure, countedOn, period, before, where, coverage: covered }, ctx);
  return {
    measure,
    countedOn,
    period: fair.period,
    before: fair.before,
    fair,
    unfair: fair.blocked ? { asked: `${period.label} against ${before.label}`, period, before, where } : null,
    like: fair.places ? likeDays(fair.whole, fair.places, settings) : null,
    where: fair.where,
    infos,
    dimensions: searchable(explainingDimensions(infos, input.dimensions), fair.notes, input.dimensions !== ""),
    notes: fair.notes,
    coverage: covered,
  };
}

/** The newest records of a running period come in a few days late. */
const LATE_DAYS = 4;

/** A running period up to the newest record, where that is a few days old: the days after it would count as days without a deal. */
function untilRecorded(period: Period, covered: WhyScope["coverage"]): Period {
  if (!isRunning(period) || !covered || covered.to < period.from) return period;
  const end = new Date(Date.parse(covered.to) + DAY).toISOString().slice(0, 10);
  const late = Math.round((Date.parse(period.to) - Date.parse(end)) / DAY);
  return late > 0 && late <= LATE_DAYS ? { ...period, to: end } : period;
}

const DAY = 86_400_000;

/** The same days of the periods before, oldest first. */
const likeDays = (period: Period, { from, to }: Places, settings: Settings): readonly Period[] =>
  likePeriods(period, EARLIER, settings).map((each) => daysAt(each, { from, to: Math.min(to, periodDays(each)) }));

const EARLIER = 8;

/** Without those that were recorded in one of the periods only: what is missing there would look like a changed mix. */
function searchable(dimensions: readonly string[], notes: readonly TrustNote[], asked: boolean): readonly string[] {
  const changed = notes.flatMap(({ code, names }) =>
    code === "recording-gap" && names?.dimension !== undefined ? [names.dimension] : [],
  );
  const kept = dimensions.filter((key) => !changed.includes(dimensionWords(key)));
  return asked || kept.length === 0 ? dimensions : kept;
}

function countedOnOf(measure: MeasureInfo, asked: string): string {
  if (asked === "default") return measure.countedOn;
  const allowed = [measure.countedOn, ...measure.alternatives];
  if (allowed.includes(asked)) return asked;
  throw new InputError(`${measure.title} cannot be counted on ${asked}. It can be counted on ${allowed.join(" or ")}.`);
}
