import type { ChartData } from "#contracts/chart.ts";
import { renderChart } from "./chart-png.ts";

const LETTERS = "0123456789%.,−+ abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const value = { value: 1, unit: "count" } as const;

const chart: ChartData = {
  kind: "bars",
  title: LETTERS,
  subtitle: LETTERS,
  alt: "",
  bars: [{ label: LETTERS, value, emphasis: "none" }],
  reference: { label: "all", value },
};

/** Draws a small picture that nobody sees: opens the fonts and lets every library compile itself. */
export async function warmUp(): Promise<void> {
  await renderChart(chart, { theme: "light" });
}
