import { z } from "zod";
import { detail } from "#contracts/detail.ts";
import { Period } from "#contracts/period.ts";
import { days, Quantity } from "#contracts/quantity.ts";
import type { Cite, ToolContext } from "#contracts/tool.ts";
import { addMonths } from "#metrics/calendar-dates.ts";
import { periodOf, shapeOf } from "#metrics/calendar-shapes.ts";
import { cells } from "#metrics/cells.ts";
import type { Totals } from "./compared-table.ts";
import { changeFigure, measureFigure, measureValue } from "./measure-figure.ts";
import { fillNote, Note } from "./note-words.ts";
import type { WhyScope } from "./why-scope.ts";

const figure = (words: string) => Quantity.nullable().describe(words);

/** What was compared instead of what was asked for, and what the periods asked for read as they stand. */
export const fairOutput = z.object({
  kind: detail(
    z
      .enum(["as-asked", "same-days", "same-age", "one-currency", "counted-once", "other-pair", "none"])
      .describe("how the pair compared came about; none: no pair compares fairly, so the figures are as recorded"),
  ),
  verdict: z
    .enum(["not-enough", "within-noise", "unlocated", "broad", "mix", "segments", "mixed"])
    .nullable()
    .describe("what the fair comparison found"),
  lead: Note.nullable().describe("why not as asked and what is compared instead: the opening of the answer"),
  as_recorded: z
    .object({
      period: Period,
      compare_with: Period,
      before: figure("the measure as it stands before"),
      after: figure("the measure as it stands after"),
      change: figure("their difference, which compares unlike things"),
    })
    .nullable(),
  like_month: z
    .object({ period: Period, value: Quantity })
    .nullable()
    .describe(
      "volumes of two months at different places of their quarter: the month at the same place a quarter before",
    ),
  closed_by_age: z
    .object({ age: Quantity, before: Quantity, after: Quantity })
    .nullable()
    .describe("share of the deals of each period that closed within the same age"),
  pipeline_age: z
    .object({
      expected: Quantity.describe("win rate, had deals been won and lost at each age as in the period before"),
      part: Quantity.describe("of the change, what goes with the age of the deals"),
      left: Quantity.describe("what is left of it, with its p"),
      explains: z.boolean(),
    })
    .nullable()
    .describe("win rate by closing date, changed beyond noise: whether the pipeline was younger or older than before"),
});
export type FairOutput = z.infer<typeof fairOutput>;

/** How the comparison came about, for the output; the verdict is filled in once it is known. */
export async function readFair(scope: WhyScope, currency: string, ctx: ToolContext): Promise<FairOutput> {
  const { kind, lead, age } = scope.fair;
  const closed = age && { age: days(age.age), before: age.closed.before, after: age.closed.after };
  return {
    kind,
    verdict: null,
    lead,
    as_recorded: await asRecorded(scope, currency, ctx),
    like_month: await likeMonth(scope, currency, ctx),
    closed_by_age: closed,
    pipeline_age: null,
  };
}

/** Deals close at a quarter's end: a month's volume compares best with the month at the same place of the quarter before. */
async function likeMonth(scope: WhyScope, currency: string, ctx: ToolContext): Promise<FairOutput["like_month"]> {
  const { fair, period, before, measure, coverage } = scope;
  const differs = fair.notes.some(({ code, severity }) => code === "unlike-calendar" && severity === "warning");
  const isMonth = (each: Period): boolean => shapeOf(each, ctx.settings) === "month";
  if (!differs || !coverage || !isMonth(period) || !isMonth(before)) return null;
  const like = periodOf("month", addMonths(period.from, -MONTHS_OF_QUARTER), ctx.settings);
  if (like.from < coverage.from || like.from === before.from) return null;
  const total = await totalOf(scope, like, scope.where, ctx);
  return total.n === 0 ? null : { period: like, value: measureFigure(measure, total, currency) };
}

const MONTHS_OF_QUARTER = 3;

async function totalOf(
  { measure, countedOn }: WhyScope,
  period: Period,
  where: WhyScope["where"],
  ctx: ToolContext,
): Promise<Totals> {
  const table = await ctx.read(cells, { measure: measure.name, period, by: [], where, countedOn });
  const at = (column: Float64Array): number => column[0] ?? 0;
  return { n: at(table.n), numerator: at(table.numerator), sum: at(table.sum), sumSquares: at(table.sumSquares) };
}

async function asRecorded(scope: WhyScope, currency: string, ctx: ToolContext): Promise<FairOutput["as_recorded"]> {
  const { unfair, measure, fair } = scope;
  // amounts of several currencies have no sum
  if (!unfair || fair.kind === "none" || fair.kind === "one-currency") return null;
  const sides = [unfair.before, unfair.period].map((period) => totalOf(scope, period, unfair.where, ctx));
  const [before, after] = (await Promise.all(sides)) as [Totals, Totals];
  if (before.n === 0 || after.n === 0) return null;
  const change = measureValue(measure, after) - measureValue(measure, before);
  return {
    period: unfair.period,
    compare_with: unfair.before,
    before: measureFigure(measure, before, currency),
    after: measureFigure(measure, after, currency),
    change: changeFigure(measure, change, currency),
  };
}

/** A difference of at least this size as recorded is worth a word where the fair comparison shows none. */
const WORTH_SAYING = 0.02;

/** What stands beside a fair comparison: the figures as recorded, and how many had closed at equal age. */
export function fairFindings(fair: FairOutput, measure: string, cite: Cite): string[] {
  const { as_recorded: recorded, closed_by_age: closed, kind, verdict } = fair;
  const said: string[] = [];
  if (recorded?.before && recorded.after)
    said.push(
      `As recorded, ${cite.name(measure)} reads ${cite(recorded.after)} in ${cite.name(recorded.period.label)} and ${cite(recorded.before)} in ${cite.name(recorded.compare_with.label)}, which compares unlike things.`,
    );
  if (fair.like_month)
    said.push(
      `Deals often close at a quarter's end: the month at the same place of the quarter before, ${cite.name(fair.like_month.period.label)}, reads ${cite(fair.like_month.value)}.`,
    );
  if (closed)
    said.push(
      `Within ${cite(closed.age)} of creation ${cite(closed.after)} of the later deals had closed, against ${cite(closed.before)} of the earlier ones.`,
    );
  const change = recorded?.change;
  if (kind === "same-age" && verdict === "within-noise" && change && Math.abs(change.value) >= WORTH_SAYING)
    said.push(
      `The difference of ${cite(change)} as recorded goes with the age of the deals: at equal age none is left beyond chance.`,
    );
  return said;
}

export const fairLead = ({ lead }: FairOutput, cite: Cite): string => (lead ? fillNote(lead, cite) : "");

/** An output judged by what its fair comparison found: words and pictures are about that. */
export const asFound = <Output extends { readonly verdict: string; readonly fair: FairOutput }>(
  output: Output,
): Output => (output.fair.verdict === null ? output : { ...output, verdict: output.fair.verdict });
