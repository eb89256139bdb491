import type { BarsChart } from "#contracts/chart.ts";
import { centredBaseline, emptyDrawing, frame, header } from "./frame.ts";
import { planRows, type Row, type Rows, rowTexts, sampleNote, spanScale } from "./rows.ts";
import { fitNamed } from "./text-fit.ts";
import { type ChartStyle, contentLeft, contentRight, layout } from "./theme.ts";
import {
  type BarMark,
  bars,
  type DotMark,
  dots,
  type LineMark,
  lines,
  position,
  type Scale,
  type TextMark,
  texts,
  type VegaLiteSpec,
} from "./vega-lite-spec.ts";

const REFERENCE_ROW = 32; // room for the words above the reference line

/** Ranked values as soft bars from zero, each with a dot at the value and its interval as a line through it. */
export function barsSpec(chart: BarsChart, style: ChartStyle): VegaLiteSpec {
  const head = header(chart, style);
  if (chart.bars.length === 0) return frame(chart, style, head, emptyDrawing(style, head.bottom));
  const rows = chart.bars.map(
    (bar): Row => ({
      label: bar.label,
      value: style.format(bar.value),
      note: sampleNote(bar.value, style),
    }),
  );
  const plan = planRows(rows, style);
  const scale = scaleOf(chart, plan);
  const top = head.bottom + (chart.reference ? REFERENCE_ROW : 0);
  const middles = rows.map((_, index) => top + (index + 0.5) * plan.height);
  const bottom = top + rows.length * plan.height;
  const labels = rows.flatMap((row, index) =>
    rowTexts(row, middles[index]!, plan, style, colorOf(chart, index, style, style.theme.ink)),
  );
  const layers = [
    ...bars(barMarks(chart, middles, plan, style), scale),
    ...lines([...zeroLine(scale, top, bottom, style), ...referenceLine(chart, top, bottom, style)], scale),
    ...lines(intervalMarks(chart, middles, plan, style), scale),
    ...dots(dotMarks(chart, middles, plan, style), scale),
    ...texts([...labels, ...referenceText(chart, scale, top, style)]),
  ];
  return frame(chart, style, head, { layers, bottom });
}

function scaleOf(chart: BarsChart, plan: Rows): Scale {
  const ends = chart.bars.flatMap(({ value }) => [value.value, ...(value.interval ?? [])]);
  const reference = chart.reference ? [chart.reference.value.value] : [];
  return spanScale([0, ...ends, ...reference], [plan.drawingLeft, plan.drawingRight - 8]);
}

const colorOf = (chart: BarsChart, index: number, style: ChartStyle, plain: string): string => {
  const emphasis = chart.bars[index]!.emphasis;
  return emphasis === "none" ? plain : style.theme[emphasis];
};

const halfBar = (plan: Rows): number => (plan.compact ? 9 : 13);

const barMarks = (chart: BarsChart, middles: readonly number[], plan: Rows, style: ChartStyle): readonly BarMark[] =>
  chart.bars.map((bar, index) => ({
    from: 0,
    to: bar.value.value,
    top: middles[index]! - halfBar(plan),
    bottom: middles[index]! + halfBar(plan),
    fill: colorOf(chart, index, style, style.theme.neutral),
    opacity: bar.value.interval ? 0.38 : 0.85,
    cornerRadius: 3,
  }));

const intervalMarks = (
  chart: BarsChart,
  middles: readonly number[],
  plan: Rows,
  style: ChartStyle,
): readonly LineMark[] =>
  chart.bars.flatMap(({ value }, index) => {
    if (!value.interval) return [];
    const middle = middles[index]!;
    return [
      {
        from: value.interval[0],
        to: value.interval[1],
        top: middle,
        bottom: middle,
        stroke: colorOf(chart, index, style, style.theme.muted),
        strokeWidth: plan.compact ? 3 : 4,
      },
    ];
  });

const dotMarks = (chart: BarsChart, middles: readonly number[], plan: Rows, style: ChartStyle): readonly DotMark[] =>
  chart.bars.flatMap(({ value }, index) =>
    value.interval
      ? [
          {
            value: value.value,
            y: middles[index]!,
            fill: colorOf(chart, index, style, style.theme.muted),
            stroke: style.theme.background,
            radius: plan.compact ? 6 : 8,
          },
        ]
      : [],
  );

const zeroLine = (scale: Scale, top: number, bottom: number, style: ChartStyle): readonly LineMark[] =>
  scale.domain[0] <= 0 && scale.domain[1] >= 0
    ? [{ from: 0, to: 0, top: top + 4, bottom: bottom - 4, stroke: style.theme.grid, strokeWidth: 2 }]
    : [];

function referenceLine(chart: BarsChart, top: number, bottom: number, style: ChartStyle): readonly LineMark[] {
  if (!chart.reference) return [];
  const at = chart.reference.value.value;
  return [
    { from: at, to: at, top, bottom, stroke: style.theme.ink, strokeWidth: 2, strokeDash: [5, 5], opacity: 0.75 },
  ];
}

/** "all deals 45.2%" above its line, kept inside the picture. */
function referenceText(chart: BarsChart, scale: Scale, top: number, style: ChartStyle): readonly TextMark[] {
  if (!chart.reference) return [];
  const face = { size: layout.small, weight: 600 } as const;
  const { label, value } = chart.reference;
  const text = fitNamed(style, face, label, style.format(value), contentRight - contentLeft);
  const half = style.textWidth(text, layout.small, 600, false) / 2;
  const wanted = position(scale, value.value);
  const x = Math.max(contentLeft + half, Math.min(contentRight - half, wanted));
  return [
    {
      text,
      x,
      y: centredBaseline(top - 14, layout.small),
      fontSize: layout.small,
      fontWeight: 600,
      color: style.theme.ink,
      align: "center",
    },
  ];
}
