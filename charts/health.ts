import type { HealthChart } from "#contracts/chart.ts";
import { frame, header } from "./frame.ts";
import { fitText } from "./text-fit.ts";
import { type ChartStyle, contentLeft, contentRight, layout } from "./theme.ts";
import { type BarMark, bars, type Scale, type TextMark, texts, type VegaLiteSpec } from "./vega-lite-spec.ts";

type Component = HealthChart["components"][number];

const SCORE_SIZE = 76;
const ROW_HEIGHT = 84;
const BAR_TOP = 32;
const BAR_HEIGHT = 18;

/** The score large, then its components with what each costs; the costliest stands out. */
export function healthSpec(chart: HealthChart, style: ChartStyle): VegaLiteSpec {
  const head = header(chart, style);
  const scale: Scale = { domain: [0, 100], range: [contentLeft, contentRight] };
  const top = head.bottom + SCORE_SIZE + 30;
  const worst = costliest(chart.components);
  const tops = chart.components.map((_, index) => top + index * ROW_HEIGHT);
  const marks = chart.components.flatMap((part, index) => barMarks(part, tops[index]!, index === worst, style));
  const labels = chart.components.flatMap((part, index) => componentTexts(part, tops[index]!, index === worst, style));
  const bottom = tops.length === 0 ? top : tops.at(-1)! + ROW_HEIGHT - 6;
  const layers = [...bars(marks, scale), ...texts([...scoreTexts(chart, head.bottom, style), ...labels])];
  return frame(chart, style, head, { layers, bottom });
}

function costliest(components: readonly Component[]): number | null {
  const most = Math.max(0, ...components.map((part) => part.lost.value));
  return most === 0 ? null : components.findIndex((part) => part.lost.value === most);
}

function scoreTexts(chart: HealthChart, top: number, style: ChartStyle): readonly TextMark[] {
  const text = style.format(chart.overall);
  const width = style.textWidth(text, SCORE_SIZE, 600, false);
  const y = top + SCORE_SIZE * 0.74;
  return [
    { text, x: contentLeft - 4, y, fontSize: SCORE_SIZE, fontWeight: 600, color: style.theme.ink },
    { text: "of 100", x: contentLeft + width + 10, y, fontSize: 24, fontWeight: 400, color: style.theme.muted },
  ];
}

function barMarks(part: Component, top: number, isWorst: boolean, style: ChartStyle): readonly BarMark[] {
  const bar = { top: top + BAR_TOP, bottom: top + BAR_TOP + BAR_HEIGHT, cornerRadius: 4 };
  const score = Math.max(0, Math.min(100, part.score.value));
  return [
    { ...bar, from: 0, to: 100, fill: style.theme.track },
    { ...bar, from: 0, to: score, fill: isWorst ? style.theme.bad : style.theme.primary },
  ];
}

function componentTexts(part: Component, top: number, isWorst: boolean, style: ChartStyle): readonly TextMark[] {
  const score = style.format(part.score);
  const face = { size: layout.label, weight: 600 } as const;
  const room = contentRight - contentLeft - style.textWidth(score, layout.label, 600, true) - 24;
  const ink = style.theme.ink;
  const note = `weight ${style.format(part.weight)} · costs ${style.format(part.lost)}`;
  return [
    {
      text: fitText(style, face, part.label, room),
      x: contentLeft,
      y: top + 22,
      fontSize: layout.label,
      fontWeight: 600,
      color: ink,
    },
    {
      text: score,
      x: contentRight,
      y: top + 22,
      fontSize: layout.label,
      fontWeight: 600,
      color: ink,
      align: "right",
      tabular: true,
    },
    {
      text: note,
      x: contentLeft,
      y: top + BAR_TOP + BAR_HEIGHT + 21,
      fontSize: layout.note,
      fontWeight: isWorst ? 600 : 400,
      color: isWorst ? style.theme.bad : style.theme.muted,
    },
  ];
}
