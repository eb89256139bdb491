import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { chartSpec } from "#charts/chart-spec.ts";
import { type ChartStyle, themes } from "#charts/theme.ts";
import type { ChartData } from "#contracts/chart.ts";
import { cleanChart } from "./clean-chart.ts";
import { textWidth, withoutForeignEmoji } from "./font.ts";
import { indexedPng } from "./indexed-png.ts";
import { formatQuantity, formatTick } from "./number-format.ts";
import { rasterize } from "./rasterize.ts";
import { asWeight, textToOutlines } from "./svg-text.ts";

export interface ChartOptions {
  readonly theme: "light" | "dark";
  readonly format?: "png" | "svg";
}

const PIXEL_RATIO = 2;

const chartStyle = (theme: ChartOptions["theme"]): ChartStyle => ({
  theme: themes[theme],
  format: (figure) => formatQuantity(figure),
  formatTick,
  textWidth,
});

interface VegaText {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
  readonly text?: unknown;
}

// vega's types leave textMetrics out; vega lays text out by an estimate unless told how wide our letters are
const { textMetrics } = vega as unknown as { textMetrics: { width: (item: VegaText, text?: string) => number } };
textMetrics.width = (item, text) =>
  textWidth(String(text ?? item.text ?? ""), item.fontSize ?? 11, asWeight(item.fontWeight), false);

/** The chart as SVG text whose letters are outlines. */
async function chartSvg(chart: ChartData, theme: ChartOptions["theme"]): Promise<string> {
  const spec = chartSpec(cleanChart(chart, withoutForeignEmoji), chartStyle(theme));
  const { spec: drawing } = compile(spec as unknown as TopLevelSpec, { logger: vega.logger(vega.None) });
  const view = new vega.View(vega.parse(drawing), { renderer: "none", logLevel: vega.None });
  try {
    return textToOutlines(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/**
 * Draws a chart: 1200 pixels wide, as high as its rows need, on an opaque background. The same chart gives the same
 * bytes on every machine, with fonts installed or without; only scripts outside Latin, Greek and Cyrillic need a font
 * of the machine.
 *
 * @throws IntegrityError when a figure is not finite
 * @example await renderChart(chart, { theme: "dark" }) // a PNG file of 20 to 60 kB
 */
export async function renderChart(chart: ChartData, { theme, format = "png" }: ChartOptions): Promise<Buffer> {
  const svg = await chartSvg(chart, theme);
  if (format === "svg") return Buffer.from(svg);
  const { data, width } = await rasterize(svg, PIXEL_RATIO);
  return indexedPng(data, width);
}
