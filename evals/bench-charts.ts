import { hostileCharts } from "#charts/hostile-charts.ts";
import { sampleCharts } from "#charts/sample-charts.ts";
import type { ChartData } from "#contracts/chart.ts";
import { renderChart } from "#render/chart-png.ts";
import { startChartRenderer } from "#render/chart-worker.ts";

/** Time to draw one kind of chart, in milliseconds, and the size of its file. */
export interface ChartBenchRow {
  readonly kind: string;
  /** From starting the drawing thread in a warm process to the picture. */
  readonly coldMs: number;
  /** Median and worst of drawings whose words and figures are new each time. */
  readonly warmMs: number;
  readonly worstMs: number;
  readonly kilobytes: number;
}

const WARM_UP = 5;
const DRAWINGS = 30;

/** The same chart with other words and figures, so that no outline of a text is found ready. */
function varied(chart: ChartData, round: number): ChartData {
  const vary = (value: unknown, key: string): unknown => {
    if (typeof value === "string" && ["title", "subtitle", "label"].includes(key)) return `${value} ${round * 7 + 11}`;
    if (typeof value === "number" && key === "value") return value * (1 - round / 1000);
    if (Array.isArray(value)) return value.map((inner) => vary(inner, key === "highlight" ? "label" : key));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, vary(inner, name)]));
  };
  return vary(chart, "") as ChartData;
}

async function coldMilliseconds(chart: ChartData): Promise<number> {
  const start = performance.now();
  const renderer = startChartRenderer();
  await renderer.render(chart, { theme: "light" });
  const elapsed = performance.now() - start;
  await renderer.close();
  return elapsed;
}

async function measure(kind: string, chart: ChartData): Promise<ChartBenchRow> {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < WARM_UP + DRAWINGS; round += 1) {
    const start = performance.now();
    const png = await renderChart(varied(chart, round), { theme: round % 2 === 0 ? "light" : "dark" });
    if (round >= WARM_UP) times.push(performance.now() - start);
    bytes = Math.max(bytes, png.length);
  }
  const sorted = times.toSorted((one, other) => one - other);
  return {
    kind,
    coldMs: Math.round(await coldMilliseconds(chart)),
    warmMs: Math.round(sorted[Math.floor(sorted.length / 2)]!),
    worstMs: Math.round(sorted.at(-1)!),
    kilobytes: Math.round(bytes / 1000),
  };
}

/** Draws every kind of chart cold and warm; takes about half a minute. */
export async function run(): Promise<readonly ChartBenchRow[]> {
  const rows: ChartBenchRow[] = [];
  for (const [kind, chart] of Object.entries({ ...sampleCharts, "20 bars": hostileCharts.twenty! })) {
    rows.push(await measure(kind, chart));
  }
  return rows;
}
