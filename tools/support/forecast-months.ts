import type { DealHistories } from "#metrics/deal-histories.ts";
import { EDGE_DAYS } from "#metrics/fiscal-calendar.ts";
import { holtWinters, holtWintersForecast } from "#stats/holt-winters.ts";
import { type DayWindow, wonIn } from "./forecast-outlook.ts";

const SEASON = 12;
/** Holt–Winters forecasts of a window of whole months from those before a day; null for other windows and with fewer than 24 months before. */
export function monthlyForecaster(
  deals: DealHistories,
  values: Float64Array,
): (day: number, window: DayWindow) => number | null {
  const totals = new Map<number, number>();
  let first = Number.POSITIVE_INFINITY;
  for (let deal = 0; deal < deals.size; deal++) {
    const day = deals.closed[deal]!;
    if (Number.isNaN(day)) continue;
    const month = monthOf(day);
    first = Math.min(first, day > dayOfMonth(month) + EDGE_DAYS ? month + 1 : month);
    if (deals.won[deal] === 1) totals.set(month, (totals.get(month) ?? 0) + values[deal]!);
  }
  return (day, window) => {
    if (![window.from, window.to].every((edge) => dayOfMonth(monthOf(edge)) === edge)) return null;
    const next = monthOf(day + 1);
    const series = Array.from({ length: Math.max(0, next - first) }, (_, at) => totals.get(first + at) ?? 0);
    const fit = holtWinters(series, { period: SEASON, seasonal: "additive" });
    if (!fit) return null;
    let sum = wonIn(deals, values, { from: window.from, to: Math.min(window.to, dayOfMonth(next)) });
    for (let month = Math.max(next, monthOf(window.from)); month < monthOf(window.to); month++)
      sum += holtWintersForecast(fit, "additive", month - next + 1);
    return sum;
  };
}

/** Months since 1970-01 of a day, and its first day. */
const monthOf = (day: number): number => {
  const date = new Date(day * 86_400_000);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
};
const dayOfMonth = (month: number): number => Math.round(Date.UTC(1970, month, 1) / 86_400_000);
