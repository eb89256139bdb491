import type { ChartData, TrendChart, WaterfallChart } from "#contracts/chart.ts";
import type { Quantity } from "#contracts/quantity.ts";
import type { Cite } from "#contracts/tool.ts";
import type { WhyOutput } from "./why-output.ts";

/** A waterfall of the parts that add up; within noise the trend, for then there are no parts worth a picture. */
export function chartWhy(output: WhyOutput, cite: Cite): ChartData | null {
  const { before, after, change } = output;
  if (!before || !after || !change || output.status === "not-enough") return null;
  if (output.verdict === "within-noise" || output.verdict === "unlocated") {
    return output.trend.points.length > 2 ? trendChart(output, change, cite) : null;
  }
  return waterfall(output, { before, after, change }, cite);
}

const verb = (change: Quantity): string => (change.value < 0 ? "fell" : change.value > 0 ? "rose" : "changed by");

function trendChart(output: WhyOutput, change: Quantity, cite: Cite): TrendChart {
  const name = cite.name(output.measure);
  const periods = `${cite.name(output.period.label)} against ${cite.name(output.compare_with.label)}`;
  return {
    kind: "trend",
    title: `${name} ${verb(change)} ${cite.size(change)}, within noise`,
    subtitle: `${name} per period with intervals; ${periods}`,
    alt: `Line of ${name} over like periods; the newest change is ${cite(change)}, within noise.`,
    points: output.trend.points,
    highlight: [output.compare_with.label, output.period.label],
    reference: null,
  };
}

function waterfall(
  output: WhyOutput,
  { before, after, change }: { readonly before: Quantity; readonly after: Quantity; readonly change: Quantity },
  cite: Cite,
): WaterfallChart {
  const name = cite.name(output.measure);
  const effect = (value: number): "good" | "bad" | "none" => {
    if (output.direction === "neutral" || value === 0) return "none";
    return value > 0 === (output.direction === "higher") ? "good" : "bad";
  };
  const parts = waterfallParts(output).map(({ label, value }) => ({ label, value, effect: effect(value.value) }));
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

/** "; 9.1 points of it in region EMEA" for the first segment that moved as the whole did. */
function where({ rows }: WhyOutput, change: Quantity, cite: Cite): string {
  const claim = rows.find(({ segment }) => segment.length > 0);
  if (!claim || Math.sign(claim.total.value) !== Math.sign(change.value)) return "";
  return `; ${cite.size(claim.total)} of it in ${cite.name(claim.label)}`;
}

/** Mix: each row's own change, then the mix of all rows. Otherwise the rows as the words give them. Sums with one row: their factors. */
function waterfallParts(output: WhyOutput): readonly { readonly label: string; readonly value: Quantity }[] {
  const { rows, mix_total, volume_total, rate_total, size_total } = output;
  if (mix_total && output.verdict === "mix" && output.mix[0] === undefined) return [{ label: "mix", value: mix_total }];
  if (mix_total && (output.verdict === "mix" || rows.length < 2)) {
    const own = rows.flatMap(({ label, rate }) => (rate ? [{ label, value: rate }] : []));
    return [...own, { label: "mix", value: mix_total }];
  }
  if (rows.length > 1 || !size_total) return rows.map(({ label, total }) => ({ label, value: total }));
  return [
    { label: "volume", value: volume_total },
    { label: "success rate", value: rate_total },
    { label: "size", value: size_total },
  ].flatMap(({ label, value }) => (value ? [{ label, value }] : []));
}
