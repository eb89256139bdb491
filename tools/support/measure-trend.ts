import { z } from "zod";
import { detail } from "#contracts/detail.ts";
import type { MeasureInfo } from "#contracts/measure.ts";
import { count, plain, Quantity } from "#contracts/quantity.ts";
import { mannKendall } from "#stats/mann-kendall.ts";
import { oneWayAnova } from "#stats/one-way-anova.ts";
import { theilSen } from "#stats/theil-sen.ts";
import { LevelShift, levelShift } from "./level-shift.ts";
import { differenceInUnit } from "./measure-figures.ts";
import type { BucketSize, SeriesPoint } from "./measure-series.ts";
import { type Note, note } from "./note-words.ts";

/** Fewer complete buckets than this cannot reach 5 % whatever they hold: with four the smallest possible p is 8.3 %. */
const FEWEST_BUCKETS = 5;
/** Two of every season are needed to tell a season from a trend. */
const FEWEST_CYCLES = 2;

export const Trend = z.object({
  verdict: z.enum(["up", "down", "step", "flat", "too-short"]),
  tested: Quantity.describe("complete buckets tested; p of the Mann–Kendall test"),
  slope: Quantity.nullable().describe("change per bucket with interval (Theil–Sen)"),
  first: detail(z.string().nullable().describe("label of the first complete bucket")),
  last: detail(z.string().nullable().describe("label of the last complete bucket")),
  step: LevelShift.nullable().describe("the change of level, where the series steps rather than tends"),
});
export type Trend = z.infer<typeof Trend>;

/** Does the series tend upwards or downwards? Complete buckets only; values are taken in order, whatever their size. */
export function trendOf(
  points: readonly SeriesPoint[],
  measure: MeasureInfo,
  significance: number,
  currency: string,
): Trend {
  const used = points.filter(({ complete, value }) => complete && value !== null);
  const values = used.map(({ value }) => value!.value);
  const ends = { first: used[0]?.label ?? null, last: used.at(-1)?.label ?? null, step: null };
  const test = used.length < FEWEST_BUCKETS ? null : mannKendall(values);
  const line = theilSen(values);
  const slope =
    line && used.length >= FEWEST_BUCKETS
      ? differenceInUnit(measure, line.slope, { n: used.length, interval: line.interval }, currency)
      : null;
  if (used.length < FEWEST_BUCKETS) return { verdict: "too-short", tested: count(used.length), slope: null, ...ends };
  if (!test) return { verdict: "flat", tested: count(used.length, { p: 1 }), slope, ...ends };
  // With many ties the median slope can be 0 under a small p: that is no trend a person could act on.
  const moves = test.p < significance && (line?.slope ?? 0) !== 0 && Math.sign(line!.slope) === Math.sign(test.score);
  const verdict = moves ? (test.score > 0 ? "up" : "down") : "flat";
  return { verdict, tested: count(used.length, { p: test.p }), slope, ...ends };
}

/** The same, with a change of level told from a slow trend. The test of the trend stays as it is; only the verdict turns to the step. */
export function trendOrStep(
  points: readonly SeriesPoint[],
  size: BucketSize,
  measure: MeasureInfo,
  settings: { readonly significance: number; readonly currency: string; readonly seed: number },
): Trend {
  const trend = trendOf(points, measure, settings.significance, settings.currency);
  if (trend.verdict === "too-short") return trend;
  const used = points.filter(({ complete, value }) => complete && value !== null);
  const step = levelShift(used, size, measure, settings);
  return step ? { ...trend, verdict: "step", step } : trend;
}

const SEASONS: Readonly<Partial<Record<BucketSize, { readonly length: number; readonly words: string }>>> = {
  month: { length: 12, words: "months" },
  quarter: { length: 4, words: "quarters" },
};

/** Whether the months (or quarters) of the year differ once the trend is taken out; null for days and weeks. */
export function seasonalityNote(points: readonly SeriesPoint[], size: BucketSize): Note | null {
  const season = SEASONS[size];
  const used = points.filter(({ complete, value }) => complete && value !== null);
  if (!season || used.length === 0) return null;
  if (used.length < season.length * FEWEST_CYCLES)
    return note(`There are {buckets} complete ${season.words}: too few to tell a season from a trend.`, {
      buckets: count(used.length),
    });
  const values = used.map(({ value }) => value!.value);
  const slope = theilSen(values)?.slope ?? 0;
  const groups = Array.from({ length: season.length }, (): number[] => []);
  for (const [index, value] of values.entries())
    groups[placeInYear(used[index]!.label, size)]!.push(value - slope * index);
  const test = oneWayAnova(groups);
  if (!test) return null;
  const figure = { season: plain(test.statistic, { p: test.p }) };
  return test.p < 0.05
    ? note(`The ${season.words} of the year differ beyond chance: compare with the same one a year before.`, figure)
    : note(`No seasonal pattern is established over {buckets} ${season.words}.`, {
        buckets: count(used.length),
        ...figure,
      });
}

/** 0 for January or the first quarter. */
const placeInYear = (label: string, size: BucketSize): number => Number(label.slice(size === "month" ? 5 : 6)) - 1;
