import type { BarsChart, ChartData, FunnelChart, HealthChart, TrendChart, WaterfallChart } from "#contracts/chart.ts";
import { count, points, type Quantity, ratio, score } from "#contracts/quantity.ts";

/** Charts with realistic figures: drawn by tests and by the bench. */
const rate = (value: number, n: number): Quantity => {
  const half = 1.96 * Math.sqrt((value * (1 - value)) / n);
  return ratio(value, { n, interval: [Math.max(0, value - half), Math.min(1, value + half)] });
};

export const sampleFunnel: FunnelChart = {
  kind: "funnel",
  title: "Most conversations end at qualification: 48.2% go on, 61.0% before",
  subtitle: "Conversations that reach each step, 2024-Q2 (n 12,480), share of all at the right",
  alt: "Funnel of five steps from opening to meeting booked.",
  steps: [
    { label: "Opening", reached: count(12_480), stepRate: null, overallRate: ratio(1), previousRate: null },
    {
      label: "Need found",
      reached: count(8611),
      stepRate: ratio(0.69),
      overallRate: ratio(0.69),
      previousRate: ratio(0.702),
    },
    {
      label: "Qualified",
      reached: count(4150),
      stepRate: ratio(0.482),
      overallRate: ratio(0.3325),
      previousRate: ratio(0.61),
    },
    {
      label: "Offer made",
      reached: count(2822),
      stepRate: ratio(0.68),
      overallRate: ratio(0.2261),
      previousRate: ratio(0.671),
    },
    {
      label: "Meeting booked",
      reached: count(1609),
      stepRate: ratio(0.57),
      overallRate: ratio(0.1289),
      previousRate: ratio(0.566),
    },
  ],
};

const trendRates: readonly (readonly [string, string, number, number])[] = [
  ["2023-Q1", "2023-01-01", 0.441, 512],
  ["2023-Q2", "2023-04-01", 0.452, 702],
  ["2023-Q3", "2023-07-01", 0.447, 731],
  ["2023-Q4", "2023-10-01", 0.459, 866],
  ["2024-Q1", "2024-01-01", 0.467, 990],
  ["2024-Q2", "2024-04-01", 0.438, 637],
];

export const sampleTrend: TrendChart = {
  kind: "trend",
  title: "Win rate fell 2.9 points to 43.8%, which is within noise",
  subtitle: "Won deals of all closed deals by quarter of close, band is the 95% interval",
  alt: "Win rate by quarter, 44.1% in 2023-Q1 to 43.8% in 2024-Q2.",
  points: trendRates.map(([label, date, value, n], index) => ({
    label,
    date,
    value: rate(value, n),
    partial: index === trendRates.length - 1,
  })),
  highlight: ["2024-Q1", "2024-Q2"],
  reference: null,
};

export const sampleBars: BarsChart = {
  kind: "bars",
  title: "Partner deals win less often than the rest",
  subtitle: "Win rate by lead source, 2024-Q2, line is the 95% interval",
  alt: "Win rate by lead source; partner is lowest.",
  bars: [
    { label: "Referral", value: rate(0.562, 178), emphasis: "good" },
    { label: "Inbound", value: rate(0.471, 412), emphasis: "none" },
    { label: "Outbound", value: rate(0.432, 301), emphasis: "none" },
    { label: "Event", value: rate(0.41, 39), emphasis: "none" },
    { label: "Partner", value: rate(0.297, 222), emphasis: "bad" },
  ],
  reference: { label: "all deals", value: ratio(0.438) },
};

export const sampleWaterfall: WaterfallChart = {
  kind: "waterfall",
  title: "EMEA enterprise deals explain 4.1 of the 5.6 points lost",
  subtitle: "Win rate, 2024-Q1 to 2024-Q2; each part is what it added or took away",
  alt: "Waterfall from 48.1% to 42.5%.",
  start: { label: "2024-Q1", value: ratio(0.481, { n: 990 }) },
  parts: [
    { label: "EMEA · Enterprise, lower rate", value: points(-0.041), effect: "bad" },
    { label: "More partner deals (mix)", value: points(-0.018), effect: "bad" },
    { label: "APAC, higher rate", value: points(0.011), effect: "good" },
    { label: "All other segments", value: points(-0.008), effect: "none" },
  ],
  end: { label: "2024-Q2", value: ratio(0.425, { n: 637 }) },
};

export const sampleHealth: HealthChart = {
  kind: "health",
  title: "Spring outbound campaign is at 64: engagement costs it most",
  subtitle: "Campaign health from 0 to 100, last 30 days (n 3,204 conversations)",
  alt: "Health 64 of 100 with five components.",
  overall: score(64),
  components: [
    { label: "Engagement", score: score(41), weight: ratio(0.3), lost: score(17.7) },
    { label: "Conversion", score: score(62), weight: ratio(0.3), lost: score(11.4) },
    { label: "Compliance", score: score(93), weight: ratio(0.2), lost: score(1.4) },
    { label: "Technical quality", score: score(78), weight: ratio(0.1), lost: score(2.2) },
    { label: "Sentiment", score: score(68), weight: ratio(0.1), lost: score(3.2) },
  ],
};

export const sampleCharts: Readonly<Record<ChartData["kind"], ChartData>> = {
  funnel: sampleFunnel,
  trend: sampleTrend,
  bars: sampleBars,
  waterfall: sampleWaterfall,
  health: sampleHealth,
};
