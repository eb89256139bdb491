import type { MeasureInfo } from "#contracts/measure.ts";
import type { Segment } from "#contracts/segment.ts";
import { type ContrastScan, contrastScan } from "#stats/contrast-scan.ts";
import type { ContrastTable } from "#stats/contrast-scan-blocks.ts";
import { type ScanSegment, scoreScan } from "#stats/score-scan.ts";
import {
  type ComparedTable,
  conditionsOf,
  OTHER,
  scanTable,
  type Totals,
  totalsBy,
  wholeOf,
} from "./compared-table.ts";
import { measureValue } from "./measure-figure.ts";
import { plainerSegments } from "./plainer-segment.ts";

/** A segment that moved otherwise than everything else, with its p after paying for the search, and by what it was found. */
export interface Claim {
  readonly segment: Segment;
  readonly p: number;
  /** rate: how often they succeed · volume: how many there were · value: what they add up to · mean: their mean. */
  readonly foundBy: "rate" | "volume" | "value" | "mean";
}

export interface AmountSearch {
  readonly claims: readonly Claim[];
  /** Not distinguishable from chance, or too small a part of the change to name. */
  readonly leads: readonly Claim[];
  readonly searched: number;
}

export interface SearchSettings {
  readonly significance: number;
  readonly seed: number;
  /** Spread of segments' own changes in a quiet pair of periods; see contrastHeterogeneity. */
  readonly heterogeneity: { readonly volume: readonly number[]; readonly value: readonly number[] };
}

const MOST_CLAIMS = 5;
/** Claims, those too small to name, and pooled values that are set aside unnamed. */
const MOST_TURNS = 8;
const MOST_LEADS = 3;
const LEAD = 0.3;
/** A segment whose excess is below this part of the whole change explains nothing worth naming. */
const SMALLEST_PART = 0.1;
/** Below this many records in a period there is no search: nothing could pass it. */
const FEWEST_RECORDS = 100;

export const isMean = ({ kind }: MeasureInfo): boolean => kind === "mean" || kind === "median";

/** Variance of a count or sum: that of a compound Poisson, n or Σx². */
export const squares = ({ kind }: MeasureInfo, { n, sumSquares }: Totals): number =>
  kind === "count" ? n : sumSquares;

/**
 * Where a count, a sum or a mean moved otherwise than everything else: all segments of up to three conditions, looked at in as many ways as the measure
 * has factors (revenue: how often deals are won, how many there were, what they add up to), each p multiplied by the number of ways (Bonferroni).
 * What is found is set aside before the search goes on, so one segment's fall does not read as the others' rise.
 *
 * @param base the records that successes come from (closed deals for revenue), cut like `table`; null when there are none
 */
export function searchAmount(
  measure: MeasureInfo,
  table: ComparedTable,
  base: ComparedTable | null,
  settings: SearchSettings,
): AmountSearch {
  const found = new Findings(measure, table);
  const ways = waysOf(measure, table, base, settings);
  const count = ways.length + (base ? 1 : 0);
  const active = new Map<ComparedTable, Uint8Array>();
  for (const each of [table, ...(base ? [base] : [])]) active.set(each, new Uint8Array(each.n.length).fill(1));
  let searched = ways.reduce((sum, { scan }) => sum + scan.candidates, 0);
  if (base) {
    const scan = scoreScan(scanTable(base), { seed: settings.seed, significance: settings.significance / count });
    searched += scan.candidates;
    for (const segment of plainerSegments(scanTable(base), scan.segments))
      found.add(asClaim(base, segment, "rate", count), settings.significance);
    for (const lead of plainerSegments(scanTable(base), scan.leads)) found.add(asClaim(base, lead, "rate", count), 0);
    for (const { segment } of found.claims) setAside(active, segment);
  }
  for (let turn = 0; turn < MOST_TURNS && found.claims.length < MOST_CLAIMS; turn++) {
    const best = strongest(ways, active, count);
    if (!best || best.p > LEAD) break;
    if (!holdsPooled(best) && !found.add(best, settings.significance)) break;
    setAside(active, best.segment);
  }
  return { claims: found.claims, leads: found.leads.slice(0, MOST_LEADS), searched };
}

/** Collects claims and leads; a claim that would explain next to nothing of the change is a lead. */
class Findings {
  readonly claims: Claim[] = [];
  readonly leads: Claim[] = [];
  readonly #measure: MeasureInfo;
  readonly #table: ComparedTable;
  /** 1 for rows in no claim so far. */
  readonly #open: Uint8Array;
  readonly #change: number;

  constructor(measure: MeasureInfo, table: ComparedTable) {
    this.#measure = measure;
    this.#table = table;
    this.#open = new Uint8Array(table.n.length).fill(1);
    const { before, after } = wholeOf(table);
    this.#change = Math.abs(measureValue(measure, after) - measureValue(measure, before));
  }

  /** False when it was no claim: a search ends there. */
  add(claim: Claim, significance: number): boolean {
    if (claim.p > LEAD || holdsPooled(claim)) return false;
    const holds = claim.p <= significance;
    const inside = rowsIn(this.#table, claim.segment);
    const [own, whole] = [
      totalsBy(this.#table, 1, (row) => (this.#open[row]! & inside[row]!) - 1)[0]!,
      totalsBy(this.#table, 1, (row) => this.#open[row]! - 1)[0]!,
    ];
    const matters = Math.abs(excessOf(this.#measure, own, whole)) >= SMALLEST_PART * this.#change;
    if (!holds || !matters) this.leads.push(claim);
    else {
      this.claims.push(claim);
      for (let row = 0; row < inside.length; row++) if (inside[row] === 1) this.#open[row] = 0;
    }
    return holds;
  }
}

/** Rare values pooled together are no segment anyone could act on. */
const holdsPooled = ({ segment }: Claim): boolean => segment.some(({ value }) => value === OTHER);

export interface Sides {
  readonly before: Totals;
  readonly after: Totals;
}

/** What a segment added beyond everything else's growth (totals) or change (means, weighted by its share). */
export function excessOf(measure: MeasureInfo, own: Sides, whole: Sides): number {
  const rest = { before: minus(whole.before, own.before), after: minus(whole.after, own.after) };
  const value = (side: Totals): number => measureValue(measure, side);
  if (isMean(measure)) {
    const share = whole.after.n > 0 ? own.after.n / whole.after.n : 0;
    return share * (value(own.after) - value(own.before) - (value(rest.after) - value(rest.before)));
  }
  const growth = value(rest.before) > 0 ? value(rest.after) / value(rest.before) : 1;
  return value(own.after) - growth * value(own.before);
}

export const minus = (whole: Totals, part: Totals): Totals => ({
  n: whole.n - part.n,
  numerator: whole.numerator - part.numerator,
  sum: whole.sum - part.sum,
  sumSquares: whole.sumSquares - part.sumSquares,
});

interface Way {
  readonly by: Claim["foundBy"];
  readonly table: ComparedTable;
  readonly scan: ContrastScan;
}

/** The searches that a measure calls for, the win-rate scan aside. */
function waysOf(
  measure: MeasureInfo,
  table: ComparedTable,
  base: ComparedTable | null,
  { seed, heterogeneity }: SearchSettings,
): readonly Way[] {
  const way = (by: Way["by"], from: ComparedTable, spread: readonly number[]): readonly Way[] => {
    const whole = wholeOf(from);
    if (Math.min(whole.before.n, whole.after.n) < FEWEST_RECORDS) return [];
    const kind = by === "mean" ? "mean" : "total";
    return [{ by, table: from, scan: contrastScan(contrastTable(from, by), { kind, seed, heterogeneity: spread }) }];
  };
  if (isMean(measure)) return way("mean", table, heterogeneity.value);
  const counted = way("volume", base ?? table, heterogeneity.volume);
  return measure.kind === "count" ? counted : [...counted, ...way("value", table, heterogeneity.value)];
}

/** The table as the contrast scan takes it: numbers of records for volume, values else. */
export function contrastTable(table: ComparedTable, by: Claim["foundBy"]): ContrastTable {
  const { n, sum, sumSquares, period } = table;
  const dimensions = table.dimensions.map(({ key, levels, codes }) => ({ name: key, levels: levels.length, codes }));
  return by === "volume"
    ? { dimensions, period, n, sum: n, sumSquares: n }
    : { dimensions, period, n, sum, sumSquares };
}

/** The least likely of what the searches find among the rows not set aside. */
function strongest(ways: readonly Way[], active: ReadonlyMap<ComparedTable, Uint8Array>, count: number): Claim | null {
  const found = ways.flatMap(({ by, table, scan }) => {
    const best = scan.strongest(active.get(table)!);
    return best ? [{ best, by, table }] : [];
  });
  const [first] = found.sort((a, b) => a.best.p - b.best.p || b.best.score - a.best.score);
  if (!first) return null;
  const { best, by, table } = first;
  const inside = rowsIn(table, conditionsOf(table, best.conditions));
  const segment = { ...best, zLog: best.z, inside };
  const [plain] = plainerSegments(scanTable(table), [segment]);
  const named = asClaim(table, plain!, by, count);
  return holdsPooled(named) ? asClaim(table, segment, by, count) : named;
}

const asClaim = (
  table: ComparedTable,
  { conditions, p }: ScanSegment,
  foundBy: Claim["foundBy"],
  count: number,
): Claim => ({
  segment: conditionsOf(table, conditions),
  p: Math.min(1, p * count),
  foundBy,
});

/** 1 for every row of the segment. */
export function rowsIn({ dimensions, n }: ComparedTable, segment: Segment): Uint8Array {
  const inside = new Uint8Array(n.length).fill(1);
  for (const { dimension, value } of segment) {
    const { codes, levels } = dimensions.find(({ key }) => key === dimension)!;
    const code = levels.indexOf(value);
    for (let row = 0; row < inside.length; row++) if (codes[row] !== code) inside[row] = 0;
  }
  return inside;
}

function setAside(active: ReadonlyMap<ComparedTable, Uint8Array>, segment: Segment): void {
  for (const [table, rows] of active) {
    const inside = rowsIn(table, segment);
    for (let row = 0; row < rows.length; row++) if (inside[row] === 1) rows[row] = 0;
  }
}
