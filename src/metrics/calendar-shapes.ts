import type { Period } from "#contracts/period.ts";
import type { Settings } from "#contracts/settings.ts";
import { addDays, addMonths, isoWeek, mondayOf, monthStart, weekdayIndex } from "./calendar-dates.ts";

/** A run of time that the calendar names. */
export type Shape = "year" | "half" | "quarter" | "month" | "week";

const months = { year: 12, half: 6, quarter: 3, month: 1 } as const;

/**
 * The year, half, quarter, month or week that holds a date. A fiscal year has the name of the calendar year it ends in.
 *
 * @example periodOf("quarter", "2024-05-21", settings) // { from: "2024-04-01", to: "2024-07-01", label: "2024-Q2" }
 */
export function periodOf(shape: Shape, date: string, settings: Settings): Period {
  if (shape === "week") return weekOf(date, settings);
  const length = months[shape];
  const offset = shape === "month" ? 0 : settings.fiscalYearStartMonth - 1;
  const month = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 - offset;
  const start = Math.floor(month / length) * length;
  const from = monthStart(Math.floor((start + offset) / 12), ((start + offset) % 12) + 1);
  return { from, to: addMonths(from, length), label: shapeLabel(shape, start, offset) };
}

function shapeLabel(shape: keyof typeof months, start: number, offset: number): string {
  const year = Math.floor(start / 12) + (offset > 0 ? 1 : 0);
  const inYear = (((start % 12) + 12) % 12) / months[shape] + 1;
  if (shape === "year") return String(year);
  if (shape === "month") return `${year}-${String(inYear).padStart(2, "0")}`;
  return `${year}-${shape === "half" ? "H" : "Q"}${inYear}`;
}

/** A week has its ISO name when weeks start on Monday, and the name of its first and last day when they start on Sunday. */
function weekOf(date: string, settings: Settings): Period {
  if (settings.weekStart === "monday") {
    const from = mondayOf(date);
    return { from, to: addDays(from, 7), label: isoWeek(from) };
  }
  const from = addDays(date, -((weekdayIndex(date) + 1) % 7));
  return rangePeriod(from, addDays(from, 7));
}

/** A period named by its first and last day. */
export const rangePeriod = (from: string, to: string): Period => ({ from, to, label: `${from}..${addDays(to, -1)}` });

/** The shape that a period fills exactly, or null for any other range. */
export function shapeOf(period: Period, settings: Settings): Shape | null {
  const shapes: readonly Shape[] = ["year", "half", "quarter", "month", "week"];
  return (
    shapes.find((shape) => {
      const whole = periodOf(shape, period.from, settings);
      return whole.from === period.from && whole.to === period.to;
    }) ?? null
  );
}
