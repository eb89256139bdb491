import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { sampleBars, sampleCharts } from "#charts/sample-charts.ts";
import { IntegrityError, OutsideError } from "#contracts/errors.ts";
import { ratio } from "#contracts/quantity.ts";
import { renderChart } from "./chart-png.ts";
import { type ChartRenderer, startChartRenderer } from "./chart-worker.ts";

function started(): ChartRenderer {
  const renderer = startChartRenderer();
  onTestFinished(() => renderer.close());
  return renderer;
}

const broken = { ...sampleBars, bars: [{ label: "x", value: ratio(Number.NaN), emphasis: "none" as const }] };

test("the thread draws the same bytes, several at once", async () => {
  const renderer = started();
  const charts = Object.values(sampleCharts);
  const pictures = await Promise.all(charts.map((chart) => renderer.render(chart, { theme: "dark" })));
  for (const [index, chart] of charts.entries()) {
    expect(pictures[index]!.equals(await renderChart(chart, { theme: "dark" }))).toBe(true);
  }
});

test("a chart that cannot be drawn leaves the thread alive", async () => {
  const renderer = started();
  await expect(renderer.render(broken, { theme: "light" })).rejects.toThrow(IntegrityError);
  expect((await renderer.render(sampleBars, { theme: "light" })).length).toBeGreaterThan(1000);
});

test("after closing nothing is drawn, and what was awaited is rejected", async () => {
  const renderer = startChartRenderer();
  const awaited = renderer.render(sampleBars, { theme: "light" });
  const rejected = expect(awaited).rejects.toThrow(OutsideError);
  await renderer.close();
  await rejected;
  await expect(renderer.render(sampleBars, { theme: "light" })).rejects.toThrow(OutsideError);
  await renderer.close();
});

const START = `
  const { startChartRenderer } = await import("#render/chart-worker.ts");
  const { sampleBars } = await import("#charts/sample-charts.ts");
  const renderer = startChartRenderer();`;

test.for([
  ["nothing was asked of it", ""],
  ["its libraries are half loaded", "await new Promise((done) => setTimeout(done, 120));"],
  ["a picture was drawn", `await renderer.render(sampleBars, { theme: "light" });`],
  ["the process leaves while it draws", `renderer.render(sampleBars, { theme: "light" }); process.exit(0);`],
])("a process ends by itself although the thread was never closed: %s", async ([, rest]) => {
  const run = promisify(execFile)(process.execPath, ["--input-type=module", "--eval", START + rest], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    timeout: 30_000,
  });
  await expect(run).resolves.toEqual({ stdout: "", stderr: "" });
});
