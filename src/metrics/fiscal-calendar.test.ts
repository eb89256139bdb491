import { expect, test } from "vitest";
import { InputError } from "#contracts/errors.ts";
import { Settings } from "#contracts/settings.ts";
import { likePeriods, periodBuckets, previousPeriod, resolvePeriod } from "./fiscal-calendar.ts";

const calendar = Settings.parse({});
const february = Settings.parse({ fiscalYearStartMonth: 2, weekStart: "sunday" });
const coverage = { from: "2023-01-05", to: "2024-07-09" };
const place = { today: "2024-07-20", coverage, settings: calendar };
const bounds = (text: string, at = place) => {
  const { from, to, label } = resolvePeriod(text, at);
  return `${from} ${to} ${label}`;
};

test.for([
  ["2024", "2024-01-01 2024-07-21 2024 to date"],
  ["2023", "2023-01-01 2024-01-01 2023"],
  ["2024-H1", "2024-01-01 2024-07-01 2024-H1"],
  ["2024-Q2", "2024-04-01 2024-07-01 2024-Q2"],
  ["2024-q2", "2024-04-01 2024-07-01 2024-Q2"],
  ["2024-05", "2024-05-01 2024-06-01 2024-05"],
  // ISO 8601: 2024-05-21 is a Tuesday of week 21; 2020 has 53 weeks and the last starts on 2020-12-28 (calendar of `cal`/date +%G-W%V)
  ["2024-W21", "2024-05-20 2024-05-27 2024-W21"],
  ["2020-W53", "2020-12-28 2021-01-04 2020-W53"],
  ["2024-05-17", "2024-05-17 2024-05-18 2024-05-17"],
  ["2024-04-01..2024-06-30", "2024-04-01 2024-07-01 2024-04-01..2024-06-30"],
  ["2024-04-01 to 2024-06-30", "2024-04-01 2024-07-01 2024-04-01..2024-06-30"],
  ["Q2 2024", "2024-04-01 2024-07-01 2024-Q2"],
  ["2024 q2", "2024-04-01 2024-07-01 2024-Q2"],
  ["H1-2024", "2024-01-01 2024-07-01 2024-H1"],
  ["Q3 2024 to date", "2024-07-01 2024-07-21 2024-Q3 to date"],
  ["last_quarter", "2024-04-01 2024-07-01 2024-Q2"],
  ["last year", "2023-01-01 2024-01-01 2023"],
  ["last_month", "2024-06-01 2024-07-01 2024-06"],
  ["last_week", "2024-07-08 2024-07-15 2024-W28"],
  ["this_quarter", "2024-07-01 2024-07-21 2024-Q3 to date"],
  ["2024-Q3 to date", "2024-07-01 2024-07-21 2024-Q3 to date"],
  ["past_90_days", "2024-04-22 2024-07-21 2024-04-22..2024-07-20"],
  ["past_1_month", "2024-06-21 2024-07-21 2024-06-21..2024-07-20"],
  ["all", "2023-01-05 2024-07-10 all"],
  ["latest", "2024-04-01 2024-07-01 2024-Q2"],
])("%s", ([text, expected]) => {
  expect(bounds(text!)).toBe(expected);
});

test.for([
  "2024-Q5",
  "2024-13",
  "2024-02-30",
  "2023-W53",
  "2024-06-30..2024-04-01",
  "2024-06-30 to 2024-04-01",
  "Q5 2024",
  "soon",
  "past_0_days",
  "'; drop table deal",
])("%s is refused with the forms there are", (text) => {
  expect(() => resolvePeriod(text, place)).toThrow(/is not a period. Use 2024, 2024-H1/);
});

test.for([
  ["2026-11-21", "2026-09-30", "Use 2026, 2026-H1, 2026-Q2"],
  ["2026-11-21", "2026-02-10", "Use 2025, 2025-H1, 2025-Q2"],
  ["2026-07-01", "2030-01-01", "2026-04-01..2026-06-30"],
])("on %s with data until %s the examples are of a half year that is over", ([today, to, words]) => {
  const at = { today: today!, coverage: { from: "2023-01-05", to: to! }, settings: calendar };
  expect(() => resolvePeriod("soon", at)).toThrow(words);
});

test("a period that begins after today is refused, never silently empty", () => {
  expect(() => resolvePeriod("2024-Q4", place)).toThrow(InputError);
  expect(() => resolvePeriod("2024-Q4", place)).toThrow("2024-Q4 lies in the future (today is 2024-07-20)");
});

test("a fiscal year that starts in February carries the name of the year it ends in", () => {
  const at = { ...place, settings: february };
  expect(bounds("2024", at)).toBe("2023-02-01 2024-02-01 2024");
  expect(bounds("2024-Q1", at)).toBe("2023-02-01 2023-05-01 2024-Q1");
  expect(bounds("2024-Q4", at)).toBe("2023-11-01 2024-02-01 2024-Q4");
  expect(bounds("2025-Q1", at)).toBe("2024-02-01 2024-05-01 2025-Q1");
  expect(bounds("2024-H2", at)).toBe("2023-08-01 2024-02-01 2024-H2");
  expect(bounds("2024-05", at)).toBe("2024-05-01 2024-06-01 2024-05");
  expect(bounds("last_week", at)).toBe("2024-07-07 2024-07-14 2024-07-07..2024-07-13");
});

test("latest needs a quarter that the data cover, then a month, then takes all", () => {
  const at = (from: string, to: string) => bounds("latest", { ...place, coverage: { from, to } });
  expect(at("2023-01-05", "2024-06-28")).toBe("2024-04-01 2024-07-01 2024-Q2"); // 30 June 2024 is a Sunday
  expect(at("2023-01-05", "2024-05-31")).toBe("2024-01-01 2024-04-01 2024-Q1");
  expect(at("2024-05-02", "2024-07-09")).toBe("2024-06-01 2024-07-01 2024-06");
  expect(at("2024-07-05", "2024-07-09")).toBe("2024-07-05 2024-07-10 all");
  expect(bounds("latest", { ...place, coverage: null as never })).toBe("2024-04-01 2024-07-01 2024-Q2");
});

test("the previous like period", () => {
  const before = (text: string) => previousPeriod(resolvePeriod(text, place), calendar).label;
  expect(before("2024-Q2")).toBe("2024-Q1");
  expect(before("2024-H1")).toBe("2023-H2");
  expect(before("2024-03")).toBe("2024-02");
  expect(before("2024-W01")).toBe("2023-W52");
  expect(before("2024-04-11..2024-04-20")).toBe("2024-04-01..2024-04-10");
  expect(before("this_quarter")).toBe("2024-04-01..2024-04-20"); // 20 days: 1 to 20 July
});

test("like periods, oldest first, also for a period to date", () => {
  const labels = (text: string) => likePeriods(resolvePeriod(text, place), 3, calendar).map((period) => period.label);
  expect(labels("2024-Q2")).toEqual(["2023-Q3", "2023-Q4", "2024-Q1"]);
  expect(labels("this_month")).toEqual(["2024-04-01..2024-04-20", "2024-05-01..2024-05-20", "2024-06-01..2024-06-20"]);
});

test("buckets are cut to the period and cover it without gap or overlap", () => {
  const period = resolvePeriod("2024-04-17..2024-06-03", place);
  for (const size of ["day", "week", "month", "quarter"] as const) {
    const buckets = periodBuckets(period, size);
    expect(buckets[0]!.from).toBe(period.from);
    expect(buckets.at(-1)!.to).toBe(period.to);
    for (let index = 1; index < buckets.length; index++) expect(buckets[index]!.from).toBe(buckets[index - 1]!.to);
  }
  expect(periodBuckets(period, "month").map((month) => month.label)).toEqual(["2024-04", "2024-05", "2024-06"]);
  expect(periodBuckets(period, "week")[0]!.label).toBe("2024-W16");
});
