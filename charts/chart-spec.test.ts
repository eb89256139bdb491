import { describe, expect, test } from "vitest";
import type { ChartData } from "#contracts/chart.ts";
import { textWidth } from "#render/font.ts";
import { formatQuantity, formatTick } from "#render/number-format.ts";
import { chartSpec } from "./chart-spec.ts";
import { hostileCharts } from "./hostile-charts.ts";
import { sampleCharts, sampleTrend, sampleWaterfall } from "./sample-charts.ts";
import { type ChartStyle, contentLeft, contentRight, layout, themes } from "./theme.ts";
import type { VegaLiteSpec } from "./vega-lite-spec.ts";

const style: ChartStyle = { theme: themes.light, format: formatQuantity, formatTick, textWidth };

interface DrawnText {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly align: string;
  readonly fontSize: number;
  readonly fontWeight: 400 | 600;
  readonly font: string;
}

const valuesOf = (spec: VegaLiteSpec, type: string): readonly Record<string, number>[] =>
  spec.layer.filter(({ mark }) => mark.type === type).flatMap(({ data }) => data.values as Record<string, number>[]);

const textsOf = (spec: VegaLiteSpec): readonly DrawnText[] => valuesOf(spec, "text") as unknown as DrawnText[];

/** Left and right edge of a text as drawn. */
function edges({ text, x, align, fontSize, fontWeight, font }: DrawnText): readonly [number, number] {
  const width = textWidth(text, fontSize, fontWeight, font.endsWith("Tabular"));
  const left = align === "right" ? x - width : align === "center" ? x - width / 2 : x;
  return [left, left + width];
}

/** A short view of a spec: what is written where, and the shapes. */
function shapeOf(spec: VegaLiteSpec): readonly string[] {
  const numbers = (value: unknown): unknown => (typeof value === "number" ? Math.round(value * 1000) / 1000 : value);
  return spec.layer.flatMap(({ mark, data }) =>
    data.values.map((value) => {
      const { text, x, y, from, to, value: at, low, high } = value as Record<string, unknown>;
      return `${mark.type} ${[text, x, y, from, to, at, low, high]
        .filter((one) => one !== undefined)
        .map(numbers)
        .join(" ")}`;
    }),
  );
}

test.for(Object.entries(sampleCharts))("the %s chart is drawn as before", async ([kind, chart]) => {
  const spec = chartSpec(chart, style);
  const lines = [`${spec.width} x ${spec.height}`, spec.description, ...shapeOf(spec)];
  await expect(lines.join("\n")).toMatchFileSnapshot(`__snapshots__/${kind}.snap`);
});

describe.for(Object.entries({ ...sampleCharts, ...hostileCharts }))("%s", ([, chart]) => {
  const spec = chartSpec(chart as ChartData, style);

  test("is the same twice and leaves its data alone", () => {
    const before = structuredClone(chart);
    expect(chartSpec(chart as ChartData, style)).toEqual(spec);
    expect(chart).toEqual(before);
  });

  test("keeps every text inside the margins and the picture", () => {
    for (const one of textsOf(spec)) {
      const [left, right] = edges(one);
      expect(left, one.text).toBeGreaterThan(contentLeft - 6);
      expect(right, one.text).toBeLessThan(contentRight + 3);
      expect(one.y).toBeGreaterThan(layout.margin);
      expect(one.y).toBeLessThan(spec.height - 10);
    }
  });

  test("draws no text over another", () => {
    const halos = new Set<string>();
    const drawn = textsOf(spec).filter((one) => {
      const key = JSON.stringify(one); // text with a halo is there twice on purpose
      return !halos.has(key) && halos.add(key);
    });
    for (const [index, one] of drawn.entries()) {
      for (const other of drawn.slice(index + 1)) {
        const apart = Math.abs(one.y - other.y) > Math.min(one.fontSize, other.fontSize) * 0.72;
        const [left, right] = edges(one);
        const [otherLeft, otherRight] = edges(other);
        expect(apart || right < otherLeft || otherRight < left, `"${one.text}" on "${other.text}"`).toBe(true);
      }
    }
  });

  test("has finite positions only", () => {
    for (const { data } of spec.layer) {
      const numbers = data.values.flatMap((value) => Object.values(value)).filter((one) => typeof one === "number");
      expect(numbers.every(Number.isFinite)).toBe(true);
    }
  });
});

test("the floating bars of a waterfall meet, and the last ends at the end", () => {
  const parts = valuesOf(chartSpec(sampleWaterfall, style), "rect");
  // 48.1 % − 4.1 = 44.0; − 1.8 = 42.2; + 1.1 = 43.3; − 0.8 = 42.5 %
  const expected = [
    [0.44, 0.481],
    [0.422, 0.44],
    [0.422, 0.433],
    [0.425, 0.433],
  ];
  expect(parts).toHaveLength(expected.length);
  for (const [index, [from, to]] of expected.entries()) {
    expect(parts[index]!.from).toBeCloseTo(from!, 12);
    expect(parts[index]!.to).toBeCloseTo(to!, 12);
  }
});

test("a trend names both compared periods and says which is incomplete", () => {
  const written = textsOf(chartSpec(sampleTrend, style)).map(({ text }) => text);
  for (const text of ["2024-Q1", "46.7%", "2024-Q2", "43.8%", "incomplete"]) expect(written).toContain(text);
});

test("names of periods stand at equal steps from the compared one, and a figure stands clear of the line", () => {
  const values = [38, 31, 30, 28, 35, 33, 33, 32, 35, 34, 30, 33, 31, 34, 35, 23, 26, 22].map((value) => value / 100);
  const points = values.map((value, at) => {
    const label = new Date(Date.UTC(2025, 3 + at)).toISOString().slice(0, 7);
    const interval: [number, number] = [value - 0.04, value + 0.04];
    return { label, date: `${label}-01`, value: { value, unit: "ratio" as const, interval }, partial: false };
  });
  const spec = chartSpec({ ...sampleTrend, points, highlight: ["2026-07", "2026-09"], reference: null }, style);
  const named = textsOf(spec).filter(({ text }) => /^202\d-\d\d$/.test(text));
  expect(named.map(({ text }) => text)).toEqual(["2025-07", "2025-11", "2026-03", "2026-07"]);
  const [figure] = textsOf(spec).filter(({ text }) => text === "23.0%");
  const dot = valuesOf(spec, "point").at(-2);
  // the line comes down from the upper left
  expect([figure!.y - dot!.y! > 9, edges(figure!)[1] < named.at(-1)!.x + 10]).toEqual([true, true]);
});

test("a funnel marks the step that loses most", () => {
  const fills = valuesOf(chartSpec(sampleCharts.funnel, style), "rect").map(({ fill }) => fill as unknown as string);
  expect(fills.filter((_, index) => index % 2 === 1).map((fill) => fill === style.theme.bad)).toEqual([
    false,
    false,
    true,
    false,
    false,
  ]);
});
