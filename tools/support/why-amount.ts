import type { MeasureInfo } from "#contracts/measure.ts";
import { count, type Quantity } from "#contracts/quantity.ts";
import { type Segment, segmentLabel } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { decomposeMixAndRate } from "#stats/mix-rate-decomposition.ts";
import { NORMAL_95 } from "#stats/normal-distribution.ts";
import { volumeRateSize } from "#stats/volume-rate-size.ts";
import { type Claim, isMean, rowsIn, type Sides, searchAmount, squares } from "./amount-search.ts";
import { type ComparedTable, type Totals, totalsBy, wholeOf } from "./compared-table.ts";
import { changeFigure, measureFigure, measureValue } from "./measure-figure.ts";
import { readAmountClaims } from "./why-amount-claims.ts";
import { readQuietSpread } from "./why-amount-spread.ts";
import { type TotalTest, totalTest } from "./why-amount-total.ts";
import type { Base } from "./why-base.ts";
import { factorsOf } from "./why-factors.ts";
import { withoutDimensions } from "./why-leak.ts";
import { readMeanMix } from "./why-mix.ts";
import { leadingMix, verdictWithMix } from "./why-mix-verdict.ts";
import type { WhyOutput, WhyRow } from "./why-output.ts";
import type { WhyScope } from "./why-scope.ts";

/** Rows of an amount: totals of the measure, and of the records it comes from (closed deals for revenue) when there are any. */
export interface AmountPart extends Sides {
  readonly segment: Segment;
  readonly base: Sides | null;
  readonly p: number | null;
}

/** Everything else moved "as well" when it holds at least this part of the change. */
const LARGE_REST = 0.4;

/**
 * Change of a count, a sum or a mean, with exact contributions: volume × rate × size for sums (Shapley value of the factors), volume for counts, mix and
 * own change for means. Segments by searchAmount; while the total stays within noise nothing is claimed, and what moved apart is only worth watching.
 *
 * @param behind the records that successes come from (closed deals for revenue), cut like `cut`; null when there are none
 */
export async function analyseAmount(
  scope: WhyScope,
  cut: ComparedTable,
  behind: Base | null,
  insideUsual: boolean,
  ctx: ToolContext,
): Promise<Partial<WhyOutput>> {
  const { measure } = scope;
  const base = behind && explaining(measure, behind.table);
  const { significance, currency } = ctx.settings;
  const { seed } = ctx;
  const table = explaining(measure, cut);
  const whole = wholeOf(table);
  const test = await totalTest(scope, whole, ctx);
  const heterogeneity = await readQuietSpread(scope, table, behind && base && { ...behind, table: base }, ctx);
  const search = searchAmount(measure, table, base, { significance, seed, heterogeneity });
  const settled = test.p >= significance || insideUsual;
  const claims = settled ? [] : search.claims;
  const leads = [...(settled ? search.claims : []), ...search.leads].slice(0, MOST_LEADS);
  const parts = partition(table, base, claims);
  const { rows, totals } = describeParts(measure, parts, test.dispersion, currency);
  const details = claims.length > 0 ? await readAmountClaims(scope, claims, { table, base: behind, parts }, ctx) : null;
  const change = changeFigure(measure, test.value, currency, {
    n: whole.before.n + whole.after.n,
    interval: test.interval,
    p: test.p,
  });
  const mix = isMean(measure) ? readMeanMix(table, measure, currency) : { mix: [], simpson: [] };
  return {
    verdict: verdictOf(claims, rows, test, settled, { change, ...mix }),
    change,
    smallest_detectable: test.detectable > 0 ? detectableFigure(measure, test, currency, whole) : null,
    rows: rows.map((row, at) => ({
      ...row,
      money: details?.money[at] ?? null,
      robustness: details?.robustness[at] ?? null,
      responsible: details?.responsible[at] ?? null,
    })),
    mix_total: totals.mix,
    volume_total: totals.volume,
    rate_total: totals.rate,
    size_total: totals.size,
    factors: [...factorsOf(measure, whole, behindSides(behind), { currency, dispersion: test.dispersion })],
    leads: leads.map((lead) => leadOf(measure, table, lead, currency)),
    ...mix,
    searched: count(search.searched),
    act: [...(details?.act ?? [])],
    steady: [...(details?.steady ?? [])],
  };
}

const MOST_LEADS = 3;

/** The rate behind a sum over everything. */
const behindSides = (behind: Base | null): { readonly measure: string; readonly sides: Sides } | null =>
  behind && { measure: behind.measure, sides: wholeOf(behind.table) };

/** Amounts cut by bands of those amounts explain themselves: what gets cheaper moves down a band. */
const explaining = (measure: MeasureInfo, table: ComparedTable): ComparedTable =>
  measure.unit === "money" ? withoutDimensions(table, ["amount_band"]) : table;

function verdictOf(
  claims: readonly Claim[],
  rows: readonly WhyRow[],
  { value }: TotalTest,
  settled: boolean,
  found: Pick<WhyOutput, "change" | "mix" | "simpson">,
): WhyOutput["verdict"] {
  if (settled) return "within-noise";
  if (claims.length === 0) {
    const { change } = found;
    const leading = leadingMix(found);
    const error = change?.interval ? (change.interval[1] - change.interval[0]) / 2 : 0;
    // what is left with the mix held fixed is no more than chance makes of a change of this size
    return leading && Math.abs(leading.within.value) <= error ? "mix" : verdictWithMix("broad", found);
  }
  const rest = rows.at(-1)!.total;
  const [low, high] = rest.interval ?? [0, 0];
  const beyond = low > 0 || high < 0;
  return beyond && Math.abs(rest.value) >= LARGE_REST * Math.abs(value) ? "mixed" : "segments";
}

function detectableFigure(measure: MeasureInfo, { detectable }: TotalTest, currency: string, whole: Sides): Quantity {
  return changeFigure(measure, detectable, currency, { n: whole.before.n + whole.after.n });
}

function leadOf(
  measure: MeasureInfo,
  table: ComparedTable,
  { segment, p }: Claim,
  currency: string,
): WhyOutput["leads"][number] {
  const inside = rowsIn(table, segment);
  const { before, after } = totalsBy(table, 1, (row) => inside[row]! - 1)[0]!;
  const own = measureValue(measure, after) - measureValue(measure, before);
  const evidence = { n: before.n + after.n, p };
  return {
    segment: [...segment],
    label: segmentLabel(segment),
    own_change: changeFigure(measure, own, currency, evidence),
  };
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

function slotIn(table: ComparedTable, claimed: readonly Claim[]): (row: number) => number {
  const insides = claimed.map(({ segment }) => rowsIn(table, segment));
  const slots = new Int32Array(table.n.length).fill(claimed.length);
  for (let row = 0; row < slots.length; row++) {
    const at = insides.findIndex((inside) => inside[row] === 1);
    if (at >= 0) slots[row] = at;
  }
  return (row) => slots[row]!;
}

function describeParts(
  measure: MeasureInfo,
  parts: readonly AmountPart[],
  dispersion: number,
  currency: string,
): { rows: readonly WhyRow[]; totals: Record<"volume" | "mix" | "rate" | "size", Quantity | null> } {
  const figure = (value: number | null): Quantity | null =>
    value === null ? null : changeFigure(measure, value, currency);
  const contributions = isMean(measure)
    ? meanContributions(parts)
    : parts.map((part) => sumContributions(measure, part, dispersion));
  const rows = parts.map((part, at): WhyRow => {
    const made = contributions[at]!;
    const own = measureValue(measure, part.after) - measureValue(measure, part.before);
    const n = part.before.n + part.after.n;
    return {
      segment: [...part.segment],
      label:
        part.segment.length > 0 ? segmentLabel(part.segment) : parts.length === 1 ? "everything" : "everything else",
      share_before: null,
      share_after: null,
      before: measureFigure(measure, part.before, currency),
      after: measureFigure(measure, part.after, currency),
      own_change: changeFigure(measure, own, currency, { n, p: part.p ?? undefined }),
      expected_again: null,
      volume: figure(made.volume),
      mix: figure(made.mix),
      rate: figure(made.rate),
      size: figure(made.size),
      total: changeFigure(measure, made.total, currency, { n, interval: made.interval }),
      money: null,
      robustness: null,
    };
  });
  const total = (key: "volume" | "mix" | "rate" | "size"): Quantity | null =>
    contributions.some((each) => each[key] === null)
      ? null
      : figure(contributions.reduce((sum, each) => sum + each[key]!, 0));
  const sums = { volume: total("volume"), mix: total("mix"), rate: total("rate"), size: total("size") };
  return { rows, totals: isMean(measure) ? sums : { ...sums, ...volumeAndMix(measure, parts, contributions, figure) } };
}

/**
 * Of what the rows' volumes contribute, how much the whole's volume does; the rest is mix: records moved between rows of unlike worth. Without it a
 * win rate that fell by mix alone would show as volume.
 */
function volumeAndMix(
  measure: MeasureInfo,
  parts: readonly AmountPart[],
  contributions: readonly Contributions[],
  figure: (value: number | null) => Quantity | null,
): { readonly volume: Quantity | null; readonly mix: Quantity | null } {
  const added = contributions.reduce((sum, { volume }) => sum + (volume ?? 0), 0);
  if (parts.length < 2 || (measure.kind === "count" && !parts[0]!.base)) return { volume: figure(added), mix: null };
  const sides = (each: readonly Sides[]): Sides => ({
    before: each.map(({ before }) => before).reduce(plus),
    after: each.map(({ after }) => after).reduce(plus),
  });
  const base = parts.flatMap((part) => part.base ?? []);
  const whole = { ...sides(parts), segment: [], p: null, base: base.length > 0 ? sides(base) : null };
  const volume = sumContributions(measure, whole, 1).volume ?? 0;
  return { volume: figure(volume), mix: figure(added - volume) };
}

const plus = (one: Totals, other: Totals): Totals => ({
  n: one.n + other.n,
  numerator: one.numerator + other.numerator,
  sum: one.sum + other.sum,
  sumSquares: one.sumSquares + other.sumSquares,
});

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

function sumContributions(measure: MeasureInfo, part: AmountPart, dispersion: number): Contributions {
  const error = Math.sqrt(dispersion * (squares(measure, part.before) + squares(measure, part.after)));
  const total = measureValue(measure, part.after) - measureValue(measure, part.before);
  const interval = [total - NORMAL_95 * error, total + NORMAL_95 * error] as const;
  const counted = measure.kind === "count";
  if (counted && !part.base) return { volume: total, mix: null, rate: null, size: null, total, interval };
  const side = ({ n, sum }: Totals, base: Totals | undefined) => ({
    records: base?.n ?? n,
    successes: base?.numerator ?? n,
    money: counted ? n : sum,
  });
  const { volume, rate, size } = volumeRateSize(
    side(part.before, part.base?.before),
    side(part.after, part.base?.after),
  );
  return { volume, mix: null, rate: part.base ? rate : null, size: counted ? null : size, total, interval };
}
