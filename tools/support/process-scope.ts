import { z } from "zod";
import { InputError } from "#contracts/errors.ts";
import type { DimensionInfo, TrustNote, Where } from "#contracts/measure.ts";
import { Period, PeriodText } from "#contracts/period.ts";
import { FilterText } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { coverage } from "#metrics/coverage.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { parseFilter } from "#metrics/filters.ts";
import { previousPeriod, resolvePeriod } from "#metrics/fiscal-calendar.ts";
import { trustCheck } from "#metrics/trust.ts";

/** What funnel, drop_offs, leakage and health have in common: which process, when, compared with what, for whom. */
export const processInput = {
  kind: z
    .enum(["auto", "conversation", "deal"])
    .default("auto")
    .describe(
      "which process: conversation or deal; auto (default) takes conversations where the period has any, else deals",
    ),
  period: PeriodText.default("latest").describe("period, such as 2024-Q2, last_month or latest (default)"),
  compare_with: z
    .string()
    .min(1)
    .max(40)
    .default("previous")
    .describe("period to compare with: previous (default) is the like one before, none compares with nothing"),
  filter: FilterText.default("").describe(
    "only these records, such as region=EMEA;product=Core|Pro; empty (default) is all",
  ),
};

/** The same in the output. */
export const processOutput = {
  kind: z.enum(["conversation", "deal"]).describe("which process was looked at"),
  period: Period.nullable().describe("period looked at; null when there are no records at all"),
  compare_with: Period.nullable().describe("period compared with; null when there is none"),
  filter: z.string().describe("the filter as given"),
};

export interface ProcessInput {
  readonly kind: "auto" | "conversation" | "deal";
  readonly period: string;
  readonly compare_with: string;
  readonly filter: string;
}

export interface Scope {
  readonly kind: "conversation" | "deal";
  readonly period: Period;
  readonly previous: Period | null;
  readonly where: Where;
  readonly dimensions: readonly DimensionInfo[];
  readonly coverage: { readonly from: string; readonly to: string };
  readonly notes: readonly TrustNote[];
  /** The periods cannot be compared; the first of the notes says why. */
  readonly incomparable: boolean;
  /** Currency of the money read: that of most records, else the workspace's. */
  readonly currency: string;
  /** Conversations started before this day had the usual time to convert when the data end; for deals the day after the last one. */
  readonly settledBefore: string;
}

const DAY = 86_400_000;

/** `addDays("2024-02-28", 2)` is "2024-03-01". */
export const addDays = (date: string, amount: number): string =>
  new Date(Date.parse(date) + amount * DAY).toISOString().slice(0, 10);

/** Days until a conversation usually shows whether it converts. */
export const daysToConvert = (): number => findMeasure("conversion_rate").maturityDays ?? 0;

/** The scope narrowed to records in its currency, when deals carry several; amounts in different currencies are never added. */
export function inOneCurrency(scope: Scope): Scope {
  const several = currencies(scope).length > 1 && !scope.where.currency;
  return several ? { ...scope, where: { ...scope.where, currency: [scope.currency] } } : scope;
}

const currencies = ({ dimensions }: Pick<Scope, "dimensions">): readonly string[] =>
  (dimensions.find(({ key }) => key === "currency")?.values ?? []).flatMap(({ value }) => value ?? []);

/** The measure whose coverage, dates and trust notes stand for each process. */
const leadingMeasure = { conversation: "conversations", deal: "win_rate" } as const;

/**
 * Resolves which process, period and filter an input means, with the trust notes on them. Null when no process has any record.
 *
 * @throws InputError when the period or the filter cannot be read
 */
export async function readScope(input: ProcessInput, ctx: ToolContext): Promise<Scope | null> {
  const kinds = input.kind === "auto" ? (["conversation", "deal"] as const) : [input.kind];
  const found: Candidate[] = [];
  let failure: InputError | null = null;
  for (const kind of kinds) {
    const covered = await ctx.read(coverage, { measure: leadingMeasure[kind], until: ctx.today });
    if (!covered) continue;
    try {
      found.push(await readCandidate(kind, covered, input, ctx));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failure ??= error;
    }
  }
  const chosen =
    found.find(({ period, coverage }) => period.from <= coverage.to && period.to > coverage.from) ?? found[0];
  if (!chosen) {
    if (failure) throw failure;
    return null;
  }
  return withTrust(chosen, input, ctx);
}

type Candidate = Pick<Scope, "kind" | "period" | "where" | "dimensions" | "coverage">;

async function readCandidate(
  kind: Scope["kind"],
  covered: Scope["coverage"],
  input: ProcessInput,
  ctx: ToolContext,
): Promise<Candidate> {
  const dimensions = await ctx.read(dimensionsOf, { grain: kind });
  const period = resolvePeriod(input.period, { today: ctx.today, coverage: covered, settings: ctx.settings });
  return { kind, period, where: parseFilter(input.filter, dimensions), dimensions, coverage: covered };
}

async function withTrust(chosen: Candidate, input: ProcessInput, ctx: ToolContext): Promise<Scope> {
  const { settings, today } = ctx;
  const previous =
    input.compare_with === "none"
      ? null
      : input.compare_with === "previous"
        ? previousPeriod(chosen.period, settings)
        : resolvePeriod(input.compare_with, { today, coverage: chosen.coverage, settings });
  const report = await ctx.read(trustCheck, {
    measure: leadingMeasure[chosen.kind],
    period: chosen.period,
    compareWith: previous,
    where: chosen.where,
    today,
    settings,
  });
  const currency = currencies(chosen).find((value) => value.length === 3) ?? settings.currency;
  const wait = chosen.kind === "conversation" ? daysToConvert() : 0;
  const settledBefore = addDays(chosen.coverage.to, 1 - wait);
  return {
    ...chosen,
    currency,
    settledBefore,
    previous,
    notes: report.notes,
    incomparable: !report.comparable,
  };
}
