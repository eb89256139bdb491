import type { FunnelChart } from "#contracts/chart.ts";
import { emptyDrawing, frame, header } from "./frame.ts";
import { spanScale } from "./rows.ts";
import { fitText } from "./text-fit.ts";
import { type ChartStyle, contentLeft, contentRight, layout } from "./theme.ts";
import { type BarMark, bars, type TextMark, texts, type VegaLiteSpec } from "./vega-lite-spec.ts";

type Step = FunnelChart["steps"][number];

const STEP_HEIGHT = 92; // label line, bar, line with the rate to the next step
const BAR_TOP = 32;
const BAR_HEIGHT = 24;
const RATE_BASELINE = 79;

/** Steps of a process as bars, with the share that goes on between them; the step that loses most stands out. */
export function funnelSpec(chart: FunnelChart, style: ChartStyle): VegaLiteSpec {
  const head = header(chart, style);
  if (chart.steps.length === 0) return frame(chart, style, head, emptyDrawing(style, head.bottom));
  const scale = spanScale([0, ...chart.steps.map((step) => step.reached.value)], [contentLeft, contentRight]);
  const worst = worstStep(chart.steps);
  const tops = chart.steps.map((_, index) => head.bottom + index * STEP_HEIGHT);
  const bottom = tops.at(-1)! + BAR_TOP + BAR_HEIGHT;
  const shares = chart.steps.map((step) => style.textWidth(style.format(step.overallRate), layout.small, 400, true));
  const shareLeft = contentRight - Math.max(...shares);
  const marks = chart.steps.flatMap((step, index) =>
    barMarks(step, tops[index]!, index === worst, scale.domain[1], style),
  );
  const labels = chart.steps.flatMap((step, index) => [
    ...stepTexts(step, tops[index]!, shareLeft, style),
    ...rateTexts(chart.steps[index + 1], tops[index]!, index + 1 === worst, style),
  ]);
  return frame(chart, style, head, { layers: [...bars(marks, scale), ...texts(labels)], bottom });
}

/** Index of the step that the smallest share reaches from the one before; null when no rate is known. */
function worstStep(steps: readonly Step[]): number | null {
  const rates = steps.flatMap((step, index) => (step.stepRate ? [{ index, rate: step.stepRate.value }] : []));
  if (rates.length < 2) return null;
  return rates.reduce((worst, next) => (next.rate < worst.rate ? next : worst)).index;
}

function barMarks(step: Step, top: number, isWorst: boolean, most: number, style: ChartStyle): readonly BarMark[] {
  const bar = { top: top + BAR_TOP, bottom: top + BAR_TOP + BAR_HEIGHT, cornerRadius: 4 };
  return [
    { ...bar, from: 0, to: most, fill: style.theme.track },
    { ...bar, from: 0, to: step.reached.value, fill: isWorst ? style.theme.bad : style.theme.primary },
  ];
}

function stepTexts(step: Step, top: number, shareLeft: number, style: ChartStyle): readonly TextMark[] {
  const reached = style.format(step.reached);
  const share = style.format(step.overallRate);
  const line = { y: top + 22, color: style.theme.ink, tabular: true } as const;
  const reachedWidth = style.textWidth(reached, layout.label, 600, true);
  const face = { size: layout.label, weight: 600 } as const;
  const label = fitText(style, face, step.label, shareLeft - reachedWidth - 36 - contentLeft);
  return [
    { ...line, text: label, x: contentLeft, fontSize: layout.label, fontWeight: 600, tabular: false },
    { ...line, text: reached, x: shareLeft - 12, fontSize: layout.label, fontWeight: 600, align: "right" },
    {
      ...line,
      text: share,
      x: contentRight,
      fontSize: layout.small,
      fontWeight: 400,
      align: "right",
      color: style.theme.muted,
    },
  ];
}

/** Under a bar: which share goes on to the next step, and which did before. */
function rateTexts(next: Step | undefined, top: number, isWorst: boolean, style: ChartStyle): readonly TextMark[] {
  if (!next?.stepRate) return [];
  const rate = `↓ ${style.format(next.stepRate)} go on`;
  const before = next.previousRate ? `  (before: ${style.format(next.previousRate)})` : "";
  const line = { y: top + RATE_BASELINE, fontSize: layout.small } as const;
  const weight = isWorst ? 600 : 400;
  const width = style.textWidth(rate, layout.small, weight, false);
  return [
    { ...line, text: rate, x: contentLeft, fontWeight: weight, color: isWorst ? style.theme.bad : style.theme.muted },
    ...(before === ""
      ? []
      : [
          {
            ...line,
            text: before.trim(),
            x: contentLeft + width + 10,
            fontWeight: 400 as const,
            color: style.theme.muted,
          },
        ]),
  ];
}
