import type { MeasureInfo } from "#contracts/measure.ts";
import type { Quantity } from "#contracts/quantity.ts";
import { benjaminiHochberg } from "#stats/adjust-p-values.ts";
import { chiSquareUpperTail } from "#stats/chi-square-distribution.ts";
import { chiSquareTest } from "#stats/chi-square-test.ts";
import { hodgesLehmannOfTallies } from "#stats/hodges-lehmann.ts";
import { logRank } from "#stats/log-rank.ts";
import { shrinkMeans } from "#stats/mean-shrinkage.ts";
import { momentsFromSums } from "#stats/moments.ts";
import { normalQuantile } from "#stats/normal-distribution.ts";
import { newcombeInterval } from "#stats/proportion-difference-interval.ts";
import { shrinkRates } from "#stats/rate-shrinkage.ts";
import { minimumDetectableDifference } from "#stats/two-proportion-power.ts";
import { welchTest } from "#stats/welch.ts";
import { curveOf, endedWaits, joinWaits, medianFigure, type WaitingTimes } from "./cycle-medians.ts";
import { differenceInUnit, figureOf, type GroupSums, inUnit, withoutSums } from "./measure-figures.ts";
import { differenceP } from "./rate-figures.ts";

/** One group against everything else, before the p-values are adjusted for their number. */
interface Contrast {
  readonly value: Quantity | null;
  readonly rest: Quantity | null;
  readonly difference: number;
  readonly interval: readonly [number, number] | undefined;
  readonly p: number;
}

/** A group as compared: its figure, that of the rest, their difference with adjusted p, and its figure pulled towards the common one. */
export interface Compared {
  readonly value: Quantity | null;
  readonly rest: Quantity | null;
  readonly difference: Quantity | null;
  readonly expected: Quantity | null;
}

export interface Comparison {
  readonly groups: readonly Compared[];
  /** p-value that all groups are alike; null without a test. */
  readonly overallP: number | null;
  /** Smallest gap to the rest that a group of middling size would show; null when even the largest would not. */
  readonly detectable: Quantity | null;
}

export interface TestSettings {
  readonly significance: number;
  readonly currency: string;
}

/**
 * Compares every group with the rest, p-values adjusted by Benjamini–Hochberg. Shares: two-proportion z or Fisher's exact test with
 * Newcombe's interval; means: Welch's test. `whole` holds all records, also those of groups that are not tested.
 */
export function compareSums(
  measure: MeasureInfo,
  groups: readonly GroupSums[],
  whole: GroupSums,
  { significance, currency }: TestSettings,
): Comparison {
  const contrasts = groups.map((group): Contrast => {
    const others = withoutSums(whole, group);
    const figures = { value: figureOf(measure, group, currency), rest: figureOf(measure, others, currency) };
    return { ...figures, ...(measure.kind === "ratio" ? shareContrast(group, others) : meanContrast(group, others)) };
  });
  const shrunken = measure.kind === "ratio" ? shrunkenShares(groups) : shrunkenMeans(groups);
  return {
    groups: adjusted(contrasts, shrunken, measure, currency),
    overallP: measure.kind === "ratio" ? (chiSquareTest(groups.map(cellsOf))?.p ?? null) : heterogeneityP(groups),
    detectable: detectableGap(measure, groups, whole, { significance, currency }),
  };
}

const cellsOf = ({ numerator, n }: GroupSums): number[] => [numerator, n - numerator];
const shareOf = ({ numerator, n }: GroupSums) => ({ successes: numerator, n });

function shareContrast(group: GroupSums, others: GroupSums): Pick<Contrast, "difference" | "interval" | "p"> {
  const [a, b] = [shareOf(group), shareOf(others)];
  const interval = newcombeInterval(a, b) ?? undefined;
  return { difference: a.successes / a.n - b.successes / b.n, interval, p: differenceP(a, b) };
}

function meanContrast(group: GroupSums, others: GroupSums): Pick<Contrast, "difference" | "interval" | "p"> {
  const [a, b] = [momentsOf(group), momentsOf(others)];
  const test = a && b ? welchTest(a, b) : null;
  return { difference: (a?.mean ?? Number.NaN) - (b?.mean ?? Number.NaN), interval: test?.interval, p: test?.p ?? 1 };
}

const momentsOf = ({ n, sum, sumSquares }: GroupSums) => momentsFromSums(n, sum, sumSquares);

type Shrunken = readonly { readonly value: number; readonly interval?: readonly [number, number] }[] | null;

function shrunkenShares(groups: readonly GroupSums[]): Shrunken {
  const found = shrinkRates(groups.map(shareOf));
  return found?.rates.map(({ rate, interval }) => ({ value: rate, interval })) ?? null;
}

function shrunkenMeans(groups: readonly GroupSums[]): Shrunken {
  const estimates = meanEstimates(groups);
  return estimates ? (shrinkMeans(estimates)?.groups.map(({ value }) => ({ value })) ?? null) : null;
}

function meanEstimates(groups: readonly GroupSums[]) {
  const moments = groups.map(momentsOf);
  if (moments.some((one) => !one || one.variance <= 0)) return null;
  return moments.map((one) => ({ value: one!.mean, variance: one!.variance / one!.n }));
}

function heterogeneityP(groups: readonly GroupSums[]): number | null {
  const estimates = meanEstimates(groups);
  return estimates && estimates.length > 1 ? (shrinkMeans(estimates)?.heterogeneity.p ?? null) : null;
}

/** The gap that a group of middling size would show with 80 % power, the level split over the groups. */
function detectableGap(
  measure: MeasureInfo,
  groups: readonly GroupSums[],
  whole: GroupSums,
  { significance, currency }: TestSettings,
): Quantity | null {
  const size = groups.map(({ n }) => n).sort((a, b) => a - b)[Math.floor(groups.length / 2)] ?? 0;
  const sizes = { first: size, second: whole.n - size };
  const level = significance / groups.length;
  if (!(sizes.first > 0 && sizes.second > 0)) return null;
  if (measure.kind === "ratio") {
    const found = minimumDetectableDifference(whole.numerator / whole.n, sizes, { significance: level });
    const gaps = [found?.increase, found?.decrease].filter((gap): gap is number => typeof gap === "number");
    return gaps.length === 0 ? null : differenceInUnit(measure, Math.max(...gaps), { n: size }, currency);
  }
  const spread = Math.sqrt(momentsOf(whole)?.variance ?? 0);
  const reach = -normalQuantile(level / 2) + normalQuantile(0.8);
  const gap = reach * spread * Math.sqrt(1 / sizes.first + 1 / sizes.second);
  return gap > 0 ? differenceInUnit(measure, gap, { n: size }, currency) : null;
}

/** Compares waiting times, open deals included: log-rank test against the rest, medians by Kaplan–Meier. */
export function compareWaits(measure: MeasureInfo, groups: readonly WaitingTimes[], currency: string): Comparison {
  const contrasts = groups.map((group, index): Contrast => {
    const others = joinWaits(groups.filter((_, other) => other !== index));
    const [value, rest] = [medianFigure(curveOf(group)), medianFigure(curveOf(others))];
    const allClosed = group.events.every(Boolean) && others.events.every(Boolean);
    const shift = allClosed ? hodgesLehmannOfTallies(endedWaits(group), endedWaits(others)) : null;
    const difference = shift?.estimate ?? (value && rest ? value.value - rest.value : Number.NaN);
    return { value, rest, difference, interval: shift?.interval, p: logRank([group, others])?.p ?? 1 };
  });
  const estimates = contrasts.map(({ value }) =>
    value?.interval && value.interval[1] > value.interval[0]
      ? { value: value.value, variance: ((value.interval[1] - value.interval[0]) / 3.92) ** 2 }
      : null,
  );
  const known = estimates.filter((estimate) => estimate !== null);
  const shrunken = known.length === groups.length ? (shrinkMeans(known)?.groups ?? null) : null;
  const overall = logRank(groups);
  return {
    groups: adjusted(contrasts, shrunken?.map(({ value }) => ({ value })) ?? null, measure, currency),
    overallP: overall ? chiSquareUpperTail(Math.max(0, overall.statistic), overall.degrees) : null,
    detectable: null,
  };
}

/** Where chance explains everything, all groups are pulled onto one value: what is left of the interval says nothing. */
const unlessPoint = (interval: readonly [number, number] | undefined) =>
  interval && interval[1] > interval[0] ? interval : undefined;

function adjusted(
  contrasts: readonly Contrast[],
  shrunken: Shrunken,
  measure: MeasureInfo,
  currency: string,
): Compared[] {
  const pValues = benjaminiHochberg(contrasts.map(({ p }) => p));
  return contrasts.map(({ value, rest, difference, interval }, index) => {
    const pulled = shrunken?.[index];
    return {
      value,
      rest,
      difference: Number.isFinite(difference)
        ? differenceInUnit(
            measure,
            difference,
            { n: (value?.n ?? 0) + (rest?.n ?? 0), interval, p: pValues[index] },
            currency,
          )
        : null,
      expected: pulled
        ? inUnit(measure, pulled.value, { n: value?.n, interval: unlessPoint(pulled.interval) }, currency)
        : null,
    };
  });
}
