import { InputError } from "#contracts/errors.ts";
import type { DimensionInfo, MeasureInfo, TrustNote, Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { coverage } from "#metrics/coverage.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { parseFilter } from "#metrics/filters.ts";
import { previousPeriod, resolvePeriod } from "#metrics/fiscal-calendar.ts";
import { trustCheck } from "#metrics/trust.ts";
import { explainingDimensions } from "./explaining-dimensions.ts";

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
  /** The pair that was asked for, in words, when it cannot be compared; the first of the notes says why. Null when it can. */
  readonly unfair: { readonly asked: string } | null;
  readonly where: Where;
  readonly infos: readonly DimensionInfo[];
  readonly dimensions: readonly string[];
  readonly notes: readonly TrustNote[];
  readonly coverage: { readonly from: string; readonly to: string } | null;
}

/** Earlier pairs tried when the pair asked for cannot be compared. */
const MOST_STEPS_BACK = 3;

/**
 * Resolves measure, periods, filter and dimensions. When the periods cannot be compared, steps back to the nearest like pair that can.
 *
 * @throws InputError when a name, period or filter cannot be read
 */
export async function readWhyScope(input: WhyInput, ctx: ToolContext): Promise<WhyScope> {
  const { settings, today } = ctx;
  const measure = findMeasure(input.measure);
  const countedOn = countedOnOf(measure, input.counted_on);
  const covered = await ctx.read(coverage, { measure: measure.name, countedOn });
  const infos = await ctx.read(dimensionsOf, { grain: measure.grain });
  const where = parseFilter(input.filter, infos);
  const at = { today, coverage: covered, settings };
  const period = resolvePeriod(input.period, at);
  const before =
    input.compare_with === "previous" ? previousPeriod(period, settings) : resolvePeriod(input.compare_with, at);
  const check = (later: Period, earlier: Period) =>
    ctx.read(trustCheck, {
      measure: measure.name,
      countedOn,
      period: later,
      compareWith: earlier,
      where,
      today,
      settings,
    });
  const trust = await check(period, before);
  const shared = {
    measure,
    countedOn,
    where,
    infos,
    dimensions: explainingDimensions(infos, input.dimensions),
    coverage: covered,
  };
  if (trust.comparable) return { ...shared, period, before, unfair: null, notes: trust.notes };
  const unfair = { asked: `${period.label} against ${before.label}` };
  const beyond = covered !== null && period.from > covered.to;
  let later = beyond ? resolvePeriod("latest", at) : previousPeriod(period, settings);
  for (let step = 0; step < MOST_STEPS_BACK; step++) {
    const earlier = previousPeriod(later, settings);
    if (covered && earlier.from < covered.from.slice(0, 8)) break;
    const fair = await check(later, earlier);
    if (fair.comparable)
      return { ...shared, period: later, before: earlier, unfair, notes: [...trust.notes, ...fair.notes] };
    later = earlier;
  }
  return { ...shared, period, before, unfair, notes: trust.notes };
}

function countedOnOf(measure: MeasureInfo, asked: string): string {
  if (asked === "default") return measure.countedOn;
  const allowed = [measure.countedOn, ...measure.alternatives];
  if (allowed.includes(asked)) return asked;
  throw new InputError(`${measure.title} cannot be counted on ${asked}. It can be counted on ${allowed.join(" or ")}.`);
}
