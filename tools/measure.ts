/*
 * "Show me win rate by month." "What is revenue by region?" "Is our sales cycle getting longer?"
 *
 * One measure over a period, cut by up to two dimensions and over time, with Wilson or Student intervals. Over time: the Mann–Kendall test on complete
 * buckets with the Theil–Sen slope, a test for a step (one change of level, or the newest quarter of a year against the one before), and whether a season can be told from a trend. The sales cycle over time is counted by the day of creation with
 * Kaplan–Meier medians, so that an extract which stops early, or deals still open, do not look like a longer or shorter cycle.
 * It shows figures; whether segments really differ is for compare_segments, and what is behind a change for why_changed.
 */
import { z } from "zod";
import { PeriodText } from "#contracts/period.ts";
import { FilterText } from "#contracts/segment.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { cells } from "#metrics/cells.ts";
import { chartMeasure, MeasureOutput, type MeasureRow, sayMeasure } from "./support/measure-report.ts";
import { readRows } from "./support/measure-rows.ts";
import { type MeasureScope, measureWords, readMeasureScope } from "./support/measure-scope.ts";
import { type BucketSize, readSeries } from "./support/measure-series.ts";
import { seasonalityNote, trendOrStep } from "./support/measure-trend.ts";
import { noRecords } from "./support/no-records.ts";
import { note, scopeNotes } from "./support/note-words.ts";
import { rowTrends } from "./support/row-trends.ts";

const input = z.object({
  measure: z.string().max(60).default("win_rate").describe("measure to show; default win_rate"),
  period: PeriodText.default("latest").describe(
    "period, such as 2024-Q2, past_90_days, all or latest (default; with a bucket all that the data cover)",
  ),
  by: z
    .string()
    .max(120)
    .default("")
    .describe(
      "dimensions to cut by, at most two, joined by commas, such as region,product; empty (default) cuts by none",
    ),
  bucket: z
    .enum(["none", "day", "week", "month", "quarter"])
    .default("none")
    .describe("bucket of time; none (default) gives the whole period"),
  filter: FilterText.default("").describe(
    "only these records, such as region=EMEA;product=Core|Pro; empty (default) is all",
  ),
});

export default defineTool({
  name: "measure",
  title: "Show a measure",
  description:
    "One measure over a period: the total with its interval, cut by up to two dimensions, or over time with a tested trend (up, down, a step, flat, too short) and a seasonality note. Use for show, how many, what is, by region, over time and is-it-growing questions. For best and worst with tests use compare_segments; for why something changed use why_changed.",
  asks: [
    { question: "What is our win rate by product?", input: { by: "product" } },
    {
      question: "Is our sales cycle getting longer?",
      input: { measure: "median_cycle_days", period: "all", bucket: "month" },
    },
    { question: "Show me revenue by month", input: { measure: "revenue", period: "all", bucket: "month" } },
    {
      question: "How many deals did we close by region and product?",
      input: { measure: "deals_closed", by: "region,product" },
    },
  ],
  input,
  output: MeasureOutput,
  run: async (asked, ctx) => {
    // buckets of the newest quarter alone would be three months at most: nothing to see over time
    const period = asked.period === "latest" && !["none", "day"].includes(asked.bucket) ? "all" : asked.period;
    const scope = await readMeasureScope({ ...asked, period }, ctx);
    const blank = empty(asked);
    if (!scope) return { ...blank, reason: await noRecords(findMeasure(asked.measure), ctx) };
    const base = described(blank, scope);
    const { total, counted, rows, by, unlisted } = await readRows(asked, scope, ctx);
    if (scope.measure.asOfNow && !counted?.value && !(await hasOpenDeals(scope, ctx)))
      return {
        ...base,
        by,
        counted,
        reason: note(asked.filter ? "The data hold no open deals for this filter." : "The data hold no open deals."),
      };
    if (!total)
      return {
        ...base,
        by,
        counted,
        reason: note("Nothing is recorded for {measure} in this period and filter.", {}, { measure: base.measure }),
      };
    // a sum of no amounts is no figure of nought
    const untold = base.caveats.find(({ figures }) => figures.unpriced);
    const caveats = base.caveats.filter((each) => each !== untold);
    if (untold && !total.n) return { ...base, caveats, by, counted, reason: untold };
    const found = { ...base, status: "ok" as const, total, counted, rows, by, unlisted };
    return asked.bucket === "none" || scope.measure.asOfNow
      ? found
      : { ...found, ...(await overTime(asked.bucket, rows, asked.by, scope, ctx)) };
  },
  say: sayMeasure,
  chart: chartMeasure,
  readOnly: true,
});

async function hasOpenDeals({ period, where }: MeasureScope, ctx: ToolContext): Promise<boolean> {
  const { n } = await ctx.read(cells, { measure: "open_deals", period, by: [], where });
  return (n[0] ?? 0) > 0;
}

const empty = (asked: z.output<typeof input>): MeasureOutput => ({
  status: "not-enough",
  reason: null,
  measure: asked.measure.replaceAll("_", " "),
  title: asked.measure.replaceAll("_", " "),
  definition: "",
  direction: "neutral",
  period: null,
  filter: asked.filter,
  bucket: null,
  by: null,
  total: null,
  counted: null,
  points: [],
  basis: null,
  trend: null,
  seasonality: null,
  cut_off: null,
  rows: [],
  unlisted: null,
  caveats: [],
});

function described(blank: MeasureOutput, { measure, period, notes }: MeasureScope): MeasureOutput {
  const cutOff = notes.find(({ code }) => code === "truncated-extract");
  const others = notes.filter((one) => one !== cutOff);
  const { title, definition, direction } = measure;
  return {
    ...blank,
    measure: measureWords(title),
    title,
    definition,
    direction,
    period,
    cut_off: cutOff ? note(cutOff.text, cutOff.figures, cutOff.names) : null,
    caveats: scopeNotes({ notes: others }),
  };
}

async function overTime(
  bucket: BucketSize,
  rows: readonly MeasureRow[],
  by: string,
  scope: MeasureScope,
  ctx: ToolContext,
): Promise<Partial<MeasureOutput>> {
  const points = await readSeries(scope, bucket, ctx);
  return {
    bucket,
    points: [...points],
    basis: scope.measure.kind === "median" ? "of creation" : null,
    trend: trendOrStep(points, bucket, scope.measure, { ...ctx.settings, seed: ctx.seed }),
    seasonality: seasonalityNote(points, bucket),
    rows: rows.length > 0 ? await rowTrends(rows, by, bucket, scope, ctx) : [],
  };
}
