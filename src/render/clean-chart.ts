import type { ChartData } from "#contracts/chart.ts";
import { cleanText } from "#contracts/plain-text.ts";

const NAMELESS = "(no name)";

/**
 * The same chart with every text safe to show; names from data may hold anything, or nothing. `then` may change each
 * text further.
 */
export function cleanChart(chart: ChartData, then = (text: string): string => text): ChartData {
  const clean = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return then(cleanText(value)) || (key === "label" ? NAMELESS : "");
    if (Array.isArray(value)) return value.map((inner) => clean(inner, key === "highlight" ? "label" : ""));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, clean(inner, name)]));
  };
  return clean(chart, "") as ChartData;
}
