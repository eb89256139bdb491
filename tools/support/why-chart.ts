import type { ChartData, TrendChart, WaterfallChart } from "#contracts/chart.ts";
import type { Quantity } from "#contracts/quantity.ts";
import type { Cite } from "#contracts/tool.ts";
import { asFound } from "./fair-output.ts";
import { isBorderline, isUnchanged } from "./why-headline.ts";
import { leadingMix } from "./why-mix-verdict.ts";
import type { WhyMix, WhyOutput } from "./why-output.ts";

/**
 * A waterfall of the parts that add up; the trend where there are no parts worth a picture: within noise, or spread over everything. Where a changed
 * mix holds the change, its parts are the values whose share changed and what is left with the mix held fixed.
 */
export function chartWhy(given: WhyOutput, cite: Cite): ChartData | null {
  const output = asFound(given);
  const { before, after, change } = output;
  if (!before || !after || !change || output.status === "not-enough") return null;
  const parts = waterfallParts(output);
  const noParts =
    output.fair.kind === "none" ||
    output.verdict === "within-noise" ||
    output.verdict === "unlocated" ||
    parts.length < 2;
  if (noParts) return output.trend.points.length > 2 ? trendChart(output, change, cite) : null;
  return waterfall(output, { before, after, change }, parts, cite);
}

const verb = (change: Quantity): string => (change.value < 0 ? "fell" : change.value > 0 ? "rose" : "changed by");

function trendChart(output: WhyOutput, change: Quantity, cite: Cite): TrendChart {
  const name = cite.name(output.measure);
  const judged = isBorderline(output)
    ? ", borderline"
    : ({ "within-noise": ", within noise", broad: ", in no segment more than in the rest" }[output.verdict as string] ??
      "");
  const periods = `${cite.name(output.period.label)} against ${cite.name(output.compare_with.label)}`;
  return {
    kind: "trend",
    title: isUnchanged(output) ? `${name} hardly changed` : `${name} ${verb(change)} ${cite.size(change)}${judged}`,
    subtitle: `${name} per period with intervals; ${periods}`,
    alt: `Line of ${name} over like periods; the newest change is ${cite(change)}${judged}.`,
    points: output.trend.points,
    highlight: [output.compare_with.label, output.period.label],
    reference: null,
  };
}

function waterfall(
  output: WhyOutput,
  { before, after, change }: { readonly before: Quantity; readonly after: Quantity; readonly change: Quantity },
  shown: readonly Part[],
  cite: Cite,
): WaterfallChart {
  const name = cite.name(output.measure);
  const effect = (value: number): "good" | "bad" | "none" => {
    if (output.direction === "neutral" || value === 0) return "none";
    return value > 0 === (output.direction === "higher") ? "good" : "bad";
  };
  const parts = shown.map(({ label, value }) => ({ label, value, effect: effect(value.value) }));
  return {
    kind: "waterfall",
    title: `${name} ${verb(change)} ${cite.size(change)}${where(output, change, cite)}`,
    subtitle: `From ${cite.name(output.compare_with.label)} to ${cite.name(output.period.label)}; the parts make up the whole change`,
    alt: `Waterfall from ${cite(before)} to ${cite(after)} in ${parts.length > 1 ? "parts" : "a single part"}.`,
    start: { label: output.compare_with.label, value: before },
    parts,
    end: { label: output.period.label, value: after },
  };
}

interface Part {
  readonly label: string;
  readonly value: Quantity;
}

/** "; 9.1 points of it in region EMEA" for the first segment that moved as the whole did. */
function where(output: WhyOutput, change: Quantity, cite: Cite): string {
  const mix = mixShown(output);
  if (mix) return `; the mix by ${cite.name(mix.dimension)} is worth ${cite(mix.effect)}`;
  const claim = output.rows.find(({ segment }) => segment.length > 0);
  if (!claim || Math.sign(claim.total.value) !== Math.sign(change.value)) return "";
  return Math.abs(claim.total.value) > Math.abs(change.value)
    ? `; more than all of it in ${cite.name(claim.label)}`
    : `; ${cite.size(claim.total)} of it in ${cite.name(claim.label)}`;
}

/** The mix that the picture splits the change by: only where no segment is claimed. */
const mixShown = (output: WhyOutput): WhyMix | null =>
  output.rows.some(({ segment }) => segment.length > 0) || output.verdict === "broad" ? null : leadingMix(output);

/** Below this a part is a rounding error of the split. */
const NOTHING = 1e-9;

/** A changed mix: value by value, then what is left at equal mix. Otherwise the rows as the words give them. Sums with one row: their factors. */
function waterfallParts(output: WhyOutput): readonly Part[] {
  const mix = mixShown(output);
  if (mix) return mixParts(mix, output);
  const { rows, volume_total, rate_total, size_total } = output;
  if (rows.length > 1 || !size_total) return rows.map(({ label, total }) => ({ label, value: total }));
  return [
    { label: "volume", value: volume_total },
    { label: "success rate", value: rate_total },
    { label: "size", value: size_total },
  ].flatMap(({ label, value }) => (value ? [{ label, value }] : []));
}

function mixParts({ dimension, values, others, within }: WhyMix, { measure_words }: WhyOutput): readonly Part[] {
  const shifts = values.map(({ label, share_before, share_after, effect }) => ({
    label: `${share_after.value > share_before.value ? "more" : "less"} ${label.replace(`${dimension} `, "")}`,
    value: effect,
  }));
  return [
    ...shifts,
    { label: `other shares by ${dimension}`, value: others },
    { label: `${measure_words} at equal mix`, value: within },
  ].filter(({ value }) => Math.abs(value.value) > NOTHING);
}
