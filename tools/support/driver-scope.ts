import type { MeasureInfo, Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import { dimensionWords } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { coverage } from "#metrics/coverage.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { parseFilter } from "#metrics/filters.ts";
import { previousPeriod, resolvePeriod } from "#metrics/fiscal-calendar.ts";
import { trustCheck } from "#metrics/trust.ts";
import type { DriverColumns, DriverTable } from "./driver-table.ts";
import type { DriversOutput } from "./drivers-output.ts";
import { explainingDimensions, isKnownAfterwards } from "./explaining-dimensions.ts";
import { scopeNotes } from "./note-words.ts";

export interface DriverScope {
  readonly measure: MeasureInfo;
  readonly period: Period;
  readonly where: Where;
  /** The like period before; null when all records are looked at, whose earlier state is a part of them. */
  readonly before: Period | null;
  readonly columns: DriverColumns;
  /** Dimensions asked about; the others are held equal. Empty: all are asked about. */
  readonly asked: readonly string[];
  /** Columns that would be worth recording and are not there. */
  readonly unrecorded: readonly string[];
  readonly knownAfterwards: readonly string[];
  readonly caveats: DriversOutput["caveats"];
}

/** Numbers that enter on the scale of doublings; their bands stand in where too few records have the number. */
const NUMBERS: Readonly<Record<string, DriverColumns["numbers"]>> = {
  deal: [
    { key: "amount", name: "amount", band: "amount_band" },
    { key: "employee_count", name: "account's number of employees", band: "account_size" },
  ],
};
/** Records of one of these resemble each other, the closest first. */
const CLUSTERS: Readonly<Record<string, DriverColumns["clusters"]>> = {
  deal: [
    { key: "account_id", by: "account" },
    { key: "owner", by: "owner" },
  ],
  conversation: [
    { key: "lead_id", by: "lead" },
    { key: "rep", by: "rep" },
  ],
};
/** What usually decides a deal and is often not written down. */
const WORTH_RECORDING: readonly (readonly [RegExp, string])[] = [
  [/compet/i, "the competitor"],
  [/discount|price/i, "the discount"],
  [/decision|champion|contact|buyer/i, "who decides"],
  [/budget/i, "whether there is a budget"],
];
const MOST_DIMENSIONS = 12;
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
  const covered = await ctx.read(coverage, { measure: measure.name, until: ctx.today });
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
  const asking = explicitly(asked.dimensions) ? explainingDimensions(infos, asAmountBand(asked.dimensions)) : [];
  const chosen = [...new Set([...asking, ...explainingDimensions(infos, "")])].slice(0, MOST_DIMENSIONS);
  const late = (key: string): boolean =>
    isKnownAfterwards(key) || (measure.grain === "conversation" && AT_HAND_OVER.includes(key));
  const dimensions = chosen.filter((key) => !late(key));
  const numbers = (NUMBERS[measure.grain] ?? []).filter(
    ({ key, band }) => key === "amount" || dimensions.includes(band),
  );
  const clusters = (CLUSTERS[measure.grain] ?? []).filter(({ key }) => !dimensions.includes(key));
  return {
    measure,
    period,
    where,
    before: asked.period === "all" ? null : previousPeriod(period, settings),
    columns: { dimensions, clusters, numbers },
    asked: asking,
    unrecorded: WORTH_RECORDING.filter(([pattern]) => !infos.some(({ key }) => pattern.test(key))).map(
      ([, words]) => words,
    ),
    knownAfterwards: infos.filter(({ key, kind }) => kind === "categorical" && late(key)).map(({ key }) => key),
    caveats: scopeNotes(trust),
  };
}

const explicitly = (dimensions: string): boolean => dimensions.replaceAll(",", "").trim() !== "";

/** The amount is asked about by its number, and known as a dimension by its bands. */
const asAmountBand = (dimensions: string): string =>
  dimensions.replaceAll(/(^|,)\s*amount\s*(?=,|$)/gi, "$1amount_band");

/** Keys of the factors of a fit that were asked about; null when all were. */
export function askedKeys(
  { asked, columns }: DriverScope,
  { factors, numbers }: DriverTable,
): ReadonlySet<string> | null {
  if (asked.length === 0) return null;
  const bands = columns.numbers.filter(({ key }) => numbers.some((number) => number.key === key));
  const wanted = asked.map((key) => bands.find(({ band }) => band === key)?.key ?? key);
  const keys = [...factors, ...numbers].map(({ key }) => key);
  return new Set(keys.filter((key) => key.split("+").some((part) => wanted.includes(part))));
}

/** The output before anything was fitted. */
export const emptyDrivers = (scope: DriverScope, filter: string): DriversOutput => ({
  status: "not-enough",
  verdict: "not-enough",
  reason: null,
  measure: scope.measure.title,
  measure_key: scope.measure.name,
  counted_words: scope.measure.numerator ?? scope.measure.title,
  unit_words: scope.measure.denominator,
  grain: scope.measure.grain,
  direction: scope.measure.direction,
  period: scope.period,
  filter,
  asked: scope.asked.map(dimensionWords),
  base_rate: null,
  method: "logistic regression",
  clusters: null,
  coefficients_together: null,
  together_beyond_chance: false,
  factors: [],
  not_shown: null,
  detectable_effect_by_records: [],
  dimensions: [],
  inseparable: [],
  suspicious: [],
  excluded: [],
  holdout: null,
  refresh: null,
  not_recorded: [...scope.unrecorded],
  caveats: [...scope.caveats],
  actions: [],
});

/** Factors that were left out by their names. */
export const excludedByName = ({ knownAfterwards }: DriverScope): DriversOutput["excluded"] =>
  knownAfterwards.map((key) => ({ dimension: dimensionWords(key), reason: "known-afterwards", same_as: [] }));
