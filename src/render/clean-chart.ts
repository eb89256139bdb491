import type { ChartData } from "#contracts/chart.ts";
import { cleanText } from "./clean-text.ts";

/** The same chart with every text safe to draw; names from data may hold anything. */
export function cleanChart(chart: ChartData): ChartData {
  return cleanValue(chart) as ChartData;
}

function cleanValue(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleanValue(inner)]));
  }
  return value;
}
