import { InputError } from "#contracts/errors.ts";
import type { Period } from "#contracts/period.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { addDays, addMonths, daysFrom } from "#metrics/calendar-dates.ts";
import { periodOf, rangePeriod, shapeOf } from "#metrics/calendar-shapes.ts";
import { findMeasure } from "#metrics/catalog.ts";
import { type DealHistories, dealHistories } from "#metrics/deal-histories.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { parseFilter } from "#metrics/filters.ts";
import { EDGE_DAYS, resolvePeriod } from "#metrics/fiscal-calendar.ts";
import type { Origin } from "./forecast-back-test.ts";
import type { DayWindow } from "./forecast-outlook.ts";
import type { Note } from "./note-words.ts";
import { dayNumber, dayText, newestDay, oneCurrency } from "./risk-scope.ts";
import { firstClose } from "./risk-snapshots.ts";

/** Data that end longer ago than this are forecast from their own end on, not from today. */
const STALE = 100;
const MOST_ORIGINS = 12;
/** Before so many days of history nothing can be learnt on a past day. */
export const FEWEST_DAYS = 180;
const NOW_FORMS = ["auto", "latest", "all", ""];

export interface ForecastScope {
  readonly measure: "revenue" | "deals_won";
  readonly title: string;
  readonly deals: DealHistories;
  /** The last day with data, whoever's, at most today. */
  readonly asOf: number;
  readonly period: Period;
  readonly window: DayWindow;
  readonly currency: string;
  /** How a person names a window like the period: "2026-Q3" beside "2026-Q4". */
  readonly nameOf: (window: DayWindow) => string;
  readonly caveats: readonly Note[];
}

/** Measures that a question about where we land means, by what is forecast for them. */
const FORECAST: Readonly<Record<string, ForecastScope["measure"]>> = {
  revenue: "revenue",
  pipeline_value: "revenue",
  revenue_at_risk: "revenue",
  deals_won: "deals_won",
  deals_closed: "deals_won",
};

/** What is forecast for a measure; null when it is neither money won nor deals won. @throws InputError for an unknown measure */
export const forecastMeasure = (name: string): ForecastScope["measure"] | null =>
  FORECAST[findMeasure(name).name] ?? null;

/**
 * Reads the deals and resolves the period, which may lie ahead. Null when there are no deals.
 *
 * @throws InputError for a filter or period that cannot be read
 */
export async function readForecastScope(
  asked: { readonly measure: ForecastScope["measure"]; readonly period: string; readonly filter: string },
  ctx: ToolContext,
): Promise<ForecastScope | null> {
  const infos = await ctx.read(dimensionsOf, { grain: "deal" });
  const where = parseFilter(asked.filter, infos);
  const money = oneCurrency(infos, where, ctx.settings.currency);
  const narrowed = asked.measure === "revenue" && money.where ? { ...where, currency: money.where } : where;
  const deals = await ctx.read(dealHistories, { by: [], where: narrowed });
  if (deals.size === 0) return null;
  const asOf = await newestDay(deals, ctx);
  const stale = dayNumber(ctx.today) - asOf > STALE;
  const period = periodAhead(asked.period, dayText(stale ? asOf + 1 : dayNumber(ctx.today)), dayText(asOf), ctx);
  return {
    measure: asked.measure,
    title: asked.measure === "revenue" ? "Revenue" : "Deals won",
    deals,
    asOf,
    period,
    window: { from: dayNumber(period.from), to: dayNumber(period.to) },
    currency: money.currency,
    nameOf: (window) => {
      const shape = shapeOf(period, ctx.settings);
      const days = { from: dayText(window.from), to: dayText(window.to) };
      const named = shape && periodOf(shape, days.from, ctx.settings);
      return named && named.from === days.from && named.to === days.to
        ? named.label
        : rangePeriod(days.from, days.to).label;
    },
    caveats: asked.measure === "revenue" ? money.caveats : [],
  };
}

/** The period of a text, uncut: `auto` is the quarter that is running, or the next one when the data fill this one. */
function periodAhead(text: string, reference: string, asOf: string, { settings }: ToolContext): Period {
  const wanted = text.trim().toLowerCase().replaceAll(/\s+/g, "_");
  if (NOW_FORMS.includes(wanted)) {
    const running = periodOf("quarter", reference, settings);
    return addDays(asOf, 1) < running.to ? running : periodOf("quarter", running.to, settings);
  }
  const relative = /^(this|next)_(week|month|quarter|half|year)$/.exec(wanted);
  // a named period that lies ahead is not cut at today; one that counts back from today is
  const today = /^(?:last|past)_/.test(wanted) ? reference : "9999-01-01";
  if (!relative) return resolvePeriod(text, { today, coverage: { from: asOf, to: asOf }, settings });
  const shape = relative[2] as Parameters<typeof periodOf>[0];
  const running = periodOf(shape, reference, settings);
  return relative[1] === "this" ? running : periodOf(shape, running.to, settings);
}

/** Months of a period that runs from the start of a month to the end of one; null for weeks and other runs of days. */
export function monthsOf({ from, to }: Period): number | null {
  if (!from.endsWith("-01") || !to.endsWith("-01")) return null;
  return Math.round(daysFrom(from, to) / DAYS_PER_MONTH);
}

/** How many quarters long a period is: by months when it is made of them, else by days. */
export const quartersOf = (period: Period): number =>
  (monthsOf(period) ?? daysFrom(period.from, period.to) / DAYS_PER_MONTH) / 3;

const DAYS_PER_MONTH = 365.25 / 12;
/** Days between two past windows of a period that is not made of months: whole weeks, about a month. */
const DAYS_APART = 28;

/** How far past windows lie apart, as a part of their length: below 1 they overlap. */
export function apartOf(period: Period): number {
  const months = monthsOf(period);
  return months === null ? Math.min(1, DAYS_APART / daysFrom(period.from, period.to)) : 1 / months;
}

/** A period moved some steps into the past: months for one made of months, else four weeks each. */
function movedBack(period: Period, steps: number): DayWindow {
  if (monthsOf(period) !== null)
    return { from: dayNumber(addMonths(period.from, -steps)), to: dayNumber(addMonths(period.to, -steps)) };
  const days = steps * DAYS_APART;
  return { from: dayNumber(period.from) - days, to: dayNumber(period.to) - days };
}

/**
 * The same window some months (or four weeks each, when it is not made of months) earlier, seen from the same distance, as often as history allows (at most twelve), oldest first. The window before
 * is the like period before; when the forecast is made before its period begins, the same number of days up to the origin.
 */
export function pastOrigins({ deals, period, window, asOf }: ForecastScope): readonly Origin[] {
  const first = firstClose(deals);
  const found: Origin[] = [];
  for (let steps = 1; found.length < MOST_ORIGINS; steps++) {
    const { from, to } = movedBack(period, steps);
    const day = from + asOf - window.from;
    if (day < first + FEWEST_DAYS) break;
    if (to - 1 > asOf) continue;
    found.unshift({ day, window: { from, to }, before: likeBefore(from, to, day, period) });
  }
  return found;
}

/**
 * The like period before a window that is forecast from the end of a day: as many months, or the same number of days directly before. Data that end
 * a few days before the window, on which nothing closes, cover the period before.
 */
export function likeBefore(from: number, to: number, day: number, period: Period): DayWindow {
  const months = monthsOf(period);
  if (day < from - 1 - EDGE_DAYS) return { from: day + 1 - (to - from), to: day + 1 };
  return { from: months === null ? from - (to - from) : dayNumber(addMonths(dayText(from), -months)), to: from };
}

/** Whether the data cover the period to its end, so that what came is known. */
export const isOver = ({ window, asOf }: Pick<ForecastScope, "window" | "asOf">): boolean => window.to - 1 <= asOf;

/** @throws InputError when the period ends before the data begin or more than 400 days ahead */
export function checkReach({ deals, period, window, asOf }: ForecastScope): void {
  if (isOver({ window, asOf }) && !(window.to > firstClose(deals)))
    throw new InputError(`${period.label} lies before the first recorded close. Ask for a later period.`);
  if (window.to - asOf > MOST_DAYS)
    throw new InputError(
      `${period.label} ends too far ahead: a forecast reaches a year beyond the data. Ask for a nearer one.`,
    );
}
const MOST_DAYS = 400;
