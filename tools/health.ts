/*
 * "How healthy is it?"
 *
 * A score from 0 to 100: conversion (against the target and the best stable own period), revenue (achievement and what was not lost on the way),
 * compliance (strict: any violation weighs), efficiency (drop-off, escalation and failure against their limits) and quality (sentiment,
 * satisfaction, engagement), weighted by the settings. 100 minus the points each component lost is the score, exactly. Components without
 * data are left out and the weights rescaled. The score ranks attention; it is not a forecast, and its parts say more than it does.
 */
import { z } from "zod";
import { count, days, score } from "#contracts/quantity.ts";
import { segmentLabel } from "#contracts/segment.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { likePeriods } from "#metrics/fiscal-calendar.ts";
import { healthActions, worsenedWhere } from "./support/health-actions.ts";
import { chartHealth, HealthOutput, sayHealth } from "./support/health-report.ts";
import { healthComponents, healthInsights, signalChanges } from "./support/health-result.ts";
import { bandOf, healthScore } from "./support/health-score.ts";
import { type OwnPast, readSignals, settledPeriod } from "./support/health-signals.ts";
import { healthTrend } from "./support/health-trend.ts";
import { type Note, note, scopeNotes } from "./support/note-words.ts";
import { ownBaseline } from "./support/own-baseline.ts";
import { addDays, daysToConvert, inOneCurrency, processInput, readScope, type Scope } from "./support/process-scope.ts";
import { aboutPeople, scopeLabel } from "./support/scope-label.ts";

/** Below this many conversations or deals no component can be scored. */
const MINIMUM_RECORDS = 30;
/** Earlier like periods that say what revenue is usual. */
const USUAL_PERIODS = 4;

const input = z.object({ ...processInput });

export default defineTool({
  name: "health",
  title: "How healthy is it?",
  description:
    "A score from 0 to 100 with its components (conversion, revenue, compliance, efficiency, quality), the points each lost and why, and the trend from week to week; for everything, for a campaign or another filter, or for deals only. Use for an overall check. For money lost use leakage; for why a measure moved use why_changed.",
  asks: [
    { question: "How healthy are our conversations?", input: {} },
    {
      question: "How healthy is the Website Chat Concierge campaign?",
      input: { filter: "campaign=Website Chat Concierge" },
    },
    {
      question: "Give me a health check of our deals for last quarter",
      input: { kind: "deal", period: "last_quarter" },
    },
  ],
  input,
  output: HealthOutput,
  run: async (asked, ctx) => {
    const found = await readScope(asked, ctx);
    const blank = empty(asked);
    if (!found) return { ...blank, reason: note("There are no conversations and no deals to score.") };
    const scope = found.kind === "deal" ? inOneCurrency(found) : found;
    const base = {
      ...blank,
      kind: scope.kind,
      period: scope.period,
      about: scopeLabel(scope),
      people: aboutPeople(scope),
      limits: truncated(scope)
        ? [note("Revenue is left out: the extract ends before all deals of this period could close.")]
        : [],
      caveats: [...settledNotes(scope), ...scopeNotes(scope)],
    };
    const n = await recordsIn(scope, ctx);
    if (n === 0) return { ...base, reason: note("There are no records in this period.") };
    if (n < MINIMUM_RECORDS)
      return { ...base, reason: note("Only {n} records in this period: too few to score.", { n: count(n) }) };
    const past = await ownPast(scope, ctx);
    const whole = await readSignals(scope, scope.period, past, ctx);
    const signals = truncated(scope) ? whole.filter(({ component }) => component !== "revenue") : whole;
    const total = healthScore(signals, ctx.settings.healthWeights);
    if (!total)
      return { ...base, reason: note("None of the components has enough data to score {n} records.", { n: count(n) }) };
    const previous = scope.incomparable ? null : scope.previous;
    const before = previous ? await readSignals(scope, previous, past, ctx) : null;
    const components = healthComponents(total, signals, signalChanges(signals, before), ctx);
    const where = await worsenedWhere(components, scope, previous, ctx);
    const places = new Map([...where].map(([label, { segment }]) => [label, segmentLabel([...segment])]));
    return {
      ...base,
      status: "ok" as const,
      compare_with: before && before.length > 0 ? previous : null,
      overall: score(total.overall, { n }),
      band: bandOf(total.overall),
      components,
      left_out: total.leftOut.filter((key) => key !== "revenue" || !truncated(scope)),
      trend: await healthTrend(scope, past, ctx),
      insights: healthInsights(components, places, previous?.label ?? null),
      actions: healthActions(components, where, scope),
    };
  },
  say: sayHealth,
  chart: chartHealth,
  readOnly: true,
});

const empty = (asked: z.output<typeof input>): HealthOutput => ({
  status: "not-enough",
  reason: null,
  kind: asked.kind === "deal" ? "deal" : "conversation",
  period: null,
  compare_with: null,
  filter: asked.filter,
  overall: null,
  band: null,
  components: [],
  left_out: [],
  trend: null,
  insights: [],
  about: null,
  people: false,
  limits: [],
  caveats: [],
  actions: [],
});

/** Days after the last deal was created from which closes run dry. */
const DRY_DAYS = 30;

/** The deals of an extract that ends early sum to less than was sold: the revenue of a period behind that end cannot be judged. */
const truncated = ({ kind, notes, period }: Scope): boolean =>
  kind === "deal" &&
  notes.some(
    ({ code, names }) =>
      code === "truncated-extract" &&
      (names?.closed === undefined
        ? names?.period === period.label
        : names.created !== undefined && period.to > addDays(names.created, DRY_DAYS)),
  );

function settledNotes(scope: Scope): Note[] {
  const { label } = settledPeriod(scope, scope.period);
  if (label === scope.period.label) return [];
  const usual = days(daysToConvert());
  const text =
    "Conversion and revenue are judged on the conversations of {window}: younger ones have not had the usual {usual} to convert.";
  return [note(text, { usual }, { window: label })];
}

async function recordsIn({ kind, period, where }: Scope, ctx: ToolContext): Promise<number> {
  const measure = kind === "deal" ? "win_rate" : "conversations";
  const table = await ctx.read(cells, { measure, period, by: [], where });
  return table.n.reduce((sum, n) => sum + n, 0);
}

async function ownPast(scope: Scope, ctx: ToolContext): Promise<OwnPast> {
  const best = await ownBaseline(scope.kind === "deal" ? "win_rate" : "conversion_rate", scope, ctx);
  return { rate: best?.rate ?? null, moneyPerDay: scope.kind === "deal" ? await usualRevenue(scope, ctx) : null };
}

/** Mean revenue per day of the earlier like periods that the data cover; null when there is none. */
async function usualRevenue(scope: Scope, ctx: ToolContext): Promise<number | null> {
  const periods = likePeriods(scope.period, USUAL_PERIODS, ctx.settings).filter(
    ({ from }) => from >= scope.coverage.from,
  );
  let [sum, length] = [0, 0];
  for (const period of periods) {
    const table = await ctx.read(cells, { measure: "revenue", period, by: [], where: scope.where });
    sum += table.sum.reduce((total, amount) => total + amount, 0);
    length += (Date.parse(period.to) - Date.parse(period.from)) / 86_400_000;
  }
  return length > 0 && sum > 0 ? sum / length : null;
}
