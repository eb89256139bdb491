import stringWidth from "string-width";
import type { BarsChart, ChartData, FunnelChart, HealthChart, TrendChart, WaterfallChart } from "#contracts/chart.ts";
import type { Quantity } from "#contracts/quantity.ts";
import { cleanChart } from "./clean-chart.ts";
import { formatInterval, formatQuantity } from "./number-format.ts";
import { type Column, tableToText } from "./table-text.ts";
import { wrapLines } from "./wrap-lines.ts";

const BAR_COLUMNS = 20;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });

/** A bar of block letters, `share` of 20 columns long. */
function textBar(share: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * BAR_COLUMNS * 8);
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}

/** Bars of sizes, the largest in full. */
function textBars(values: readonly number[]): readonly string[] {
  const most = Math.max(0, ...values.map(Math.abs));
  return values.map((value) => (most === 0 ? "" : textBar(Math.abs(value) / most)));
}

const maybe = (figure: Quantity | null | undefined): string => (figure ? formatQuantity(figure) : "");
const interval = (figure: Quantity): string => (figure.interval ? formatInterval(figure) : "");
const sample = (figure: Quantity): string =>
  figure.n === undefined ? "" : formatQuantity({ value: figure.n, unit: "count" });
const titleIf = (title: string, cells: readonly string[]): string => (cells.some((cell) => cell !== "") ? title : "");

type Table = readonly [readonly Column[], readonly (readonly string[])[]];

function valueTable(
  rows: readonly { readonly label: string; readonly value: Quantity; readonly note?: string }[],
): Table {
  const bars = textBars(rows.map(({ value }) => value.value));
  const intervals = rows.map(({ value }) => interval(value));
  const samples = rows.map(({ value }) => sample(value));
  return [
    [
      left(""),
      left(""),
      right("value"),
      left(titleIf("95% interval", intervals)),
      right(titleIf("n", samples)),
      left(""),
    ],
    rows.map(({ label, value, note }, index) => [
      label,
      bars[index]!,
      formatQuantity(value),
      intervals[index]!,
      samples[index]!,
      note ?? "",
    ]),
  ];
}

const reference = (chart: BarsChart | TrendChart): readonly { readonly label: string; readonly value: Quantity }[] =>
  chart.reference ? [chart.reference] : [];

function trendTable(chart: TrendChart): Table {
  const { series } = chart;
  if (series && series.length > 0) {
    const rows = chart.points.map(({ label, partial }) => [
      label,
      ...series.map(({ points }) => maybe(points.find((point) => point.label === label)?.value ?? null)),
      partial ? "incomplete" : "",
    ]);
    return [[left(""), ...series.map(({ label }) => right(label)), left("")], rows];
  }
  const points = chart.points.map(({ label, value, partial }) => {
    const note = [chart.highlight.includes(label) ? "◀" : "", partial ? "incomplete" : ""].filter(Boolean).join(" ");
    return { label, value, note };
  });
  return valueTable([...points, ...reference(chart)]);
}

function waterfallTable({ start, parts, end }: WaterfallChart): Table {
  const bars = textBars(parts.map(({ value }) => value.value));
  return [
    [left(""), right(""), left("")],
    [
      [start.label, formatQuantity(start.value), ""],
      ...parts.map(({ label, value }, index) => [label, formatQuantity(value), bars[index]!]),
      [end.label, formatQuantity(end.value), ""],
    ],
  ];
}

function funnelTable({ steps }: FunnelChart): Table {
  const bars = textBars(steps.map(({ reached }) => reached.value));
  const rates = steps.map(({ stepRate }) => maybe(stepRate));
  const before = steps.map(({ previousRate }) => maybe(previousRate));
  return [
    [
      left("step"),
      left(""),
      right("reached"),
      right("of all"),
      right(titleIf("of step before", rates)),
      right(titleIf("earlier", before)),
    ],
    steps.map(({ label, reached, overallRate }, index) => [
      label,
      bars[index]!,
      formatQuantity(reached),
      formatQuantity(overallRate),
      rates[index]!,
      before[index]!,
    ]),
  ];
}

function healthTable({ components }: HealthChart): Table {
  return [
    [left("component"), left(""), right("score"), right("weight"), right("costs")],
    components.map(({ label, score, weight, lost }) => [
      label,
      textBar(score.value / 100),
      formatQuantity(score),
      formatQuantity(weight),
      formatQuantity(lost),
    ]),
  ];
}

function tableOf(chart: ChartData): Table {
  switch (chart.kind) {
    case "funnel":
      return funnelTable(chart);
    case "trend":
      return trendTable(chart);
    case "bars":
      return valueTable([...chart.bars, ...reference(chart)]);
    case "waterfall":
      return waterfallTable(chart);
    case "health":
      return healthTable(chart);
  }
}

/**
 * A chart as text for terminals and screens without pictures: title, subtitle, and a table of its data with bars of
 * block letters. The bars are left out where the table would be wider than `width`.
 *
 * @throws IntegrityError when a figure is not finite
 */
export function chartToText(chart: ChartData, width = 80): string {
  const clean = cleanChart(chart);
  const [columns, rows] = tableOf(clean);
  const overall = clean.kind === "health" ? [`${formatQuantity(clean.overall)} of 100`] : [];
  const head = [clean.title, clean.subtitle].filter(Boolean).flatMap((text) => wrapLines(text, width));
  return [...head, ...overall, "", tableBody(columns, rows, width)].join("\n");
}

function tableBody(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  if (rows.length === 0) return "Nothing to show for this question.";
  const table = tableToText(columns, rows, width);
  if (table.split("\n").every((line) => stringWidth(line) <= width)) return table;
  const withoutBars = rows.map((row) => row.map((cell) => (/^[█▏▎▍▌▋▊▉]+$/.test(cell) ? "" : cell)));
  return tableToText(columns, withoutBars, width);
}
