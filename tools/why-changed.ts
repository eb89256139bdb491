/*
 * "Why did it change?"
 *
 * Is the change of a measure between two periods real, where does it sit, and what does each part contribute? Rates: a score scan over all
 * segments of up to three conditions, whose p-value pays for the search, then an exact split into mix and rate over the segments found and
 * everything else. Sums: volume × rate × size. Means: mix and own change.
 * It states where a change sits, never what caused it: these are records, not an experiment.
 */
import { z } from "zod";
import { PeriodText } from "#contracts/period.ts";
import { count, type Quantity } from "#contracts/quantity.ts";
import { FilterText } from "#contracts/segment.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { type ComparedTable, comparedTable, wholeOf } from "./support/compared-table.ts";
import { underOneName } from "./support/fair-names.ts";
import { readFair } from "./support/fair-output.ts";
import { readPipelineAge } from "./support/fair-pipeline.ts";
import { type Note, note } from "./support/note-words.ts";
import { whyActions } from "./support/why-actions.ts";
import { analyseAmount } from "./support/why-amount.ts";
import { type Base, baseMeasureOf } from "./support/why-base.ts";
import { emptyOutput } from "./support/why-blank.ts";
import { chartWhy } from "./support/why-chart.ts";
import { readClaims } from "./support/why-claims.ts";
import { copiesReason, searchable } from "./support/why-copies.ts";
import { inOneCurrency } from "./support/why-currency.ts";
import { type Leaks, leakNotes, withoutDimensions, withoutLeaks } from "./support/why-leak.ts";
import { missingDimensions } from "./support/why-missing.ts";
import { oneSidedValues, readMix } from "./support/why-mix.ts";
import { verdictWithMix } from "./support/why-mix-verdict.ts";
import { type WhyOutput, type WhyRow, whyOutput } from "./support/why-output.ts";
import { analyseRate, searchedFigure } from "./support/why-rate.ts";
import { readWhyScope, type WhyScope } from "./support/why-scope.ts";
import { readTrend } from "./support/why-trend.ts";
import { sayWhy } from "./support/why-words.ts";

const input = z.object({
  measure: z
    .string()
    .min(1)
    .max(60)
    .default("win_rate")
    .describe("measure name, such as win_rate (default), revenue or conversion_rate"),
  period: PeriodText.default("latest").describe("period, such as 2024-Q2, last_month or latest (default)"),
  compare_with: PeriodText.default("previous").describe(
    "period to compare with; previous (default) is the like one before",
  ),
  filter: FilterText.default("").describe(
    "only these records, such as region=EMEA;product=Core|Pro; empty (default) for all",
  ),
  dimensions: z
    .string()
    .max(200)
    .default("")
    .describe("dimensions to search, separated by commas, such as region,product; empty (default) chooses them"),
  counted_on: z
    .enum(["default", "closed_on", "created_on", "started_at"])
    .default("default")
    .describe("date by which records fall into a period: the measure's own (default), or created_on for cohorts"),
  presumed: z
    .enum(["none", "up", "down"])
    .default("none")
    .describe("which way the question takes for granted that it went, so that the answer can put it right"),
});

export default defineTool({
  name: "why_changed",
  title: "Why did it change?",
  description:
    "Why a measure changed from one period to another: whether the change is beyond chance, in which segments it sits (search-adjusted, at most five, adding up exactly), mix against rate, who should act and what it costs. For a plain figure or trend use measure; for who is better now use compare_segments; for what goes with winning in general use drivers.",
  asks: [
    { question: "Why did win rate drop?", input: { measure: "win_rate" } },
    { question: "Why did win rate change in 2024-Q2?", input: { measure: "win_rate", period: "2024-Q2" } },
    { question: "Why is revenue down against last quarter?", input: { measure: "revenue" } },
    {
      question: "What happened to our conversation conversion rate last month?",
      input: { measure: "conversion_rate", period: "last_month" },
    },
  ],
  input,
  output: whyOutput,
  run: async (asked, given): Promise<WhyOutput> => {
    const wanted = await readWhyScope(asked, given);
    const named = underOneName(wanted.notes, wanted.infos, given);
    const { scope, ctx, notes } = await inOneCurrency({ ...wanted, notes: named.notes }, named.ctx);
    const { table, base, leaks } = await readTables(scope, ctx);
    const whole = wholeOf(table);
    const fair = await readFair(scope, ctx.settings.currency, ctx);
    const found = [...notes, ...leakNotes(leaks)].map(({ text, names }) => note(text, {}, names));
    const empty = emptyOutput(scope, whole, asked, ctx.settings.currency, fair);
    const blank = {
      ...empty,
      caveats: [...empty.caveats, ...found],
      not_recorded: [...missingDimensions(scope.infos, scope.measure.grain)],
    };
    if (scope.measure.asOfNow) return { ...blank, status: "not-enough", reason: knownForNow(scope) };
    const fewest = Math.max(1, scope.measure.minimumN);
    if (Math.min(whole.before.n, whole.after.n) < fewest) {
      const figures = { after: count(whole.after.n), before: count(whole.before.n) };
      const untold = blank.caveats.find(({ figures }) => figures.unpriced);
      const caveats = blank.caveats.filter((each) => each !== untold);
      if (untold) return { ...blank, caveats, status: "not-enough", reason: untold };
      const words = "There are too few records to compare: {after} in the period and {before} in the one before.";
      return { ...blank, status: "not-enough", verdict: "not-enough", reason: note(words, figures) };
    }
    const trend = await readTrend(scope, ctx);
    const insideUsual = trend.verdict === "inside";
    const search = searchable(scope, table, base);
    const analysed =
      scope.measure.kind === "ratio"
        ? await rateOutput(scope, search.table, insideUsual, ctx)
        : await analyseAmount(scope, search.table, search.base, insideUsual, ctx);
    const searched_dimensions = dimensionsSearched(search.table, analysed);
    const located = {
      ...blank,
      ...analysed,
      rows: searchedRows(analysed.rows ?? []),
      leads: searchedRows(analysed.leads ?? []),
      searched_dimensions,
      trend,
      one_sided: oneSidedValues(table),
    };
    const full = search.copies ? { ...located, ...unlocated(located, search.copies) } : located;
    // what another pair shows is no news to act on, what the fair part of the period asked for shows is
    const actions = ["other-pair", "none"].includes(fair.kind) ? [] : whyActions(full);
    const nowhere = ["broad", "mix", "mixed", "unlocated"].includes(full.verdict);
    const pipeline_age = nowhere ? await readPipelineAge(scope, full, ctx) : null;
    if (!scope.unfair) return { ...full, fair: { ...fair, pipeline_age }, actions };
    const reason = note("{periods} cannot be compared.", {}, { periods: scope.unfair.asked });
    const verdict = full.verdict === "not-comparable" ? null : full.verdict;
    const compared = { ...fair, verdict, pipeline_age };
    return { ...full, status: "not-comparable", verdict: "not-comparable", reason, fair: compared, actions };
  },
  say: sayWhy,
  chart: chartWhy,
  readOnly: true,
});

/** The cells of both periods, and those of the rate behind a sum; without columns that are made from the outcome. */
async function readTables(
  scope: WhyScope,
  ctx: ToolContext,
): Promise<{ readonly table: ComparedTable; readonly base: Base | null; readonly leaks: Leaks }> {
  const read = async (measure: string, like?: ComparedTable): Promise<ComparedTable> => {
    const query = { measure, by: scope.dimensions, where: scope.where, countedOn: scope.countedOn };
    const [before, after] = await Promise.all([
      ctx.read(cells, { ...query, period: scope.before }),
      ctx.read(cells, { ...query, period: scope.period }),
    ]);
    return comparedTable(before, after, like);
  };
  const name = baseMeasureOf(scope.measure.name);
  const base = name ? await read(name) : null;
  const table = await read(scope.measure.name, base ?? undefined);
  const { table: kept, leaks } = withoutLeaks(base ?? table);
  if (!name) return { table: kept, base: null, leaks };
  return {
    table: withoutDimensions(table, [...leaks.repeating, ...leaks.afterwards]),
    base: { measure: name, table: kept },
    leaks,
  };
}

/** Says of each p that it pays for the search. */
const searchedRows = <Row extends Pick<WhyRow, "own_change">>(rows: readonly Row[]): Row[] =>
  rows.map((row) => (row.own_change?.p === undefined ? row : { ...row, p_allows_for: "everything searched" as const }));

/** Those with more than one value to tell apart, which a filter may leave without; none where a change within noise called for no search. */
const dimensionsSearched = ({ dimensions }: ComparedTable, { verdict, searched }: Partial<WhyOutput>): string[] =>
  verdict === "within-noise" && !searched?.value
    ? []
    : dimensions.filter(({ levels }) => levels.length > 1).map(({ key }) => key);

/** Of what is open now, most came lately: the rest has closed since, so an earlier period of it is not what it was then. */
const knownForNow = ({ measure }: WhyScope): Note =>
  note(
    "{measure} is known for today only: of what was open earlier most has closed since, so its periods cannot be compared. Ask why deals created or won deals changed.",
    {},
    { measure: measure.title },
  );

/** While many records are in twice nothing is located; that the total stays within noise stands. */
const unlocated = ({ verdict }: WhyOutput, copies: Quantity): Partial<WhyOutput> =>
  verdict === "within-noise" ? {} : { verdict: "unlocated", reason: copiesReason(copies) };

async function rateOutput(
  scope: WhyScope,
  table: ComparedTable,
  insideUsual: boolean,
  ctx: ToolContext,
): Promise<Partial<WhyOutput>> {
  const { significance } = ctx.settings;
  const analysis = analyseRate(table, { seed: ctx.seed, significance, insideUsual });
  const claimed = analysis.parts.some(({ claim }) => claim !== null);
  const levels = new Map(table.dimensions.map(({ key, levels }) => [key, new Set(levels)]));
  const details = claimed ? await readClaims(scope, analysis.parts, levels, ctx) : null;
  const mix = readMix(table);
  return {
    verdict: verdictWithMix(analysis.verdict, { change: analysis.change, ...mix }),
    change: analysis.change,
    smallest_detectable: analysis.smallestDetectable,
    rows: analysis.rows.map((row, at) => ({
      ...row,
      money: details?.money[at] ?? null,
      robustness: details?.robustness[at] ?? null,
      responsible: details?.responsible[at] ?? null,
    })),
    mix_total: analysis.mixTotal,
    rate_total: analysis.rateTotal,
    leads: [...analysis.leads],
    ...mix,
    searched: searchedFigure(analysis.scan),
    act: [...(details?.act ?? [])],
    steady: [...(details?.steady ?? [])],
  };
}
