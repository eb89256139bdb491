import { expect, test } from "vitest";
import type { TrendChart } from "#contracts/chart.ts";
import { ratio } from "#contracts/quantity.ts";
import { chartSpec } from "./chart-spec.ts";
import { themes } from "./theme.ts";

const style = {
  theme: themes.light,
  format: ({ value }: { readonly value: number }) => String(value),
  formatTick: (_: unknown, value: number) => String(value),
  textWidth: (text: string, size: number) => text.length * size * 0.5,
};
const points = (values: readonly number[]) =>
  values.map((value, at) => ({
    label: `2024-0${at + 1}`,
    date: `2024-0${at + 1}-01`,
    value: ratio(value),
    partial: false,
  }));
const text = { title: "t", subtitle: "s", alt: "a" };

test("each segment has a line and its name at the end, apart from the others even where lines meet", () => {
  const series = ["EMEA", "APAC", "LATAM"].map((label, at) => ({ label, points: points([0.2 + at / 10, 0.4, 0.3]) }));
  const chart: TrendChart = {
    kind: "trend",
    ...text,
    points: points([0.3, 0.4, 0.3]),
    highlight: [],
    reference: null,
    series,
  };
  const drawn = JSON.stringify(chartSpec(chart, style));
  expect(drawn.match(/"type":"line","interpolate"/g)).toHaveLength(3);
  const places = ["EMEA", "APAC", "LATAM"].map((label) =>
    Number(new RegExp(`"text":"${label}"[^}]*?"y":([\\d.]+)`).exec(drawn)![1]),
  );
  const sorted = places.sort((a, b) => a - b);
  expect(sorted[1]! - sorted[0]!).toBeGreaterThanOrEqual(22);
  expect(sorted[2]! - sorted[1]!).toBeGreaterThanOrEqual(22);
});

test("a forecast opens as a fan from the last known value, which has no interval of its own", () => {
  const known = points([10, 20]);
  const ahead = {
    ...known[1]!,
    label: "2024-03",
    value: { ...known[1]!.value, interval: [15, 30] as [number, number] },
  };
  const draw = (last: typeof ahead | (typeof known)[number]) =>
    JSON.stringify(
      chartSpec({ kind: "trend", ...text, points: [...known, last], highlight: [], reference: null }, style),
    );
  const fan = draw({ ...ahead, partial: true });
  expect(fan).toMatch(/"low":20,"high":20\},\{"x":[\d.]+,"low":15,"high":30\}/);
  expect(fan).toContain('"type":"area"');
  expect(draw(ahead)).not.toContain('"type":"area"');
});
