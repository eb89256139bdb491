/*
 * "Is EMEA better than North America?" "Which rep is best?"
 *
 * Every group of one dimension against the rest: shares by the two-proportion test (Fisher's exact when small) with Newcombe's interval, means by
 * Welch's test, waiting times by log-rank with Kaplan–Meier medians; p-values adjusted by Benjamini–Hochberg. The order is by the value to expect
 * next time (empirical Bayes), so that a lucky nine of twelve does not lead. A best or worst is named only when it is established.
 * It compares what is recorded; reps who differ in region or product are not adjusted for that: drivers does.
 */
import { z } from "zod";
import { PeriodText } from "#contracts/period.ts";
import { FilterText, NOT_RECORDED } from "#contracts/segment.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { cells } from "#metrics/cells.ts";
import { askedPair, CompareOutput, chartComparison, sayComparison } from "./support/compare-report.ts";
import { readWaitingTimes } from "./support/cycle-medians.ts";
import { type Cut, type Group, judgeGroups } from "./support/judge-groups.ts";
import { managersOf } from "./support/managers-of.ts";
import { emptySums, sumsByLevel } from "./support/measure-figures.ts";
import {
  dimensionNamed,
  dimensionNoun,
  type MeasureScope,
  measureWords,
  readMeasureScope,
} from "./support/measure-scope.ts";
import { noRecords } from "./support/no-records.ts";
import { note, scopeNotes } from "./support/note-words.ts";
import { pairActions } from "./support/pair-actions.ts";
import { pairWithin } from "./support/pair-strata.ts";

/** Known only once the outcome is: comparing by them says nothing unless it is asked for. */
const AFTER_THE_FACT = ["stage", "cycle_band", "status", "outcome", "drop_off_stage", "escalation_reason", "currency"];

const input = z.object({
  measure: z.string().max(60).default("win_rate").describe("measure to compare; default win_rate"),
  dimension: z
    .string()
    .max(60)
    .default("auto")
    .describe("dimension whose values are compared, such as region; auto (default) takes the filter's, else the rep"),
  period: PeriodText.default("auto").describe(
    "period, such as 2024-Q2, latest or all; auto (default) is the last twelve months with data",
  ),
  filter: FilterText.default("").describe(
    "only these records, such as region=EMEA|APAC; one value of the compared dimension asks about it against the rest",
  ),
  order: z.enum(["best", "worst"]).default("best").describe("which end to name first: best (default) or worst"),
});

export default defineTool({
  name: "compare_segments",
  title: "Which segments differ?",
  description:
    "Compares the values of one dimension (reps, regions, products, sources, scripts, …) on any measure, each against the rest, with intervals, adjusted tests and a ranking that allows for luck. Use for best, worst, better-than and which-segments questions. For a change between two periods use why_changed; for effects with other things held equal use drivers; for a plain table or a trend use measure.",
  asks: [
    { question: "Which rep is best?", input: { dimension: "owner" } },
    { question: "Who is the worst rep?", input: { dimension: "owner", order: "worst" } },
    { question: "Is win rate better in EMEA than in APAC?", input: { measure: "win_rate", dimension: "region" } },
    {
      question: "Which products have the longest sales cycle?",
      input: { measure: "median_cycle_days", dimension: "product" },
    },
    {
      question: "Which lead source has the biggest deals?",
      input: { measure: "average_deal_size", dimension: "lead_source" },
    },
  ],
  input,
  output: CompareOutput,
  run: async (asked, ctx) => {
    const scope = await readMeasureScope(asked, ctx);
    const blank = empty(asked);
    if (!scope) return { ...blank, reason: await noRecords(findMeasure(asked.measure), ctx) };
    const base = {
      ...blank,
      measure: measureWords(scope.measure.title),
      title: scope.measure.title,
      records: scope.measure.denominator,
      period: scope.period,
      caveats: scopeNotes(scope),
    };
    const cut = chooseCut(asked.dimension, scope);
    if (!cut)
      return {
        ...base,
        reason: note("Nothing is recorded by which {measure} could be compared.", {}, { measure: base.measure }),
      };
    const groups = await readGroups(scope, cut, ctx);
    const named = { ...base, noun: dimensionNoun(cut.dimension) };
    const managers = await managersOf(scope, cut.dimension.key, ctx);
    const judged = { ...named, ...judgeGroups(groups, scope, cut, ctx, { managers, order: asked.order }) };
    return scope.measure.kind === "ratio" ? likeForLike(judged, scope, cut, ctx) : judged;
  },
  say: sayComparison,
  chart: chartComparison,
  readOnly: true,
});

const empty = (asked: z.output<typeof input>): CompareOutput => ({
  status: "not-enough",
  reason: null,
  measure: asked.measure.replaceAll("_", " "),
  title: asked.measure.replaceAll("_", " "),
  records: "records",
  noun: "segment",
  period: null,
  filter: asked.filter,
  order: asked.order,
  overall: null,
  compared: null,
  groups: [],
  best: null,
  worst: null,
  leader: null,
  asked_about: null,
  detectable: null,
  too_few: null,
  unlisted: null,
  caveats: [],
  within: null,
  actions: [],
});

/** Two groups that differ, looked at among like records: where it is not the same everywhere the action says where, with less confidence. */
async function likeForLike(
  found: CompareOutput,
  scope: MeasureScope,
  cut: Cut,
  ctx: ToolContext,
): Promise<CompareOutput> {
  const pair = askedPair(found);
  if (!pair || pair[0].standing === "alike") return found;
  const value = ({ label }: { readonly label: string }) => (label === NOT_RECORDED ? null : label);
  const within = await pairWithin(scope, cut, [value(pair[0]), value(pair[1])], ctx);
  return within ? { ...found, within, actions: pairActions(found, within, pair, cut.dimension) } : found;
}

function chooseCut(asked: string, { dimensions, where }: MeasureScope): Cut | null {
  const usable = dimensions.filter(({ kind, distinct }) => kind === "categorical" && distinct > 1);
  const filtered = usable.find(({ key }) => where[key]);
  const person = usable.find(({ key }) => key === "owner" || key === "rep");
  const dimension =
    asked === "auto"
      ? (filtered ?? person ?? usable.find(({ key }) => !AFTER_THE_FACT.includes(key)))
      : dimensionNamed(asked, dimensions);
  if (!dimension) return null;
  const { [dimension.key]: values, ...others } = where;
  const single = values?.length === 1;
  return { dimension, focus: single ? values[0] : undefined, where: single ? others : where };
}

async function readGroups(scope: MeasureScope, { dimension, where }: Cut, ctx: ToolContext): Promise<readonly Group[]> {
  const { measure, period } = scope;
  const label = (level: string | null) => level ?? NOT_RECORDED;
  if (measure.kind === "median") {
    const waits = await readWaitingTimes({ ...scope, where }, dimension.key, ctx);
    return [...waits].map(([level, group]) => ({
      label: label(level),
      level,
      n: group.n,
      sums: emptySums,
      waits: group,
    }));
  }
  const table = await ctx.read(cells, { measure: measure.name, period, by: [dimension.key], where });
  return [...sumsByLevel(table, 0)].map(([level, sums]) => ({
    label: label(level),
    level,
    n: sums.n,
    sums,
    waits: null,
  }));
}
