import type { TrendChart } from "#contracts/chart.ts";
import { fitText } from "./text-fit.ts";
import { type ChartStyle, contentRight, layout } from "./theme.ts";
import type { Plot } from "./trend-layout.ts";
import { curve, type Layer, position, type TextMark } from "./vega-lite-spec.ts";

const LABEL_HEIGHT = 23;
const WIDEST_LABEL = 150;
const GAP = 14;

/** Lines of their own, one per segment; none in the single-line form. */
export const seriesOf = (chart: TrendChart): NonNullable<TrendChart["series"]> => chart.series ?? [];

/** Room right of the plot for the names of the lines. */
export function seriesRoom(chart: TrendChart, style: ChartStyle): number {
  const widths = seriesOf(chart).map(({ label }) => style.textWidth(label.slice(0, 60), layout.small, 600, false) + 1);
  return widths.length === 0 ? 0 : Math.min(WIDEST_LABEL, Math.max(...widths)) + GAP;
}

const colorAt = (style: ChartStyle, index: number): string => style.theme.series[index % style.theme.series.length]!;

/** One line per segment, in its own colour; incomplete buckets are left to the table. */
export function seriesLayers(chart: TrendChart, plot: Plot, style: ChartStyle): readonly Layer[] {
  return seriesOf(chart).flatMap((series, index) =>
    curve(placed(chart, plot, series), plot, { stroke: colorAt(style, index), strokeWidth: 3.5 }),
  );
}

/** The name of each line at its end, moved apart where lines end close together. */
export function seriesTexts(chart: TrendChart, plot: Plot, style: ChartStyle): readonly TextMark[] {
  const ends = seriesOf(chart).flatMap((series, index) => {
    const last = placed(chart, plot, series).at(-1);
    return last ? [{ label: series.label, index, y: position(plot.y, last.y) }] : [];
  });
  const x = plot.x.range[1] + GAP;
  return spread(ends, plot).map(({ label, index, y }) => ({
    text: fitText(style, { size: layout.small, weight: 600 }, label, contentRight - x),
    x,
    y: y + layout.small * 0.35,
    fontSize: layout.small,
    fontWeight: 600,
    color: colorAt(style, index),
  }));
}

/** Points of a line at the places of the chart's buckets; a bucket without a value is passed over. */
function placed(chart: TrendChart, plot: Plot, series: NonNullable<TrendChart["series"]>[number]) {
  return chart.points.flatMap(({ label }, index) => {
    const point = series.points.find((one) => one.label === label && !one.partial);
    return point ? [{ x: plot.at[index]!, y: point.value.value }] : [];
  });
}

/** From top to bottom, each at least a line's height below the one before, and none below the plot. */
function spread<T extends { readonly y: number }>(ends: readonly T[], plot: Plot): readonly T[] {
  const sorted = [...ends].sort((a, b) => a.y - b.y);
  const places: number[] = [];
  for (const { y } of sorted) places.push(Math.max(y, (places.at(-1) ?? -Infinity) + LABEL_HEIGHT));
  for (let at = places.length - 1; at >= 0; at--)
    places[at] = Math.min(places[at]!, (places[at + 1] ?? plot.bottom + LABEL_HEIGHT) - LABEL_HEIGHT);
  return sorted.map((end, at) => ({ ...end, y: places[at]! }));
}
