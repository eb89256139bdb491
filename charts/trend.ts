import type { TrendChart } from "#contracts/chart.ts";
import { emptyDrawing, frame, header } from "./frame.ts";
import { fitNamed } from "./text-fit.ts";
import { type ChartStyle, contentLeft, contentRight, layout } from "./theme.ts";
import { axisTicks, type Plot, periodLabels, planPlot } from "./trend-layout.ts";
import { seriesLayers, seriesOf, seriesTexts } from "./trend-series.ts";
import { valueLabels } from "./trend-values.ts";
import {
  band,
  curve,
  type DotMark,
  dots,
  type Layer,
  type LineMark,
  lines,
  position,
  type TextMark,
  texts,
  type VegaLiteSpec,
} from "./vega-lite-spec.ts";

const FEW = 14; // points; up to here each one gets a dot

/** A measure over time: a line, its interval as a band, the compared periods as labelled dots; or one named line per segment. */
export function trendSpec(chart: TrendChart, style: ChartStyle): VegaLiteSpec {
  const head = header(chart, style);
  if (chart.points.length === 0) return frame(chart, style, head, emptyDrawing(style, head.bottom));
  const plot = planPlot(chart, style, head.bottom);
  const many = seriesOf(chart).length > 0;
  const curves = many
    ? seriesLayers(chart, plot, style)
    : [
        ...bandLayers(chart, plot, style),
        ...curveLayers(chart, plot, style),
        ...dots(dotMarks(chart, plot, style), plot.x),
      ];
  const labels = many ? seriesTexts(chart, plot, style) : valueLabels(chart, plot, style);
  const layers = [
    ...lines(gridMarks(chart, plot, style), null),
    ...lines(referenceMark(chart, plot, style), null),
    ...curves,
    ...texts(tickTexts(chart, plot, style)),
    ...texts([...referenceText(chart, plot, style), ...labels], style.theme.background),
    ...texts(periodLabels(chart, plot, style)),
  ];
  return frame(chart, style, head, { layers, bottom: plot.bottom + plot.footer });
}

function gridMarks(chart: TrendChart, plot: Plot, style: ChartStyle): readonly LineMark[] {
  return axisTicks(plot.y.domain, chart.points[0]!.value.unit).values.map((value) => {
    const y = position(plot.y, value);
    return { from: contentLeft, to: contentRight, top: y, bottom: y, stroke: style.theme.grid, strokeWidth: 1.5 };
  });
}

function tickTexts(chart: TrendChart, plot: Plot, style: ChartStyle): readonly TextMark[] {
  const { values, step } = axisTicks(plot.y.domain, chart.points[0]!.value.unit);
  return values.map((value) => ({
    text: style.formatTick(chart.points[0]!.value, value, step),
    x: contentLeft,
    y: position(plot.y, value) - 6,
    fontSize: layout.note,
    fontWeight: 400,
    color: style.theme.muted,
    tabular: true,
  }));
}

function referenceMark(chart: TrendChart, plot: Plot, style: ChartStyle): readonly LineMark[] {
  if (!chart.reference) return [];
  const y = position(plot.y, chart.reference.value.value);
  return [
    {
      from: plot.x.range[0],
      to: contentRight,
      top: y,
      bottom: y,
      stroke: style.theme.muted,
      strokeWidth: 2,
      strokeDash: [6, 6],
    },
  ];
}

/** The name of the reference line, at the end of the plot where the curve is further away from it. */
function referenceText(chart: TrendChart, plot: Plot, style: ChartStyle): readonly TextMark[] {
  if (!chart.reference) return [];
  const { label, value } = chart.reference;
  const distance = (index: number): number => Math.abs(chart.points.at(index)!.value.value - value.value);
  const atStart = distance(0) >= distance(-1);
  const room = contentRight - plot.x.range[0];
  return [
    {
      text: fitNamed(style, { size: layout.small, weight: 400 }, label, style.format(value), room),
      x: atStart ? plot.x.range[0] : contentRight,
      y: position(plot.y, value.value) - 9,
      fontSize: layout.small,
      fontWeight: 400,
      color: style.theme.muted,
      align: atStart ? "left" : "right",
    },
  ];
}

function bandLayers(chart: TrendChart, plot: Plot, style: ChartStyle): readonly Layer[] {
  const points = chart.points.flatMap(({ value }, index) => {
    const x = plot.at[index]!;
    if (value.interval) return [{ x, low: value.interval[0], high: value.interval[1] }];
    // what is known opens into the fan of a forecast
    const next = chart.points[index + 1];
    return next?.partial && next.value.interval ? [{ x, low: value.value, high: value.value }] : [];
  });
  return band(points, plot, { color: style.theme.primary, opacity: 0.17 });
}

/** The line, dashed where it leads to or from a period that is not complete. */
function curveLayers(chart: TrendChart, plot: Plot, style: ChartStyle): readonly Layer[] {
  const mark = { stroke: style.theme.primary, strokeWidth: 4 };
  const points = chart.points.map(({ value, partial }, index) => ({ x: plot.at[index]!, y: value.value, partial }));
  const complete = points.filter((point) => !point.partial);
  const open = points.flatMap((point, index) => {
    const before = points[index - 1];
    return before && (point.partial || before.partial) ? [[before, point]] : [];
  });
  return [
    ...curve(complete, plot, mark),
    ...open.flatMap((pair) => curve(pair, plot, { ...mark, strokeDash: [1, 9] })),
  ];
}

function dotMarks(chart: TrendChart, plot: Plot, style: ChartStyle): readonly DotMark[] {
  const { background, primary, ink } = style.theme;
  return chart.points.flatMap((point, index): readonly DotMark[] => {
    const place = { value: plot.at[index]!, y: position(plot.y, point.value.value) };
    const compared = chart.highlight.includes(point.label);
    if (compared && point.partial) return [{ ...place, fill: background, stroke: ink, radius: 8, strokeWidth: 4 }];
    if (compared) return [{ ...place, fill: ink, stroke: background, radius: 10 }];
    if (point.partial) return [{ ...place, fill: background, stroke: primary, radius: 6 }];
    return chart.points.length <= FEW
      ? [{ ...place, fill: primary, stroke: background, radius: 6, strokeWidth: 2 }]
      : [];
  });
}
