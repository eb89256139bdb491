import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import sharp from "sharp";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, test } from "vitest";
import { chartSpec } from "#charts/chart-spec.ts";
import { hostileCharts } from "#charts/hostile-charts.ts";
import { sampleBars, sampleCharts, sampleFunnel } from "#charts/sample-charts.ts";
import { themes } from "#charts/theme.ts";
import type { ChartData } from "#contracts/chart.ts";
import { IntegrityError } from "#contracts/errors.ts";
import { ratio } from "#contracts/quantity.ts";
import { renderChart } from "./chart-png.ts";
import { cleanChart } from "./clean-chart.ts";
import { textWidth } from "./font.ts";
import { formatQuantity, formatTick } from "./number-format.ts";

const all = { ...sampleCharts, ...hostileCharts };
const MOST_BYTES = 150_000;

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number) => readonly [number, number, number];
}

async function pixelsOf(png: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const start = (y * info.width + x) * info.channels;
    return [data[start]!, data[start + 1]!, data[start + 2]!] as const;
  };
  return { width: info.width, height: info.height, at };
}

function isNear([red, green, blue]: readonly [number, number, number], hex: string): boolean {
  const wanted = Number.parseInt(hex.slice(1), 16);
  const differences = [red - (wanted >> 16), green - ((wanted >> 8) & 255), blue - (wanted & 255)];
  return differences.every((difference) => Math.abs(difference) <= 12);
}

/** How many pixels of a line have this colour. */
const countInLine = ({ width, at }: Pixels, y: number, hex: string): number =>
  Array.from({ length: width }, (_, x) => x).filter((x) => isNear(at(x, y), hex)).length;

describe.for(Object.entries(all))("%s", ([kind, chart]) => {
  test.for(kind in sampleCharts ? (["light", "dark"] as const) : (["dark"] as const))(
    "is fair in %s",
    async (theme) => {
      const png = await renderChart(chart as ChartData, { theme });
      const pixels = await pixelsOf(png);
      expect(pixels.width).toBe(1200);
      expect(pixels.height).toBeGreaterThan(150);
      expect(png.length).toBeLessThan(MOST_BYTES);
      const corners = [pixels.at(0, 0), pixels.at(1199, 0), pixels.at(0, pixels.height - 1)];
      for (const corner of corners) expect(isNear(corner, themes[theme].background)).toBe(true);
      const lines = Array.from({ length: Math.floor(pixels.height / 16) }, (_, line) => line * 16);
      const written = lines.filter((y) => countInLine(pixels, y, themes[theme].background) < 1200);
      expect(written.length).toBeGreaterThan(3);
    },
  );

  test("gives vega-lite nothing to warn about", () => {
    const complain = (...words: readonly unknown[]): never => {
      throw new Error(words.join(" "));
    };
    const logger = { ...vega.logger(vega.None), warn: complain, error: complain, level: () => logger } as never;
    const style = { theme: themes.light, format: formatQuantity, formatTick, textWidth };
    const spec = chartSpec(cleanChart(chart as ChartData), style) as unknown as TopLevelSpec;
    expect(() => compile(spec, { logger })).not.toThrow();
  });
});

test("the same chart gives the same bytes", async () => {
  const [first, second] = [
    await renderChart(sampleBars, { theme: "dark" }),
    await renderChart(sampleBars, { theme: "dark" }),
  ];
  expect(first.equals(second)).toBe(true);
});

test("bars are as long as their values: 12,480 of 12,480 and 4,150 of 12,480", async () => {
  const pixels = await pixelsOf(await renderChart(sampleFunnel, { theme: "light" }));
  const { primary, bad } = themes.light;
  const lines = Array.from({ length: pixels.height }, (_, y) => y);
  const longest = (hex: string): number => Math.max(...lines.map((y) => countInLine(pixels, y, hex)));
  expect(longest(primary)).toBeCloseTo(1088, -1); // the full content, 544 logical pixels
  expect(longest(bad) / longest(primary)).toBeCloseTo(4150 / 12_480, 2);
});

test("labels of data stay text: no tag, no entity of theirs gets into the SVG", async () => {
  const svg = String(await renderChart(hostileCharts.hostile!, { theme: "light", format: "svg" }));
  expect(svg).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
  const tags = new Set(Array.from(svg.matchAll(/<([a-z]+)/g), ([, tag]) => tag));
  expect([...tags].toSorted()).toEqual(["g", "line", "path", "rect", "svg", "text"]);
});

test("letters that the font has are outlines, others stay text", async () => {
  const texts = async (label: string): Promise<readonly (string | undefined)[]> => {
    const bars = [{ ...sampleBars.bars[0]!, label }];
    const svg = String(await renderChart({ ...sampleBars, bars }, { theme: "light", format: "svg" }));
    return Array.from(svg.matchAll(/<text [^>]*>([^<]*)/g), ([, text]) => text);
  };
  expect(await texts("Grün Łódź Αθήνα Москва → ≥ “x”")).toEqual([]);
  expect(await texts("Tokyo 東京")).toEqual(["東京"]);
  expect(await texts("שלום עולם Ltd")).toEqual(["שלום עולם"]); // one piece, or the words would stand in the wrong order
  expect(await texts("🚀 Growth")).toEqual([]);
});

test("a figure that is none is refused", async () => {
  const bars = [{ label: "x", value: ratio(Number.NaN), emphasis: "none" as const }];
  await expect(renderChart({ ...sampleBars, bars }, { theme: "light" })).rejects.toThrow(IntegrityError);
});

test("a machine without fonts draws the same pixels", async () => {
  const empty = await mkdtemp(join(tmpdir(), "upshot-no-fonts-"));
  // an empty folder alone would not do: fontconfig falls back to the folders it was built with
  const config = join(empty, "fonts.conf");
  await writeFile(config, `<?xml version="1.0"?><fontconfig><dir>${empty}</dir></fontconfig>`);
  const script = `
    const { renderChart } = await import("#render/chart-png.ts");
    const { sampleCharts } = await import("#charts/sample-charts.ts");
    const { createHash } = await import("node:crypto");
    const hash = createHash("sha256");
    for (const chart of Object.values(sampleCharts)) hash.update(await renderChart(chart, { theme: "light" }));
    process.stdout.write(hash.digest("hex"));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { HOME: empty, XDG_DATA_HOME: empty, FONTCONFIG_PATH: empty, FONTCONFIG_FILE: config },
  });
  const here = createHash("sha256");
  for (const chart of Object.values(sampleCharts)) here.update(await renderChart(chart, { theme: "light" }));
  expect(stdout).toBe(here.digest("hex"));
});
