import type { Codes } from "#contracts/reader.ts";
import type { DealHistories } from "#metrics/deal-histories.ts";
import { stageOn } from "#metrics/deal-histories.ts";
import { type Design, type DesignPart, designMatrix } from "#stats/design-matrix.ts";
import { rankAccuracy } from "#stats/rank-accuracy.ts";
import { OTHER } from "./compared-table.ts";
import { FEWEST_RECORDS, SMALLEST_SHARE } from "./explaining-dimensions.ts";
import { closedBy, type Snapshots } from "./risk-snapshots.ts";

/** A factor of the score: the levels it may have and the level of a deal on a day. */
export interface RiskFactor {
  readonly key: string;
  readonly levels: readonly (string | null)[];
  readonly codeOn: (deal: number, day: number) => number;
}

export interface RiskFactors {
  readonly factors: readonly RiskFactor[];
  /** Standardised log₂ of each deal's amount, 0 where none is recorded; null when too few have one. */
  readonly amount: Float64Array | null;
  readonly excluded: readonly { readonly dimension: string; readonly reason: ExclusionReason }[];
}
type ExclusionReason = "gives-outcome-away" | "filled-in-at-closing";

/** A factor that alone ranks outcomes this well was almost surely filled in afterwards. */
export const TOO_GOOD = 0.98;
const FEWEST_PRICED = 0.8;
const FEWEST_OPEN = 20;
const RECORDED_WHEN_CLOSED = 0.2;
const RECORDED_WHILE_OPEN = 0.05;
const NO_STAGE = null;

/**
 * The factors of a risk score, from what is known on a day: dimensions with rare values pooled, the stage as it stood, the amount.
 * Left out are columns that give the outcome away, and those filled in only when a deal closes.
 */
export function riskFactors(deals: DealHistories, dimensions: readonly string[], asOf: number): RiskFactors {
  const closed: number[] = [];
  const open: number[] = [];
  for (let deal = 0; deal < deals.size; deal++) {
    if (closedBy(deals, deal, asOf)) closed.push(deal);
    else if (deals.created[deal]! <= asOf) open.push(deal);
  }
  const found = deals.columns
    .filter(({ dimension }) => dimensions.includes(dimension))
    .map(({ dimension, levels, codes }) => {
      const own = pooled(dimension, levels, codes, closed);
      return { ...own, flaw: flawOf(own, codes, levels, deals, closed, open) };
    });
  const usable = found.filter(({ flaw, factor }) => flaw === null && factor.levels.length > 1);
  const stage = stageFactor(deals);
  return {
    factors: [...(stage ? [stage] : []), ...usable.map(({ factor }) => factor)],
    amount: logAmount(deals, closed),
    excluded: found.flatMap(({ factor, flaw }) => (flaw ? [{ dimension: factor.key, reason: flaw }] : [])),
  };
}

function pooled(key: string, levels: readonly (string | null)[], codes: Codes, closed: readonly number[]) {
  const counts = new Float64Array(levels.length);
  for (const deal of closed) counts[codes[deal]!]! += 1;
  const needed = Math.max(FEWEST_RECORDS, SMALLEST_SHARE * closed.length);
  const kept = [...counts.keys()].filter((code) => counts[code]! >= needed).sort((a, b) => counts[b]! - counts[a]!);
  const place = new Int32Array(levels.length).fill(kept.length);
  kept.forEach((code, at) => {
    place[code] = at;
  });
  const names = kept.map((code) => levels[code]!);
  const factor: RiskFactor = {
    key,
    levels: kept.length < levels.length ? [...names, OTHER] : names,
    codeOn: (deal) => place[codes[deal]!]!,
  };
  return { factor };
}

function flawOf(
  { factor }: { readonly factor: RiskFactor },
  codes: Codes,
  levels: readonly (string | null)[],
  deals: DealHistories,
  closed: readonly number[],
  open: readonly number[],
): ExclusionReason | null {
  const n = new Float64Array(factor.levels.length);
  const lost = new Float64Array(factor.levels.length);
  for (const deal of closed) {
    const code = factor.codeOn(deal, 0);
    n[code]! += 1;
    lost[code]! += 1 - deals.won[deal]!;
  }
  const accuracy = rankAccuracy(
    closed.map((deal) => lost[factor.codeOn(deal, 0)]! / n[factor.codeOn(deal, 0)]!),
    closed.map((deal) => 1 - deals.won[deal]!),
  );
  if (accuracy && accuracy.area > TOO_GOOD) return "gives-outcome-away";
  const recorded = (among: readonly number[]): number =>
    among.filter((deal) => levels[codes[deal]!] !== null).length / Math.max(1, among.length);
  const late =
    open.length >= FEWEST_OPEN && recorded(closed) >= RECORDED_WHEN_CLOSED && recorded(open) < RECORDED_WHILE_OPEN;
  return late ? "filled-in-at-closing" : null;
}

function stageFactor({ stages }: DealHistories): RiskFactor | null {
  if (!stages || stages.levels.length < 2) return null;
  const none = stages.levels.length;
  return {
    key: "stage",
    levels: [...stages.levels, NO_STAGE],
    codeOn: (deal, day) => {
      const code = stageOn(stages, deal, day);
      return code < 0 ? none : code;
    },
  };
}

function logAmount({ amount, size }: DealHistories, closed: readonly number[]): Float64Array | null {
  const logs = closed
    .map((deal) => amount[deal]!)
    .filter((value) => value > 0)
    .map(Math.log2);
  if (logs.length === 0 || logs.length < FEWEST_PRICED * closed.length) return null;
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const spread = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length);
  if (!(spread > 0)) return null;
  return Float64Array.from({ length: size }, (_, deal) =>
    amount[deal]! > 0 ? (Math.log2(amount[deal]!) - mean) / spread : 0,
  );
}

/** Every level gets a column of its own: the ridge penalty settles what the intercept would otherwise leave open. */
export function riskDesign({ factors, amount }: RiskFactors, rows: Snapshots): Design {
  const parts: DesignPart[] = [
    { kind: "intercept" },
    ...factors.map(
      ({ key, levels, codeOn }): DesignPart => ({
        kind: "levels",
        name: key,
        levels: levels.map((_, at) => String(at)),
        codes: Uint32Array.from(rows.deals, (deal, row) => codeOn(deal, rows.days[row]!)),
        reference: -1,
      }),
    ),
    ...(amount
      ? [{ kind: "numeric", name: "amount", values: Float64Array.from(rows.deals, (deal) => amount[deal]!) } as const]
      : []),
  ];
  return designMatrix(parts, rows.deals.length);
}
