import type { MeasureInfo, Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import { dimensionWords } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { coverage } from "#metrics/coverage.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { parseFilter } from "#metrics/filters.ts";
import { resolvePeriod } from "#metrics/fiscal-calendar.ts";
import { trustCheck } from "#metrics/trust.ts";
import type { DriversOutput } from "./drivers-output.ts";
import { explainingDimensions, isKnownAfterwards } from "./explaining-dimensions.ts";
import { scopeNotes } from "./note-words.ts";

export interface DriverScope {
  readonly measure: MeasureInfo;
  readonly period: Period;
  readonly where: Where;
  readonly dimensions: readonly string[];
  readonly numeric: readonly string[];
  readonly knownAfterwards: readonly string[];
  readonly caveats: DriversOutput["caveats"];
}

/** Stands for a number that is in the model itself. */
const REPLACED = ["amount_band"];
/** A conversation gets its person when it goes well enough to be handed over. */
const AT_HAND_OVER = ["rep", "team", "manager"];

/**
 * Resolves measure, period, filter and factors. The amount enters as a number, so its bands do not; factors known only afterwards stay out.
 *
 * @throws InputError when a name, period or filter cannot be read
 */
export async function readDriverScope(
  asked: { readonly measure: string; readonly period: string; readonly filter: string; readonly dimensions: string },
  ctx: ToolContext,
): Promise<DriverScope> {
  const { settings, today } = ctx;
  const measure = findMeasure(asked.measure);
  const covered = await ctx.read(coverage, { measure: measure.name });
  const infos = await ctx.read(dimensionsOf, { grain: measure.grain });
  const where = parseFilter(asked.filter, infos);
  const period = resolvePeriod(asked.period, { today, coverage: covered, settings });
  const trust = await ctx.read(trustCheck, {
    measure: measure.name,
    period,
    compareWith: null,
    where,
    today,
    settings,
  });
  const hasAmount = measure.grain === "deal" && infos.some(({ key }) => key === "amount");
  const chosen = explainingDimensions(infos, asked.dimensions);
  const late = (key: string): boolean =>
    isKnownAfterwards(key) || (measure.grain === "conversation" && AT_HAND_OVER.includes(key));
  const dimensions = chosen.filter((key) => !late(key) && !(hasAmount && REPLACED.includes(key)));
  return {
    measure,
    period,
    where,
    dimensions,
    numeric: hasAmount ? ["amount"] : [],
    knownAfterwards: infos.filter(({ key, kind }) => kind === "categorical" && late(key)).map(({ key }) => key),
    caveats: scopeNotes(trust),
  };
}

/** The output before anything was fitted. */
export const emptyDrivers = (scope: DriverScope, filter: string): DriversOutput => ({
  status: "not-enough",
  verdict: "not-enough",
  reason: null,
  measure: scope.measure.title,
  unit_words: scope.measure.denominator,
  direction: scope.measure.direction,
  period: scope.period,
  filter,
  base_rate: null,
  method: "logistic regression",
  together: null,
  factors: [],
  not_shown: null,
  dimensions: [],
  excluded: scope.knownAfterwards.map((key) => ({
    dimension: dimensionWords(key),
    reason: "known-afterwards" as const,
  })),
  holdout: null,
  caveats: [...scope.caveats],
  actions: [],
});
