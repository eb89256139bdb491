import { z } from "zod";
import type { ChartData } from "#contracts/chart.ts";
import { detail } from "#contracts/detail.ts";
import { Quantity } from "#contracts/quantity.ts";
import { Segment } from "#contracts/segment.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { isNow, PeriodShape, periodWords } from "./measure-scope.ts";
import { Trend } from "./measure-trend.ts";
import { fillNote, Note } from "./note-words.ts";
import { saidWithout } from "./share-words.ts";

export const MeasurePoint = z.object({
  label: z.string(),
  from: z.string().describe("first day of the bucket"),
  value: Quantity.nullable(),
  complete: z.boolean().describe("false where the data do not cover the bucket or slow records are still to come"),
});

export const MeasureRow = z.object({
  label: z.string(),
  segment: Segment.describe("the row as a filter"),
  value: Quantity.nullable(),
  share: Quantity.nullable().describe("share of the total, for counts and sums"),
  trend: Trend.nullable().describe(
    "trend of this row, p adjusted over the twenty highest rows; null without a bucket, for lower rows or with few records",
  ),
  points: z.array(MeasurePoint).describe("bucket by bucket, for up to six rows of one dimension"),
});
export type MeasureRow = z.infer<typeof MeasureRow>;

/** More bars than this cannot be read. */
const MOST_BARS = 20;

/** What `measure` returns. */
export const MeasureOutput = z.object({
  status: z.enum(["ok", "not-enough"]),
  reason: Note.nullable().describe("why there is no figure, when there is none"),
  measure: z.string().describe("the measure in words"),
  title: detail(z.string().describe("title of the measure")),
  definition: z.string().describe("what it counts"),
  direction: z.enum(["higher", "lower", "neutral"]).describe("which way is good"),
  period: PeriodShape,
  filter: z.string().describe("the filter as given"),
  bucket: z.string().nullable().describe("bucket of time, such as month"),
  by: z.string().nullable().describe("what the rows are cut by, in words"),
  total: Quantity.nullable().describe("the measure over the whole period"),
  counted: Quantity.nullable().describe("records it rests on"),
  points: z.array(MeasurePoint).describe("bucket by bucket"),
  basis: z.string().nullable().describe("by which day the buckets count, when not the measure's usual one"),
  trend: Trend.nullable(),
  seasonality: Note.nullable(),
  cut_off: Note.nullable().describe("that the extract is cut off, which limits what a trend can say"),
  rows: z.array(MeasureRow).describe("highest first"),
  unlisted: Quantity.nullable().describe("rows not listed"),
  caveats: z.array(Note),
});
export type MeasureOutput = z.infer<typeof MeasureOutput>;

const NEXT = ["Why did it change?", "Which segments differ?", "Where do we lose deals?"];
/** For what is open now, which has no earlier state to compare with. */
const NEXT_NOW = ["Which segments differ?", "Where do we lose deals?"];
const NEXT_WITHOUT = ["What data do we have?"];

/** The figures in a sales leader's words. */
export function sayMeasure(found: MeasureOutput, cite: Cite): Said {
  if (found.status === "not-enough" || !found.total || !found.period)
    return saidWithout("not-enough", found.reason, found.caveats, NEXT_WITHOUT, cite);
  const cutOff = found.trend && found.cut_off ? [fillNote(found.cut_off, cite)] : [];
  const findings = [...cutOff, ...(found.trend ? trendFindings(found, cite) : []), ...rowFindings(found, cite)];
  const caveats = [...(cutOff.length === 0 && found.cut_off ? [found.cut_off] : []), ...found.caveats];
  const moved = ["up", "down", "step"].includes(found.trend?.verdict ?? "");
  return {
    headline: found.trend
      ? trendWords(found, cite)
      : found.rows.length > 1
        ? rowWords(found, cite)
        : totalWords(found, cite),
    verdict: moved ? "changed" : found.trend?.verdict === "flat" ? "within-noise" : "answered",
    findings,
    caveats: caveats.map((caveat) => fillNote(caveat, cite)),
    next: isNow(found.period) ? NEXT_NOW : NEXT,
  };
}

const overPeriod = ({ period }: MeasureOutput, cite: Cite): string => (period ? periodWords(period, cite) : "");

/** "45.5% (43.4% to 47.6%, n 2,100)". */
function totalFigure({ total, counted }: MeasureOutput, cite: Cite): string {
  if (!total) return "";
  const parts = [
    ...(total.interval ? [cite.interval(total)] : []),
    ...(total.n !== undefined
      ? [`n ${cite.n(total)}`]
      : counted && total.unit !== "count"
        ? [`from ${cite(counted)} records`]
        : []),
  ];
  return parts.length > 0 ? `${cite(total)} (${parts.join(", ")})` : cite(total);
}

const totalWords = (found: MeasureOutput, cite: Cite): string =>
  `${cite.name(found.title)} ${overPeriod(found, cite)}: ${totalFigure(found, cite)}.`;

function trendWords(found: MeasureOutput, cite: Cite): string {
  const { trend, bucket, basis } = found;
  if (!trend || !bucket) return totalWords(found, cite);
  const by = `by ${cite.name(bucket)}${basis ? ` ${cite.name(basis)}` : ""}`;
  const total = `${totalFigure(found, cite)} overall`;
  if (trend.verdict === "too-short")
    return `${cite.name(found.title)} ${overPeriod(found, cite)}: ${total}; too few complete ${cite.name(bucket)}s${basis ? ` (by day ${cite.name(basis)})` : ""} to speak of a trend: ${cite(trend.tested)}.`;
  if (trend.step) return stepWords(trend.step, found, cite);
  const p = `p ${cite.p(trend.tested)} over ${cite(trend.tested)} complete ${cite.name(bucket)}s`;
  if (trend.verdict === "flat" || !trend.slope)
    return `${cite.name(found.title)} shows no established trend ${by} ${overPeriod(found, cite)}: ${total} (${p}).`;
  const verb = trend.verdict === "up" ? "rose" : "fell";
  return `${cite.name(found.title)} ${verb} by about ${cite.size(trend.slope)} a ${cite.name(bucket)}${basis ? ` (by day ${cite.name(basis)})` : ""} ${overPeriod(found, cite)} (${p}).`;
}

/** "Win rate took a step down in 2026-07, −9.6 points (p < 0.001): not noise, and not a slow trend." */
function stepWords(step: NonNullable<Trend["step"]>, found: MeasureOutput, cite: Cite): string {
  const way = step.size.value > 0 ? "up" : "down";
  const where = `${step.recent ? "from" : "in"} ${cite.name(step.at)}${step.recent ? " on" : ""}`;
  return `${cite.name(found.title)} took a step ${way} ${where}, ${cite(step.size)} (p ${cite.p(step.size)}): not noise, and not a slow trend.`;
}

function stepFindings({ trend, bucket }: MeasureOutput, cite: Cite): string[] {
  const step = trend?.step;
  if (!step || !bucket) return [];
  const count = (value: Quantity) => (value.n === undefined ? "" : ` (n ${cite.n(value)})`);
  const [before, after] = [step.before, step.after].map((value) => `${cite(value)}${count(value)}`);
  const each = step.before.unit === "ratio" ? "" : ` a ${cite.name(bucket)}`;
  const over = step.recent
    ? "The newest quarter of a year is set against the one before it"
    : `Found by trying every split of ${cite.n(step.size)} complete ${cite.name(bucket)}s`;
  return [
    `It stood at ${before}${each} before and at ${after}${each} from then on.`,
    `${over}; the p allows for the places and the tests tried.`,
  ];
}

function trendFindings(found: MeasureOutput, cite: Cite): string[] {
  const { trend, seasonality } = found;
  if (!trend) return [];
  const at = (label: string | null) => found.points.find((point) => point.label === label);
  const [first, last] = [at(trend.first), at(trend.last)];
  const ends =
    first?.value && last?.value && first !== last
      ? [
          `It was ${cite(first.value)} in ${cite.name(first.label)} and ${cite(last.value)} in ${cite.name(last.label)}, the newest complete ${cite.name(found.bucket ?? "")}.`,
        ]
      : [];
  const slope =
    trend.slope?.interval && trend.verdict === "flat"
      ? [`The change per ${cite.name(found.bucket ?? "")} may be anything from ${cite.interval(trend.slope)}.`]
      : [];
  const inside = trend.slope?.interval && trend.slope.interval[0] <= 0 && trend.slope.interval[1] >= 0;
  return [
    ...stepFindings(found, cite),
    ...ends,
    ...(inside ? slope : []),
    ...(seasonality ? [fillNote(seasonality, cite)] : []),
  ];
}

function rowWords(found: MeasureOutput, cite: Cite): string {
  const filled = found.rows.filter(({ value }) => value !== null);
  const [top, low] = [filled[0], filled.at(-1)];
  const start = `${cite.name(found.title)} ${overPeriod(found, cite)}: ${totalFigure(found, cite)}`;
  if (!top?.value || !low?.value || top === low) return `${start}.`;
  const count = (value: Quantity) => (value.n === undefined ? "" : ` (n ${cite.n(value)})`);
  const bottom = found.unlisted ? "" : ` and lowest for ${cite.name(low.label)}, ${cite(low.value)}${count(low.value)}`;
  return `${start}; highest for ${cite.name(top.label)}, ${cite(top.value)}${count(top.value)}${bottom}.`;
}

function rowFindings(found: MeasureOutput, cite: Cite): string[] {
  const moving = found.rows.filter(({ trend }) => trend?.verdict === "up" || trend?.verdict === "down");
  const moves = moving.slice(0, 3).map(({ label, trend }) => {
    const verb = trend!.verdict === "up" ? "rose" : "fell";
    return `${cite.name(label)} ${verb} by about ${cite.size(trend!.slope!)} a ${cite.name(found.bucket!)} (p ${cite.p(trend!.tested)}).`;
  });
  const shown = found.rows
    .slice(0, 5)
    .flatMap(({ label, value }) => (value ? [`${cite.name(label)} ${cite(value)}`] : []));
  const list =
    found.rows.length > 2 && shown.length > 0 ? [`By ${cite.name(found.by ?? "")}: ${shown.join(", ")}.`] : [];
  const more = found.unlisted ? [`Not listed here: ${cite(found.unlisted)} more.`] : [];
  const unlike =
    found.rows.length > 1
      ? ["Whether such differences are more than chance is for a comparison of segments to say."]
      : [];
  return [...moves, ...list, ...unlike, ...more];
}

/** A line over time, else bars. */
export function chartMeasure(found: MeasureOutput, cite: Cite): ChartData | null {
  const { period, total, trend } = found;
  if (found.status === "not-enough" || !period || !total) return null;
  const subtitle = `${cite.name(found.title)}, ${cite.name(period.label)}`;
  const points = found.points.flatMap(({ label, from, value, complete }) =>
    value ? [{ label, date: from, value, partial: !complete }] : [],
  );
  const series = found.rows.flatMap((row) => {
    const line = row.points.flatMap(({ label, from, value, complete }) =>
      value ? [{ label, date: from, value, partial: !complete }] : [],
    );
    return line.length > 1 ? [{ label: row.label, points: line }] : [];
  });
  if (points.length > 1 && (found.rows.length < 2 || series.length > 1)) {
    const finding = trend?.step
      ? `a step ${trend.step.size.value > 0 ? "up" : "down"} in ${cite.name(trend.step.at)}`
      : !trend || trend.verdict === "too-short" || trend.verdict === "flat"
        ? "no established trend"
        : trend.verdict === "up"
          ? "rising"
          : "falling";
    const many = series.length > 1 && found.by;
    const title = many
      ? `${cite.name(found.title)} by ${cite.name(found.by ?? "")}; overall ${finding}`
      : `${cite.name(found.title)}: ${finding}`;
    const highlight = [...(trend?.step ? [trend.step.at] : []), ...(trend?.last ? [trend.last] : [])];
    return {
      kind: "trend",
      title,
      subtitle,
      alt: `${many ? "Lines" : "Line"} over time. ${title}.`,
      points,
      highlight,
      reference: null,
      ...(many ? { series } : {}),
    };
  }
  const bars = found.rows
    .slice(0, MOST_BARS)
    .flatMap(({ label, value }) => (value ? [{ label, value, emphasis: "none" as const }] : []));
  if (bars.length < 2 || !found.by) return null;
  const title = `${cite.name(found.title)} by ${cite.name(found.by)}`;
  const reference = total.unit === "count" || total.unit === "money" ? null : { label: "all", value: total };
  const partly = found.rows.length > MOST_BARS ? `${subtitle}; the highest only` : subtitle;
  return { kind: "bars", title, subtitle: partly, alt: `Bars. ${title}.`, bars, reference };
}
