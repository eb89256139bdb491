import type { TrendChart } from "#contracts/chart.ts";
import type { Unit } from "#contracts/quantity.ts";
import { spanScale } from "./rows.ts";
import { fitText } from "./text-fit.ts";
import { type ChartStyle, contentLeft, contentRight, layout } from "./theme.ts";
import { seriesOf, seriesRoom } from "./trend-series.ts";
import { position, type Scale, type TextMark } from "./vega-lite-spec.ts";

/** Where the parts of a trend lie. */
export interface Plot {
  readonly x: Scale;
  readonly y: Scale;
  /** Place of each point on `x`. */
  readonly at: readonly number[];
  readonly bottom: number;
  /** Room below the plot for period labels. */
  readonly footer: number;
}

const PLOT_HEIGHT = 320;
const TICKS = 3;
const LABEL_GAP = 8;
const LONGEST_LABEL = 150;
const NEAR_ZERO = 0.4; // lowest over highest; below it the axis may as well start at zero

export function planPlot(chart: TrendChart, style: ChartStyle, top: number): Plot {
  const domain = valueDomain(chart);
  const bottom = top + PLOT_HEIGHT;
  const { values, step } = axisTicks(domain, chart.points[0]!.value.unit);
  const tickTexts = values.map((value) => style.formatTick(chart.points[0]!.value, value, step));
  const tickWidth = Math.max(0, ...tickTexts.map((text) => style.textWidth(text, layout.note, 400, true)));
  const at = placesOf(chart);
  const x = spanScale(at, [contentLeft + tickWidth + 16, contentRight - (seriesRoom(chart, style) || 42)]);
  const centred: Scale = { domain: [at[0]! - 1, at[0]! + 1], range: x.range };
  const hasPartial = chart.points.some((point) => point.partial);
  return {
    x: at.length === 1 ? centred : x,
    y: { domain, range: [bottom, top + 14] },
    at,
    bottom,
    footer: hasPartial ? 50 : 28,
  };
}

/** Days since the first point; the plain order when the dates do not ascend. */
function placesOf(chart: TrendChart): readonly number[] {
  const days = chart.points.map(({ date }) => Date.parse(date.slice(0, 10)) / 86_400_000);
  const ascending = days.every((day, index) => Number.isFinite(day) && (index === 0 || day > days[index - 1]!));
  return ascending ? days.map((day) => day - days[0]!) : chart.points.map((_, index) => index);
}

/** From lowest to highest of values, intervals and reference, with air; a share never leaves 0 to 1. */
function valueDomain(chart: TrendChart): readonly [number, number] {
  const lines = seriesOf(chart).flatMap(({ points }) => points.filter(({ partial }) => !partial));
  const whole = lines.length > 0 ? [] : chart.points;
  const figures = [...whole.map((point) => point.value), ...(chart.reference ? [chart.reference.value] : [])];
  const values = [
    ...figures.flatMap(({ value, interval }) => [value, ...(interval ?? [])]),
    ...lines.map(({ value }) => value.value),
  ];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high && low === 0) return [0, 1];
  const air = low === high ? Math.abs(low) * 0.2 : (high - low) * 0.1;
  const floor = low >= 0 && low < high * NEAR_ZERO ? 0 : low - air;
  const isShare = chart.points[0]!.value.unit === "ratio";
  return isShare ? [Math.max(0, floor), Math.min(Math.max(1, high), high + air)] : [floor, high + air];
}

/** Three to five round values inside the domain. */
export function axisTicks(
  [low, high]: readonly [number, number],
  unit: Unit,
): {
  readonly values: readonly number[];
  readonly step: number;
} {
  const least = unit === "count" ? 1 : 0;
  const rough = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const wanted = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * 0.85)!;
  const step = Math.max(wanted, least);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return { values: Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step), step };
}

/**
 * Points that get a label: every one, or every second, third …, the closest that stands clear, so that equal steps lie between them. They are
 * counted from the compared periods, as far as these stand clear of each other, else from the last point.
 */
function labelled(chart: TrendChart, label: (index: number) => Placed & { readonly index: number }): readonly number[] {
  const all = chart.points.map((_, index) => index);
  const compared = all.filter((index) => chart.highlight.includes(chart.points[index]!.label));
  const fixed = clear((compared.length > 0 ? compared : all.slice(-1)).map(label)).map(({ index }) => index);
  const [start = 0] = fixed;
  for (let stride = 1; stride < all.length; stride += 1) {
    if (fixed.some((index) => (index - start) % stride !== 0)) continue;
    const every = all.filter((index) => (index - start) % stride === 0);
    if (clear(every.map(label)).length === every.length) return every;
  }
  return fixed;
}

/** Labels under the plot at equal steps, as many as stand clear of each other; "incomplete" under those that are. */
export function periodLabels(chart: TrendChart, plot: Plot, style: ChartStyle): readonly TextMark[] {
  const label = (index: number) => ({ index, ...periodLabel(chart, plot, style, index) });
  const labels = labelled(chart, label).map(label);
  const notes = clear(
    labels
      .filter(({ point }) => point.partial)
      .map(({ point, centre }) => {
        const face = { fontSize: layout.note, fontWeight: 400 } as const;
        return { point, centre, ...placed("incomplete", centre, face, plot.bottom + 49, style.theme.muted, style) };
      }),
  );
  return [...labels, ...notes].map(({ mark }) => mark);
}

interface Placed {
  readonly left: number;
  readonly right: number;
  readonly mark: TextMark;
}

/** A text centred on a place, moved inside the picture. */
function placed(
  text: string,
  centre: number,
  face: Pick<TextMark, "fontSize" | "fontWeight">,
  y: number,
  color: string,
  style: ChartStyle,
): Placed {
  const half = style.textWidth(text, face.fontSize, face.fontWeight, false) / 2;
  const x = Math.max(contentLeft + half, Math.min(contentRight - half, centre));
  return { left: x - half, right: x + half, mark: { text, x, y, ...face, color, align: "center" } };
}

function periodLabel(chart: TrendChart, plot: Plot, style: ChartStyle, index: number) {
  const point = chart.points[index]!;
  const compared = chart.highlight.includes(point.label);
  const face = { fontSize: layout.small, fontWeight: compared ? 600 : 400 } as const;
  const text = fitText(style, { size: face.fontSize, weight: face.fontWeight }, point.label, LONGEST_LABEL);
  const centre = position(plot.x, plot.at[index]!);
  const color = compared ? style.theme.ink : style.theme.muted;
  return { point, centre, ...placed(text, centre, face, plot.bottom + 28, color, style) };
}

/** Those that do not touch an earlier one. */
function clear<T extends Placed>(all: readonly T[]): readonly T[] {
  const kept: T[] = [];
  for (const next of all) {
    const touches = kept.some(({ left, right }) => next.left < right + LABEL_GAP && next.right > left - LABEL_GAP);
    if (!touches) kept.push(next);
  }
  return kept;
}
