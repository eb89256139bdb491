import { describe, expect, test } from "vitest";
import { hostileCharts } from "#charts/hostile-charts.ts";
import { sampleCharts } from "#charts/sample-charts.ts";
import type { ChartData } from "#contracts/chart.ts";
import { renderChart } from "./chart-png.ts";
import { type Raster, rasterize } from "./rasterize.ts";
import { rasterize as rasterizeWasm } from "./rasterize-wasm.ts";

/** The picture in the bundle for Claude Desktop is the picture everywhere else, but for how edges are smoothed. */

const SCALE = 1;
const PALE = 64; // of 255: edges differ by less, a missing letter by more
const MOST_ON_AVERAGE = 0.5; // of 255 levels; measured 0.21 to 0.36 in November 2026

const charts = Object.entries({ ...sampleCharts, hostile: hostileCharts.hostile! } as Record<string, ChartData>);
const svgOf = async (chart: ChartData) => String(await renderChart(chart, { theme: "light", format: "svg" }));

function differences(one: Raster, other: Raster): { readonly mean: number; readonly clear: number } {
  let sum = 0;
  let clear = 0;
  for (const [at, level] of one.data.entries()) {
    const difference = Math.abs(level - other.data[at]!);
    sum += difference;
    if (difference > PALE) clear += 1;
  }
  return { mean: sum / one.data.length, clear };
}

describe.for(charts)("%s", ([, chart]) => {
  test("looks the same drawn by either", async () => {
    // what the shipped font lacks comes from fonts of the machine, which are not the same for both
    const svg = (await svgOf(chart)).replaceAll(/<text [^>]*>[^<]*<\/text>/g, "");
    const [one, other] = [await rasterize(svg, SCALE), await rasterizeWasm(svg, SCALE)];
    expect([other.width, other.data.length]).toEqual([one.width, one.data.length]);
    const { mean, clear } = differences(one, other);
    expect(clear).toBe(0);
    expect(mean).toBeLessThan(MOST_ON_AVERAGE);
  });

  test("has its labels: without them it is another picture", async () => {
    const svg = await svgOf(chart);
    const bare = svg.replaceAll(/<path [^>]*transform="translate\([^>]*\/>/g, "");
    expect(bare.length).toBeLessThan(svg.length);
    const { clear } = differences(await rasterizeWasm(svg, SCALE), await rasterizeWasm(bare, SCALE));
    expect(clear).toBeGreaterThan(3000);
  });
});

test("text that is left to fonts is drawn, with a box for a letter that no font has", async () => {
  const draw = (text: string) =>
    rasterizeWasm(
      `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="30"><rect width="80" height="30" fill="#fff"/><text x="5" y="20" font-family="sans-serif" font-size="16">${text}</text></svg>`,
      SCALE,
    );
  const empty = await draw("");
  for (const text of ["Acme", "שלום", "東京", "\u{10ffff}"])
    expect(differences(await draw(text), empty).clear, text).toBeGreaterThan(20);
});
