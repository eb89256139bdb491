import type { ChartData } from "#contracts/chart.ts";
import { wrapText } from "./text-fit.ts";
import { type ChartStyle, contentLeft, contentRight, layout } from "./theme.ts";
import { type Layer, type TextMark, texts, type VegaLiteSpec } from "./vega-lite-spec.ts";

/** Title and subtitle in lines, and where the drawing below them starts. */
export interface Header {
  readonly marks: readonly TextMark[];
  readonly bottom: number;
}

const TITLE_LINES = 4;
const SUBTITLE_LINES = 3;
const GAP_BELOW = 24;

/** The finding in bold, then what is shown, its unit and n. */
export function header(chart: ChartData, style: ChartStyle): Header {
  const width = contentRight - contentLeft;
  const titleFace = { size: layout.title, weight: 600 } as const;
  const subtitleFace = { size: layout.subtitle, weight: 400 } as const;
  const title = wrapText(style, titleFace, chart.title, width, TITLE_LINES);
  const subtitle = wrapText(style, subtitleFace, chart.subtitle, width, SUBTITLE_LINES);
  const titleBottom = layout.margin + title.length * layout.titleLine;
  const subtitleTop = titleBottom + (title.length > 0 ? 6 : 0);
  const marks = [
    ...title.map((text, line) => ({
      text,
      x: contentLeft,
      y: layout.margin + 26 + line * layout.titleLine,
      fontSize: titleFace.size,
      fontWeight: titleFace.weight,
      color: style.theme.ink,
    })),
    ...subtitle.map((text, line) => ({
      text,
      x: contentLeft,
      y: subtitleTop + 18 + line * layout.subtitleLine,
      fontSize: subtitleFace.size,
      fontWeight: subtitleFace.weight,
      color: style.theme.muted,
    })),
  ];
  const bottom = subtitle.length > 0 ? subtitleTop + subtitle.length * layout.subtitleLine : titleBottom;
  return { marks, bottom: bottom + GAP_BELOW };
}

/** The whole picture: header, drawing, margins. `bottom` is where the drawing ends. */
export function frame(
  chart: ChartData,
  style: ChartStyle,
  head: Header,
  drawing: { readonly layers: readonly Layer[]; readonly bottom: number },
): VegaLiteSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    description: chart.alt,
    width: layout.width,
    height: Math.ceil(drawing.bottom + layout.margin),
    padding: 0,
    autosize: "none",
    background: style.theme.background,
    config: { view: { stroke: null }, aria: false },
    layer: [...texts(head.marks), ...drawing.layers],
  };
}

/** What a chart without any row says. */
export function emptyDrawing(
  style: ChartStyle,
  top: number,
): { readonly layers: readonly Layer[]; readonly bottom: number } {
  const mark: TextMark = {
    text: "Nothing to show for this question.",
    x: contentLeft,
    y: top + layout.label,
    fontSize: layout.label,
    fontWeight: 400,
    color: style.theme.muted,
  };
  return { layers: texts([mark]), bottom: top + 2 * layout.label };
}

/** Baseline of one line of text whose capitals are centred on `middle`. */
export const centredBaseline = (middle: number, size: number): number => middle + size * 0.364;

/** Baselines of several lines centred together on `middle`. */
export const centredLines = (middle: number, size: number, lineHeight: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, line) => centredBaseline(middle + (line - (count - 1) / 2) * lineHeight, size));
