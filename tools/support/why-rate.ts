import { count, points, type Quantity, ratio } from "#contracts/quantity.ts";
import { type Segment, segmentLabel } from "#contracts/segment.ts";
import { shrinkMeans } from "#stats/mean-shrinkage.ts";
import { type Contribution, decomposeMixAndRate, type MixRateDecomposition } from "#stats/mix-rate-decomposition.ts";
import { newcombeInterval } from "#stats/proportion-difference-interval.ts";
import { type ScanResult, type ScanSegment, scoreScan } from "#stats/score-scan.ts";
import type { ScanTable } from "#stats/score-scan-table.ts";
import { minimumDetectableDifference } from "#stats/two-proportion-power.ts";
import { type ComparedTable, conditionsOf, scanTable, type Totals, totalsBy, wholeOf } from "./compared-table.ts";
import { plainerSegments } from "./plainer-segment.ts";
import { differenceP, shareChange, shareFigure } from "./rate-figures.ts";
import type { WhyOutput, WhyRow } from "./why-output.ts";

/** One row of the partition with the totals behind it; the claim that made it, or null for everything else. */
export interface RatePart {
  readonly segment: Segment;
  readonly claim: ScanSegment | null;
  readonly before: Totals;
  readonly after: Totals;
}

export interface RateAnalysis {
  readonly scan: ScanResult;
  readonly parts: readonly RatePart[];
  readonly rows: readonly WhyRow[];
  readonly change: Quantity | null;
  readonly smallestDetectable: Quantity | null;
  readonly mixTotal: Quantity;
  readonly rateTotal: Quantity;
  readonly leads: WhyOutput["leads"];
  readonly verdict: WhyOutput["verdict"];
}

export const share = ({ n, numerator }: Totals): { n: number; successes: number } => ({ n, successes: numerator });

/** Below this many records in a period there is no search: nothing could pass it. */
const NORMAL_95 = 1.96;
const MOST_LEADS = 3;
/** Everything else moved "as well" when it holds at least this part of the change, beyond its interval. */
const LARGE_REST = 0.4;

/** Is the change of a rate real, where does it sit, and what does each part contribute? */
export function analyseRate(
  table: ComparedTable,
  settings: { readonly seed: number; readonly significance: number; readonly insideUsual: boolean },
): RateAnalysis {
  const scan = scanned(scanTable(table), settings);
  const whole = wholeOf(table);
  const p = differenceP(share(whole.after), share(whole.before));
  // while the total stays within noise nothing is claimed: what moved apart from the rest is only worth watching
  const settled = p >= settings.significance || settings.insideUsual;
  const segments = settled ? [] : scan.segments;
  const parts = partition(table, segments);
  const split = decomposeMixAndRate(parts.map(({ before, after }) => ({ before: side(before), after: side(after) })));
  const change = shareChange(share(whole.after), share(whole.before), p);
  const n = whole.before.n + whole.after.n;
  const total = (of: (part: Contribution) => number): Quantity =>
    points(
      split.parts.reduce((sum, part) => sum + of(part), 0),
      { n },
    );
  return {
    scan,
    parts,
    rows: ratioRows(parts, split),
    change,
    smallestDetectable: detectable(whole.before, whole.after),
    mixTotal: total((part) => part.mix),
    rateTotal: total((part) => part.rate),
    leads: [...(settled ? scan.segments : []), ...scan.leads].slice(0, MOST_LEADS).map((lead) => leadOf(table, lead)),
    verdict: settled ? "within-noise" : verdictOf(scan, split),
  };
}

const side = ({ n, numerator }: Totals): { records: number; total: number } => ({ records: n, total: numerator });

/** The scan with its segments in the fewest words. */
function scanned(
  table: ScanTable,
  { seed, significance }: { readonly seed: number; readonly significance: number },
): ScanResult {
  const found = scoreScan(table, { seed, significance });
  const plainer = plainerSegments(table, [...found.segments, ...found.leads]);
  const claims = found.segments.length;
  return { ...found, segments: plainer.slice(0, claims), leads: plainer.slice(claims) };
}

/** The accepted segments, each without those before it, then everything else. */
function partition(table: ComparedTable, segments: readonly ScanSegment[]): readonly RatePart[] {
  const partOf = new Uint8Array(table.n.length).fill(segments.length);
  segments.forEach(({ inside }, at) => {
    for (let row = 0; row < inside.length; row++) if (inside[row] === 1) partOf[row] = at;
  });
  const of = totalsBy(table, segments.length + 1, (row) => partOf[row]!);
  return of.map((totals, at) => {
    const claim = segments[at] ?? null;
    return { segment: claim ? conditionsOf(table, claim.conditions) : [], claim, ...totals };
  });
}

export const rowLabel = (segment: Segment, alone: boolean): string =>
  segment.length > 0 ? segmentLabel(segment) : alone ? "everything" : "everything else";

function ratioRows(parts: readonly RatePart[], split: MixRateDecomposition): readonly WhyRow[] {
  const shrunken = shrunkenChanges(parts);
  return parts.map((part, at): WhyRow => {
    const made = split.parts[at]!;
    const n = part.before.n + part.after.n;
    const own = shareChange(share(part.after), share(part.before), part.claim?.p ?? 1);
    if (own && !part.claim) delete own.p;
    return {
      segment: [...part.segment],
      label: rowLabel(part.segment, parts.length === 1),
      share_before: ratio(made.shareBefore, { n: part.before.n }),
      share_after: ratio(made.shareAfter, { n: part.after.n }),
      before: shareFigure(share(part.before)),
      after: shareFigure(share(part.after)),
      own_change: own,
      expected_again: shrunken?.[at] === undefined ? null : points(shrunken[at]),
      volume: null,
      mix: points(made.mix),
      rate: points(made.rate),
      size: null,
      total: points(made.total, { n, interval: made.interval }),
      money: null,
      robustness: null,
    };
  });
}

/** DerSimonian–Laird shrinkage of the rows' own changes; null for fewer than two rows that have both sides. */
function shrunkenChanges(parts: readonly RatePart[]): readonly number[] | null {
  const estimates = parts.map(({ before, after }) => {
    const rate = ({ n, numerator }: Totals): number => (numerator + 1) / (n + 2);
    const variance = (totals: Totals): number => (rate(totals) * (1 - rate(totals))) / (totals.n + 2);
    const value = before.n > 0 && after.n > 0 ? after.numerator / after.n - before.numerator / before.n : 0;
    return { value, variance: variance(before) + variance(after) };
  });
  if (parts.length < 2 || parts.some(({ before, after }) => before.n === 0 || after.n === 0)) return null;
  return shrinkMeans(estimates)?.groups.map(({ value }) => value) ?? null;
}

function detectable(before: Totals, after: Totals): Quantity | null {
  if (before.n === 0 || after.n === 0) return null;
  const found = minimumDetectableDifference(before.numerator / before.n, { first: before.n, second: after.n });
  const size = Math.max(found?.increase ?? 0, found?.decrease ?? 0);
  return size > 0 ? points(size, { n: before.n + after.n }) : null;
}

function leadOf(table: ComparedTable, lead: ScanSegment): WhyOutput["leads"][number] {
  const [inside] = totalsBy(table, 1, (row) => (lead.inside[row] === 1 ? 0 : -1));
  const { before, after } = inside!;
  const difference = after.numerator / after.n - before.numerator / before.n;
  const interval = newcombeInterval(share(after), share(before)) ?? undefined;
  const segment = conditionsOf(table, lead.conditions);
  return {
    segment,
    label: segmentLabel(segment),
    own_change: points(difference, { n: before.n + after.n, interval, p: lead.p }),
  };
}

/** The order in which verdicts are tried. Not enough, not comparable and within noise are settled before. */
function verdictOf(scan: ScanResult, split: MixRateDecomposition): WhyOutput["verdict"] {
  if (scan.segments.length > 0) {
    const rest = split.parts.at(-1)!;
    const beyond = Math.abs(rest.total) > NORMAL_95 * rest.standardError;
    return beyond && Math.abs(rest.total) >= LARGE_REST * Math.abs(split.change) ? "mixed" : "segments";
  }
  if (scan.status === "not-enough") return "unlocated";
  return Math.abs(scan.shift) > NORMAL_95 * scan.shiftError ? "broad" : "mix";
}

/** How many segments were searched, as a figure. */
export const searchedFigure = (scan: ScanResult): Quantity => count(scan.candidates);
