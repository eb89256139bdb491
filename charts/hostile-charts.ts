import type { BarsChart, ChartData, FunnelChart, HealthChart, TrendChart, WaterfallChart } from "#contracts/chart.ts";
import { asChange, count, days, money, points, ratio, score } from "#contracts/quantity.ts";

/** Charts at the edge of what data may hold: drawn by tests. */
const text = { title: "At the edge", subtitle: "n 12", alt: "At the edge." };

export const hostileLabels: readonly string[] = [
  '<b>bold</b> & "quoted" <script>alert(1)</script>',
  "שלום עולם Ltd",
  "مرحبا بالعالم",
  "東京エレクトロン株式会社",
  "🚀 Growth 🔥 team",
  "\u202Eevil\u202C name\u0000\u001b[31m\nnext",
  "Donaudampfschifffahrtsgesellschaftskapitänskajütentürschlüssel",
  "",
  "<!channel> {{f3}} %s $x \\n &amp; ]]>",
  "a".repeat(10_000),
];

const hostile: BarsChart = {
  kind: "bars",
  title: '<img src=x onerror=alert(1)> & \u202Ereversed\u202C 🚀 “quotes” שלום 東京: win rate → ≥ 40% "x"',
  subtitle: `\u0007bell; ${"very long subtitle ".repeat(200)}`,
  alt: '<x a="b">\u0000',
  bars: hostileLabels.map((label, index) => ({
    label,
    value: ratio(0.09 * (index + 0.5), { n: 10 ** index, interval: [0.05 * index, Math.min(1, 0.1 * index + 0.2)] }),
    emphasis: "none",
  })),
  reference: { label: `<all> ${"very ".repeat(50)}long`, value: ratio(0.95) },
};

const twenty: BarsChart = {
  kind: "bars",
  ...text,
  bars: Array.from({ length: 20 }, (_, index) => ({
    label: `Segment number ${index + 1} with a name`,
    value: ratio(0.6 - 0.02 * index, { n: 40 + index, interval: [0.5 - 0.02 * index, 0.7 - 0.02 * index] }),
    emphasis: index === 0 ? "good" : index === 19 ? "bad" : "none",
  })),
  reference: { label: "all", value: ratio(0.44) },
};

const negative: BarsChart = {
  kind: "bars",
  ...text,
  bars: [8.2, -1.5, -12].map((value, index) => ({
    label: `Region ${index}`,
    value: asChange(days(value, { interval: [value - 5, value + 5] })),
    emphasis: "none",
  })),
  reference: null,
};

const allZero: BarsChart = {
  kind: "bars",
  ...text,
  bars: ["A", "B"].map((label) => ({ label, value: money(0, "USD", { n: 0 }), emphasis: "none" })),
  reference: { label: "average", value: money(0, "USD") },
};

const oneBar: BarsChart = { kind: "bars", ...text, bars: twenty.bars.slice(0, 1), reference: null };

const onePoint: TrendChart = {
  kind: "trend",
  ...text,
  points: [{ label: "2024-Q1", date: "2024-01-01", value: ratio(0.4, { interval: [0.3, 0.5] }), partial: true }],
  highlight: ["2024-Q1"],
  reference: { label: "plan", value: ratio(0.4) },
};

const flat: TrendChart = {
  kind: "trend",
  ...text,
  points: ["Jan", "Feb"].map((label) => ({ label, date: "not a date", value: count(0), partial: false })),
  highlight: [],
  reference: null,
};

const months: TrendChart = {
  kind: "trend",
  ...text,
  points: Array.from({ length: 36 }, (_, index) => ({
    label: `${2022 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`,
    date: `${2022 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}-01`,
    value: score(0.4 - 0.03 * index),
    partial: index === 35,
  })),
  highlight: [],
  reference: null,
};

const nothingChanged: WaterfallChart = {
  kind: "waterfall",
  ...text,
  start: { label: "before", value: ratio(0.4) },
  parts: [],
  end: { label: "after", value: ratio(0.4) },
};

const manyParts: WaterfallChart = {
  kind: "waterfall",
  ...text,
  start: { label: "before", value: ratio(0) },
  parts: hostileLabels.map((label, index) => ({ label, value: points(((index % 3) - 1) * 0.01), effect: "bad" })),
  end: { label: "after", value: ratio(0) },
};

const zeroFunnel: FunnelChart = {
  kind: "funnel",
  ...text,
  steps: hostileLabels.map((label, index) => ({
    label,
    reached: count(0),
    stepRate: index === 0 ? null : ratio(0),
    overallRate: ratio(0),
    previousRate: ratio(1),
  })),
};

const perfect: HealthChart = {
  kind: "health",
  ...text,
  overall: score(100),
  components: hostileLabels.map((label) => ({ label, score: score(100), weight: ratio(0.1), lost: score(0) })),
};

export const hostileCharts: Readonly<Record<string, ChartData>> = {
  hostile,
  twenty,
  negative,
  allZero,
  oneBar,
  onePoint,
  flat,
  months,
  nothingChanged,
  manyParts,
  zeroFunnel,
  perfect,
  noBars: { kind: "bars", ...text, bars: [], reference: null },
  noPoints: { kind: "trend", ...text, points: [], highlight: [], reference: null },
  noSteps: { kind: "funnel", ...text, steps: [] },
  noComponents: { kind: "health", ...text, overall: score(0), components: [] },
  noTexts: { kind: "bars", title: "", subtitle: "", alt: "", bars: oneBar.bars, reference: null },
};
