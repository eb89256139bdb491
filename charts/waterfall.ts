import type { WaterfallChart } from "#contracts/chart.ts";
import { frame, header } from "./frame.ts";
import { planRows, type Row, type Rows, rowTexts, sampleNote, spanScale } from "./rows.ts";
import type { ChartStyle } from "./theme.ts";
import { type BarMark, bars, type LineMark, lines, type Scale, texts, type VegaLiteSpec } from "./vega-lite-spec.ts";

/** One part of the change: where it starts and where it ends. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly fill: string;
}

const halfBar = (plan: Rows): number => (plan.compact ? 10 : 13);
const LEAST_PIXELS = 3; // a part of nothing is still a mark

/** How a value got from before to after: a mark at the start, one floating bar per part, a mark at the end. */
export function waterfallSpec(chart: WaterfallChart, style: ChartStyle): VegaLiteSpec {
  const head = header(chart, style);
  const ends = [chart.start, chart.end].map(
    ({ label, value }): Row => ({ label, value: style.format(value), note: sampleNote(value, style) }),
  );
  const parts = chart.parts.map(({ label, value }): Row => ({ label, value: style.format(value), note: "" }));
  const rows = [ends[0]!, ...parts, ends[1]!];
  const plan = planRows(rows, style);
  const steps = stepsOf(chart, style);
  const scale = scaleOf(chart, steps, plan);
  const middles = rows.map((_, index) => head.bottom + (index + 0.5) * plan.height);
  const bottom = head.bottom + rows.length * plan.height;
  const labels = rows.flatMap((row, index) => {
    const part = chart.parts[index - 1];
    const color = part && part.effect !== "none" ? style.theme[part.effect] : style.theme.ink;
    return rowTexts(row, middles[index]!, plan, style, color);
  });
  const layers = [
    ...lines(connectors(chart, steps, middles, style), scale),
    ...bars(stepMarks(steps, middles, scale, halfBar(plan)), scale),
    ...lines(endMarks(chart, middles, style, halfBar(plan) + 3), scale),
    ...texts(labels),
  ];
  return frame(chart, style, head, { layers, bottom });
}

function stepsOf(chart: WaterfallChart, style: ChartStyle): readonly Step[] {
  let reached = chart.start.value.value;
  return chart.parts.map(({ value, effect }) => {
    const from = reached;
    reached += value.value;
    return { from, to: reached, fill: effect === "none" ? style.theme.neutral : style.theme[effect] };
  });
}

function scaleOf(chart: WaterfallChart, steps: readonly Step[], plan: Rows): Scale {
  const values = [chart.start.value.value, chart.end.value.value, ...steps.map((step) => step.to)];
  return spanScale(values, [plan.drawingLeft, plan.drawingRight], 0.06);
}

function stepMarks(steps: readonly Step[], middles: readonly number[], scale: Scale, half: number): readonly BarMark[] {
  const least = (LEAST_PIXELS * (scale.domain[1] - scale.domain[0])) / (scale.range[1] - scale.range[0]);
  return steps.map(({ from, to, fill }, index) => {
    const middle = middles[index + 1]!;
    const grown = Math.abs(to - from) < least ? least / 2 : 0;
    return {
      from: Math.min(from, to) - grown,
      to: Math.max(from, to) + grown,
      top: middle - half,
      bottom: middle + half,
      fill,
      cornerRadius: 3,
    };
  });
}

function endMarks(
  chart: WaterfallChart,
  middles: readonly number[],
  style: ChartStyle,
  half: number,
): readonly LineMark[] {
  const mark = (value: number, middle: number): LineMark => ({
    from: value,
    to: value,
    top: middle - half,
    bottom: middle + half,
    stroke: style.theme.ink,
    strokeWidth: 7,
  });
  return [mark(chart.start.value.value, middles[0]!), mark(chart.end.value.value, middles.at(-1)!)];
}

/** Thin lines that carry the level reached from one row down to the next. */
function connectors(
  chart: WaterfallChart,
  steps: readonly Step[],
  middles: readonly number[],
  style: ChartStyle,
): readonly LineMark[] {
  const levels = [chart.start.value.value, ...steps.map((step) => step.to)];
  return levels.map((level, index) => ({
    from: level,
    to: level,
    top: middles[index]!,
    bottom: middles[index + 1]!,
    stroke: style.theme.muted,
    strokeWidth: 2,
    strokeDash: [3, 4],
    opacity: 0.7,
  }));
}
