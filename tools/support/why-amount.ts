import type { MeasureInfo } from "#contracts/measure.ts";
import type { Quantity } from "#contracts/quantity.ts";
import { type Segment, segmentLabel } from "#contracts/segment.ts";
import { decomposeMixAndRate } from "#stats/mix-rate-decomposition.ts";
import { momentsFromSums } from "#stats/moments.ts";
import { normalTwoSided } from "#stats/normal-distribution.ts";
import { scoreScan } from "#stats/score-scan.ts";
import { volumeRateSize } from "#stats/volume-rate-size.ts";
import { welchTest } from "#stats/welch.ts";
import { type Claim, claimValues, isMean, squares } from "./amount-search.ts";
import { type ComparedTable, conditionsOf, scanTable, type Totals, totalsBy } from "./compared-table.ts";
import { changeFigure, measureFigure, measureValue } from "./measure-figure.ts";
import { plainerSegments } from "./plainer-segment.ts";
import type { WhyOutput, WhyRow } from "./why-output.ts";

/** Rows of an amount: totals of the measure, and of the records it comes from (closed deals for revenue) when there are any. */
export interface AmountPart {
  readonly segment: Segment;
  readonly before: Totals;
  readonly after: Totals;
  readonly base: { readonly before: Totals; readonly after: Totals } | null;
  readonly p: number | null;
}

export interface AmountAnalysis {
  readonly rows: readonly WhyRow[];
  readonly change: Quantity;
  readonly totals: {
    readonly volume: Quantity | null;
    readonly mix: Quantity | null;
    readonly rate: Quantity | null;
    readonly size: Quantity | null;
  };
  readonly verdict: WhyOutput["verdict"];
  readonly searched: number;
}

const NORMAL_95 = 1.959963984540054;
const LARGE_REST = 0.4;

/**
 * Change of a count, a sum or a mean, with exact contributions: volume × rate × size for sums (Shapley of the factors), volume for counts, mix and
 * own change for means. Segments: where successes have a rate behind them (revenue), those whose rate moved apart by the score scan; else values of
 * one dimension that moved otherwise than the whole, p adjusted over all values of all dimensions (Holm). Sums have the variance of a compound
 * Poisson count, Σx².
 *
 * @param base the records that successes come from (closed deals for revenue), cut like `table`; null when there are none
 */
export function analyseAmount(
  measure: MeasureInfo,
  table: ComparedTable,
  base: ComparedTable | null,
  settings: {
    readonly significance: number;
    readonly seed: number;
    readonly currency: string;
    readonly insideUsual: boolean;
  },
): AmountAnalysis {
  const whole = totalsBy(table, 1, () => 0)[0]!;
  const { claimed, searched } = base ? claimRates(base, settings) : claimValues(measure, table, settings.significance);
  const parts = partition(table, base, claimed);
  const { rows, totals } = describeParts(measure, parts, settings.currency);
  const test = overallTest(measure, whole);
  const rest = rows.at(-1)!;
  const restLarge = Math.abs(rest.total.value) >= LARGE_REST * Math.abs(test.value);
  const noise = test.p >= settings.significance || settings.insideUsual;
  const verdict = claimed.length > 0 ? (restLarge ? "mixed" : "segments") : noise ? "within-noise" : "broad";
  const evidence = { n: whole.before.n + whole.after.n, interval: test.interval, p: test.p };
  const change = changeFigure(measure, test.value, settings.currency, evidence);
  return { rows, change, totals, verdict, searched };
}

interface Test {
  readonly value: number;
  readonly p: number;
  readonly interval: readonly [number, number];
}

function overallTest(measure: MeasureInfo, { before, after }: { before: Totals; after: Totals }): Test {
  const value = measureValue(measure, after) - measureValue(measure, before);
  if (isMean(measure)) {
    const [first, second] = [after, before].map((side) => momentsFromSums(side.n, side.sum, side.sumSquares));
    const welch = first && second ? welchTest(first, second) : null;
    return { value, p: welch?.p ?? 1, interval: welch ? [welch.interval[0], welch.interval[1]] : [value, value] };
  }
  const error = Math.sqrt(squares(measure, before) + squares(measure, after));
  const p = error > 0 ? normalTwoSided(value / error) : 1;
  return { value, p, interval: [value - NORMAL_95 * error, value + NORMAL_95 * error] };
}

/** Segments whose success rate moved otherwise than the rest. */
function claimRates(
  base: ComparedTable,
  settings: { readonly significance: number; readonly seed: number },
): { readonly claimed: readonly Claim[]; readonly searched: number } {
  const table = scanTable(base);
  const { segments, candidates } = scoreScan(table, settings);
  const claimed = plainerSegments(table, segments).map(({ conditions, p }) => ({
    segment: conditionsOf(base, conditions),
    p,
  }));
  return { claimed, searched: candidates };
}

/** The claimed segments, each without those before it, then everything else, in both tables alike. */
function partition(table: ComparedTable, base: ComparedTable | null, claimed: readonly Claim[]): readonly AmountPart[] {
  const slots = claimed.length + 1;
  const totals = totalsBy(table, slots, slotIn(table, claimed));
  const bases = base ? totalsBy(base, slots, slotIn(base, claimed)) : null;
  return totals.map(({ before, after }, at) => ({
    segment: claimed[at]?.segment ?? [],
    before,
    after,
    base: bases?.[at] ?? null,
    p: claimed[at]?.p ?? null,
  }));
}

function slotIn({ dimensions }: ComparedTable, claimed: readonly Claim[]): (row: number) => number {
  const tests = claimed.map(({ segment }) =>
    segment.map(({ dimension, value }) => {
      const { codes, levels } = dimensions.find(({ key }) => key === dimension)!;
      return { codes, code: levels.indexOf(value) };
    }),
  );
  return (row) => {
    const at = tests.findIndex((conditions) => conditions.every(({ codes, code }) => codes[row] === code));
    return at < 0 ? claimed.length : at;
  };
}

function describeParts(
  measure: MeasureInfo,
  parts: readonly AmountPart[],
  currency: string,
): { rows: readonly WhyRow[]; totals: AmountAnalysis["totals"] } {
  const figure = (value: number | null): Quantity | null =>
    value === null ? null : changeFigure(measure, value, currency);
  const contributions = isMean(measure)
    ? meanContributions(parts)
    : parts.map((part) => sumContributions(measure, part));
  const rows = parts.map((part, at): WhyRow => {
    const made = contributions[at]!;
    const own = measureValue(measure, part.after) - measureValue(measure, part.before);
    return {
      segment: [...part.segment],
      label:
        part.segment.length > 0 ? segmentLabel(part.segment) : parts.length === 1 ? "everything" : "everything else",
      share_before: null,
      share_after: null,
      before: measureFigure(measure, part.before, currency),
      after: measureFigure(measure, part.after, currency),
      own_change: changeFigure(measure, own, currency, { n: part.before.n + part.after.n, p: part.p ?? undefined }),
      expected_again: null,
      volume: figure(made.volume),
      mix: figure(made.mix),
      rate: figure(made.rate),
      size: figure(made.size),
      total: changeFigure(measure, made.total, currency, { n: part.before.n + part.after.n, interval: made.interval }),
      money: null,
      robustness: null,
    };
  });
  const total = (key: "volume" | "mix" | "rate" | "size"): Quantity | null =>
    contributions.some((each) => each[key] === null)
      ? null
      : figure(contributions.reduce((sum, each) => sum + each[key]!, 0));
  return { rows, totals: { volume: total("volume"), mix: total("mix"), rate: total("rate"), size: total("size") } };
}

interface Contributions {
  readonly volume: number | null;
  readonly mix: number | null;
  readonly rate: number | null;
  readonly size: number | null;
  readonly total: number;
  readonly interval: readonly [number, number] | undefined;
}

function meanContributions(parts: readonly AmountPart[]): readonly Contributions[] {
  const side = ({ n, sum, sumSquares }: Totals) => ({ records: n, total: sum, sumSquares });
  return decomposeMixAndRate(
    parts.map(({ before, after }) => ({ before: side(before), after: side(after) })),
  ).parts.map(({ mix, rate, total, interval }) => ({ volume: null, mix, rate, size: null, total, interval }));
}

function sumContributions(measure: MeasureInfo, part: AmountPart): Contributions {
  const error = Math.sqrt(squares(measure, part.before) + squares(measure, part.after));
  const total = measureValue(measure, part.after) - measureValue(measure, part.before);
  const interval = [total - NORMAL_95 * error, total + NORMAL_95 * error] as const;
  if (measure.kind === "count") return { volume: total, mix: null, rate: null, size: null, total, interval };
  const side = ({ n, sum }: Totals, base: Totals | undefined) => ({
    records: base?.n ?? n,
    successes: base?.numerator ?? n,
    money: sum,
  });
  const { volume, rate, size } = volumeRateSize(
    side(part.before, part.base?.before),
    side(part.after, part.base?.after),
  );
  return { volume, mix: null, rate: part.base ? rate : null, size, total, interval };
}
