import { InputError } from "#contracts/errors.ts";
import type { DimensionInfo, MeasureInfo, TrustNote, Where } from "#contracts/measure.ts";
import { Period } from "#contracts/period.ts";
import type { Cite, ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { coverage } from "#metrics/coverage.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { noValues, parseFilter } from "#metrics/filters.ts";
import { resolvePeriod } from "#metrics/fiscal-calendar.ts";
import { trustCheck } from "#metrics/trust.ts";

/** What a question about one measure means: which records, when, with what in mind. */
export interface MeasureScope {
  readonly measure: MeasureInfo;
  readonly period: Period;
  readonly where: Where;
  readonly dimensions: readonly DimensionInfo[];
  /** First and last day with records. */
  readonly coverage: { readonly from: string; readonly to: string };
  readonly notes: readonly TrustNote[];
}

interface Asked {
  readonly measure: string;
  readonly period: string;
  readonly filter: string;
}

const DAY = 86_400_000;
const dayBefore = (date: string): string => new Date(Date.parse(date) - DAY).toISOString().slice(0, 10);

/**
 * Resolves measure, period and filter, with the trust notes on them. Null when the measure has no records at all.
 * The period `past_year_covered` is the last twelve months that the data reach.
 *
 * @throws InputError when the measure, the period or the filter cannot be read
 */
export async function readMeasureScope(asked: Asked, ctx: ToolContext): Promise<MeasureScope | null> {
  const measure = findMeasure(asked.measure);
  const covered = await ctx.read(coverage, { measure: measure.name, until: ctx.today });
  if (!covered) return null;
  const dimensions = await ctx.read(dimensionsOf, { grain: measure.grain });
  const where = parseFilter(asked.filter, dimensions);
  const period = measure.asOfNow ? await nowFor(covered, ctx) : periodFor(asked.period, covered, ctx);
  const { settings, today } = ctx;
  const trust = await ctx.read(trustCheck, {
    measure: measure.name,
    period,
    compareWith: null,
    where,
    today,
    settings,
  });
  const notes = measure.asOfNow ? nowNotes(asked.period, trust.notes) : trust.notes;
  return { measure, period, where, dimensions, coverage: covered, notes };
}

/** Notes on the records themselves; those on a stretch of time say nothing about what is open. */
const NOW_NOTES: readonly TrustNote["code"][] = [
  "stale-data",
  "missing-values",
  "duplicates",
  "impossible-dates",
  "mixed-currencies",
  "outweighing-record",
];

const nowNotes = (asked: string, notes: readonly TrustNote[]): readonly TrustNote[] => [
  ...(["latest", "auto", "all"].includes(asked) ? [] : [ONLY_NOW]),
  ...notes.filter(({ code }) => NOW_NOTES.includes(code)),
];

const ONLY_NOW: TrustNote = {
  code: "partial-period",
  severity: "warning",
  text: "Only what is open now is known, not what was open in the period asked for; this is the state now.",
};

/** Everything recorded, named by the newest day with a record: what is open is open now, whenever it began. */
async function nowFor(covered: MeasureScope["coverage"], ctx: ToolContext): Promise<Period> {
  const closed = await ctx.read(coverage, { measure: "deals_closed", until: ctx.today });
  const ends = [covered.to, ...(closed ? [closed.to] : [])].filter((day) => day <= ctx.today).sort();
  return { from: covered.from, to: dayAfter(covered.to), label: `${NOW}${ends.at(-1) ?? covered.to}` };
}

const NOW = "now, ";

/** Whether the period is the state of the newest data. */
export const isNow = ({ label }: Period): boolean => label.startsWith(NOW);

/** "over 2024-01-01..2024-06-30", "in 2024-Q2", or "now, 2024-06-30" for what is open. */
export const periodWords = (period: Period, cite: Cite): string =>
  `${isNow(period) ? "" : period.label.includes("..") ? "over " : "in "}${cite.name(period.label)}`;

function periodFor(text: string, covered: MeasureScope["coverage"], ctx: ToolContext): Period {
  const end = covered.to < ctx.today ? covered.to : ctx.today;
  const yearBack = `${Number(end.slice(0, 4)) - 1}${end.slice(4)}`.replace(/-02-29$/, "-02-28");
  const yearIsAll = covered.from > yearBack;
  const wanted = text === "auto" ? (yearIsAll ? "all" : `${dayAfter(yearBack)}..${end}`) : text;
  const period = resolvePeriod(wanted, { today: ctx.today, coverage: covered, settings: ctx.settings });
  // "all" reads poorly in a sentence: name its days
  return period.label === "all" ? { ...period, label: `${period.from}..${dayBefore(period.to)}` } : period;
}

const dayAfter = (date: string): string => new Date(Date.parse(date) + DAY).toISOString().slice(0, 10);

/**
 * The dimension of a name: its key or a synonym.
 *
 * @throws InputError naming the dimensions there are, or the bands of one that holds numbers
 */
export function dimensionNamed(name: string, dimensions: readonly DimensionInfo[]): DimensionInfo {
  const wanted = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
  const found =
    dimensions.find(({ key }) => key.toLowerCase() === wanted || key === name.trim()) ??
    dimensions.find(({ synonyms }) => synonyms.includes(wanted.replaceAll("_", " ")));
  if (found?.kind === "numeric") throw noValues(found, "cut", dimensions);
  if (found) return found;
  const keys = dimensions.filter(({ kind }) => kind === "categorical").map(({ key }) => key);
  throw new InputError(
    `There is no dimension "${name.slice(0, 60)}" to cut by. There are ${keys.slice(0, 15).join(", ")}.`,
  );
}

/** A measure's title inside a sentence: "win rate", but "CSAT". */
export const measureWords = (title: string): string =>
  /^[A-Z][a-z]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;

/** What a person calls one value of a dimension: "rep", "region", "lead source". */
export const dimensionNoun = ({ key, title }: DimensionInfo): string => (key === "owner" ? "rep" : title.toLowerCase());

/** Period shape of the outputs. */
export const PeriodShape = Period.nullable().describe("period looked at; null when there are no records at all");
