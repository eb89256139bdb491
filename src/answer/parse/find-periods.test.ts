import { expect, test } from "vitest";
import { findPeriods } from "./find-periods.ts";
import { normalise } from "./normalise.ts";

const place = {
  today: "2026-11-20",
  fiscalYearStartMonth: 1,
  weekStart: "monday",
  firstDay: "2025-05-01",
  lastDay: "2026-11-18",
} as const;
const read = (text: string, given: Parameters<typeof findPeriods>[1] = place, base: string | null = null) => {
  const { period, compareWith } = findPeriods(normalise(text).text, given, base);
  return compareWith === null ? period : [period, compareWith];
};

// Friday 20 November 2026; ISO weeks counted with the calendar of that year: 16 November is the Monday of week 47
test.for([
  ["Q3", "2026-Q3"],
  ["Q3 2025", "2025-Q3"],
  ["2025-Q3", "2025-Q3"],
  ["q3'25", "2025-Q3"],
  ["3Q25", "2025-Q3"],
  ["the third quarter of 2025", "2025-Q3"],
  ["Q3 of last year", "2025-Q3"],
  ["FY26 Q2", "2026-Q2"],
  ["Q4", "2026-Q4"],
  ["H1", "2026-H1"],
  ["second half of 2025", "2025-H2"],
  ["2025", "2025"],
  ["FY26", "2026"],
  ["fiscal year 2025", "2025"],
  ["May 2026", "2026-05"],
  ["in May", "2026-05"],
  ["December", "2025-12"],
  ["last November", "2025-11"],
  ["2026-05", "2026-05"],
  ["05/2026", "2026-05"],
  ["5 May 2026", "2026-05-05..2026-05-05"],
  ["May 5th", "2026-05-05..2026-05-05"],
  ["2026-W21", "2026-W21"],
  ["week 21", "2026-W21"],
  ["the week of 2026-05-20", "2026-W21"],
  ["last week", "last_week"],
  ["this month", "this_month"],
  ["previous quarter", "last_quarter"],
  ["last_year", "last_year"],
  ["the latest quarter", "latest"],
  ["last 30 days", "past_30_days"],
  ["past 2 weeks", "past_14_days"],
  ["last 2 weeks", "2026-11-02..2026-11-15"],
  ["last 3 months", "2026-08-01..2026-10-31"],
  ["past three months", "2026-08-21..2026-11-20"],
  ["last 4 quarters", "2025-10-01..2026-09-30"],
  ["trailing twelve months", "2025-11-01..2026-10-31"],
  ["ttm", "2025-11-01..2026-10-31"],
  ["two quarters ago", "2026-Q2"],
  ["ytd", "2026-01-01..2026-11-20"],
  ["quarter to date", "2026-10-01..2026-11-20"],
  ["so far this month", "2026-11-01..2026-11-20"],
  ["since March", "2026-03-01..2026-11-20"],
  ["since the start of the year", "2026-01-01..2026-11-20"],
  ["before March", "2025-05-01..2026-02-28"],
  ["2026-04-01..2026-06-30", "2026-04-01..2026-06-30"],
  ["from 2026-04-01 to 2026-06-30", "2026-04-01..2026-06-30"],
  ["between January and March", "2026-01-01..2026-03-31"],
  ["from November to January", "2025-11-01..2026-01-31"],
  ["yesterday", "2026-11-19..2026-11-19"],
  ["on Monday", "2026-11-16..2026-11-16"],
  ["last summer", "2026-06-01..2026-08-31"],
  ["winter 2025", "2025-12-01..2026-02-28"],
  ["all time", "all"],
  ["13/7/2026", "2026-07-13..2026-07-13"],
  ["12/11/2026", "2026-11-12..2026-11-12"],
  ["2026-02-30", null],
  ["from 46 to 43", null],
  ["why did win rate fall", null],
  ["2000 deals", null],
] as const)("%s → %s", ([text, period]) => {
  expect(read(`win rate ${text}`)).toBe(period);
});

test.for([
  ["Q3 vs Q2", "2026-Q3", "2026-Q2"],
  ["Q2 versus Q3", "2026-Q3", "2026-Q2"],
  ["Q1 vs Q4", "2026-Q1", "2025-Q4"],
  ["Q3 over Q2", "2026-Q3", "2026-Q2"],
  ["Q3 vs last year", "2026-Q3", "2025-Q3"],
  ["Q3 compared to the same quarter last year", "2026-Q3", "2025-Q3"],
  ["why did it change from Q2 to Q3", "2026-Q3", "2026-Q2"],
  ["this quarter vs last quarter", "this_quarter", "last_quarter"],
  ["last month vs the month before", "last_month", "2026-09"],
  ["down from last month", "this_month", "last_month"],
  ["compared with last year", "2026-Q3", "2025-Q3"],
  ["week over week", "last_week", "2026-W45"],
  ["MoM", "last_month", "2026-09"],
  ["quarter-over-quarter", "2026-Q3", "2026-Q2"],
  ["YoY", "2026-Q3", "2025-Q3"],
  ["ytd vs last year", "2026-01-01..2026-11-20", "2025-01-01..2025-11-20"],
  ["2026 vs 2025", "2026", "2025"],
] as const)("%s → %s against %s", ([text, period, compareWith]) => {
  expect(read(`win rate ${text}`)).toEqual([period, compareWith]);
});

test("a year from February is named after the year it ends in, and quarters follow it", () => {
  const fiscal = { ...place, fiscalYearStartMonth: 2 };
  expect(read("ytd", fiscal)).toBe("2026-02-01..2026-11-20");
  expect(read("Q3", fiscal)).toBe("2027-Q3");
  expect(read("qtd", fiscal)).toBe("2026-11-01..2026-11-20");
});

test("weeks from Sunday are explicit dates", () => {
  expect(read("the week of 2026-05-20", { ...place, weekStart: "sunday" })).toBe("2026-05-17..2026-05-23");
});

test("a name without a year means the newest that the data reach", () => {
  expect(read("Q3", { ...place, lastDay: "2024-08-11" })).toBe("2024-Q3");
  expect(read("Q4", { ...place, lastDay: "2024-08-11" })).toBe("2023-Q4");
});

test("times to come are told, not read as past", () => {
  for (const text of ["next quarter", "in 2027", "tomorrow", "Q1 2027"]) {
    expect(findPeriods(normalise(text).text, place, null)).toMatchObject({ period: null, future: expect.any(String) });
  }
});

test("two readings of a date are both given, a comparison in a thread refers to its period", () => {
  expect(findPeriods("on 6/7/2026", place, null).choices?.texts).toEqual(["2026-07-06", "2026-06-07"]);
  expect(read("compared with last year", place, "2026-Q1")).toEqual(["2026-Q1", "2025-Q1"]);
  expect(read("versus the previous quarter", place, "2026-Q3")).toEqual(["2026-Q3", "2026-Q2"]);
});
