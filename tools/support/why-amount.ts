import type { MeasureInfo } from "#contracts/measure.ts";
import type { Quantity } from "#contracts/quantity.ts";
import { type Segment, segmentLabel } from "#contracts/segment.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { decomposeMixAndRate } from "#stats/mix-rate-decomposition.ts";
import { momentsFromSums } from "#stats/moments.ts";
import { normalTwoSided } from "#stats/normal-distribution.ts";
import { volumeRateSize } from "#stats/volume-rate-size.ts";
import { welchTest } from "#stats/welch.ts";
import { type ComparedTable, OTHER, type Totals, totalsBy } from "./compared-table.ts";
import { changeFigure, measureFigure, measureValue } from "./measure-figure.ts";
import type { WhyOutput, WhyRow } from "./why-output.ts";

/** Rows of an amount: totals of the measure, and of the records it comes from (closed deals for revenue) when there are any. */
export interface AmountPart {
  readonly segment: Segment;
  readonly before: Totals;
  readonly after: Totals;
  readonly base: { readonly before: number; readonly after: number } | null;
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
const MOST_ROWS = 5;
const LARGE_REST = 0.4;

/**
 * Change of a count, a sum or a mean, with exact contributions: volume × rate × size for sums (Shapley of the factors), volume for counts, mix and
 * own change for means. Segments are values of one dimension that moved otherwise than the whole, p adjusted over all values of all
 * dimensions (Holm). Sums have the variance of a compound Poisson count, Σx².
 *
 * @param base the records that successes come from (closed deals for revenue), cut like `table`; null when there are none
 */
export function analyseAmount(
  measure: MeasureInfo,
  table: ComparedTable,
  base: ComparedTable | null,
  settings: { readonly significance: number; readonly currency: string; readonly insideUsual: boolean },
): AmountAnalysis {
  const whole = totalsBy(table, 1, () => 0)[0]!;
  const { claimed, searched } = claimValues(measure, table, settings.significance);
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

const isMean = ({ kind }: MeasureInfo): boolean => kind === "mean" || kind === "median";
const squares = ({ kind }: MeasureInfo, { n, sumSquares }: Totals): number => (kind === "count" ? n : sumSquares);

interface Moved {
  readonly dimension: number;
  readonly level: number;
  readonly p: number;
}

/**
 * Takes the value that moved furthest from everything else, sets its records aside and looks again among the values of the same dimension, at most
 * five times: without setting aside, one value's fall would read as the others' rise.
 */
function claimValues(
  measure: MeasureInfo,
  table: ComparedTable,
  significance: number,
): { readonly claimed: readonly Moved[]; readonly searched: number } {
  const active = new Uint8Array(table.n.length).fill(1);
  const claimed: Moved[] = [];
  let searched = 0;
  while (claimed.length < MOST_ROWS) {
    const all = movedValues(measure, table, active);
    if (claimed.length === 0) searched = all.length;
    const open = claimed.length === 0 ? all : all.filter(({ dimension }) => dimension === claimed[0]!.dimension);
    const best = open.reduce<Moved | null>((least, each) => (least === null || each.p < least.p ? each : least), null);
    if (!best || best.p > significance) break;
    claimed.push(best);
    const { codes } = table.dimensions[best.dimension]!;
    for (let row = 0; row < active.length; row++) if (codes[row] === best.level) active[row] = 0;
  }
  return { claimed, searched };
}

/** Every value of every dimension with the adjusted p that it moved otherwise than in proportion to everything else. */
function movedValues(measure: MeasureInfo, table: ComparedTable, active: Uint8Array): readonly Moved[] {
  const whole = totalsBy(table, 1, (row) => (active[row] === 1 ? 0 : -1))[0]!;
  const found = table.dimensions.flatMap(({ levels, codes }, dimension) =>
    totalsBy(table, levels.length, (row) => (active[row] === 1 ? codes[row]! : -1)).map(({ before, after }, level) => ({
      dimension,
      level,
      p: isMean(measure)
        ? meanContrast({ before, after }, { before: minus(whole.before, before), after: minus(whole.after, after) })
        : proportionalContrast(measure, { before, after }, whole),
    })),
  );
  // rare values pooled together are no segment anyone could act on
  const nameable = found.filter(({ dimension, level }) => table.dimensions[dimension]!.levels[level] !== OTHER);
  const adjusted = holm(nameable.map(({ p }) => p));
  return nameable.map((each, at) => ({ ...each, p: adjusted[at]! }));
}

type Sides = { readonly before: Totals; readonly after: Totals };

const minus = (whole: Totals, part: Totals): Totals => ({
  n: whole.n - part.n,
  numerator: whole.numerator - part.numerator,
  sum: whole.sum - part.sum,
  sumSquares: whole.sumSquares - part.sumSquares,
});

function meanContrast(own: Sides, rest: Sides): number {
  const groups = [own.before, own.after, rest.before, rest.after];
  const moments = groups.map(({ n, sum, sumSquares }) => momentsFromSums(n, sum, sumSquares));
  if (moments.some((each) => !each || each.n < 10)) return 1;
  const [a, b, c, d] = moments.map((each) => each!.mean);
  const variance = moments.reduce((sum, each) => sum + each!.variance / each!.n, 0);
  return variance > 0 ? normalTwoSided((b! - a! - (d! - c!)) / Math.sqrt(variance)) : 1;
}

/** Against the rest scaled by its own growth. */
function proportionalContrast(measure: MeasureInfo, own: Sides, whole: Sides): number {
  const rest = { before: minus(whole.before, own.before), after: minus(whole.after, own.after) };
  const value = (side: Totals): number => measureValue(measure, side);
  if (value(rest.before) <= 0 || value(rest.after) <= 0) return 1;
  const growth = value(rest.after) / value(rest.before);
  const restRelative =
    squares(measure, rest.after) / value(rest.after) ** 2 + squares(measure, rest.before) / value(rest.before) ** 2;
  const expected = growth * value(own.before);
  const variance =
    squares(measure, own.after) + growth ** 2 * squares(measure, own.before) + expected ** 2 * restRelative;
  return variance > 0 ? normalTwoSided((value(own.after) - expected) / Math.sqrt(variance)) : 1;
}

function partition(table: ComparedTable, base: ComparedTable | null, claimed: readonly Moved[]): readonly AmountPart[] {
  const slots = claimed.length + 1;
  const dimension = claimed[0]?.dimension;
  const column = dimension === undefined ? null : table.dimensions[dimension]!;
  const totals = totalsBy(table, slots, (row) =>
    slotOf(claimed, column ? column.levels[column.codes[row]!] : undefined, column),
  );
  const baseColumn = dimension === undefined || !base ? null : base.dimensions[dimension]!;
  const bases = base
    ? totalsBy(base, slots, (row) =>
        slotOf(claimed, baseColumn ? baseColumn.levels[baseColumn.codes[row]!] : undefined, column),
      )
    : null;
  return totals.map(({ before, after }, at) => ({
    segment: claimed[at] && column ? [{ dimension: column.key, value: column.levels[claimed[at].level]! }] : [],
    before,
    after,
    base: bases ? { before: bases[at]!.before.n, after: bases[at]!.after.n } : null,
    p: claimed[at]?.p ?? null,
  }));
}

function slotOf(
  claimed: readonly Moved[],
  value: string | null | undefined,
  column: { readonly levels: readonly (string | null)[] } | null,
): number {
  if (!column) return 0;
  const at = claimed.findIndex(({ level }) => column.levels[level] === value);
  return at < 0 ? claimed.length : at;
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
  const side = ({ n, sum }: Totals, records: number) => ({ records, successes: n, money: sum });
  const { volume, rate, size } = volumeRateSize(
    side(part.before, part.base?.before ?? part.before.n),
    side(part.after, part.base?.after ?? part.after.n),
  );
  return { volume, mix: null, rate: part.base ? rate : null, size, total, interval };
}
