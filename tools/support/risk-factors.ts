import type { Codes } from "#contracts/reader.ts";
import type { DealHistories } from "#metrics/deal-histories.ts";
import { stageOn } from "#metrics/deal-histories.ts";
import { type Design, type DesignPart, designMatrix } from "#stats/design-matrix.ts";
import { fisherExact } from "#stats/fisher-exact.ts";
import { OTHER } from "./compared-table.ts";
import { type LeakReason, leakOf } from "./driver-leaks.ts";
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
type ExclusionReason = LeakReason | "filled-in-at-closing";

const FEWEST_PRICED = 0.8;
/** Open deals in which a column is recorded less than this times as often as in closed ones. */
const FAR_BELOW = 0.75;
const SURELY = 0.001;
const NO_STAGE = null;

/**
 * The factors of a risk score, from what is known on a day: dimensions with rare values pooled, the stage as it stood, the amount.
 * Left out are columns that give the outcome away, and those (the amount too) filled in largely when a deal closes.
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
      const factor = pooled(dimension, levels, codes, closed);
      return { factor, flaw: flawOf(factor, (deal) => levels[codes[deal]!] !== null, deals, closed, open) };
    });
  const usable = found.filter(({ flaw, factor }) => flaw === null && factor.levels.length > 1);
  const stage = stageFactor(deals);
  const latePrices = comesAtClosing((deal) => deals.amount[deal]! > 0, closed, open);
  return {
    factors: [...(stage ? [stage] : []), ...usable.map(({ factor }) => factor)],
    amount: latePrices ? null : logAmount(deals, closed),
    excluded: [
      ...found.flatMap(({ factor, flaw }) => (flaw ? [{ dimension: factor.key, reason: flaw }] : [])),
      ...(latePrices ? [{ dimension: "amount", reason: "filled-in-at-closing" as const }] : []),
    ],
  };
}

function pooled(key: string, levels: readonly (string | null)[], codes: Codes, closed: readonly number[]): RiskFactor {
  const counts = new Float64Array(levels.length);
  for (const deal of closed) counts[codes[deal]!]! += 1;
  const needed = Math.max(FEWEST_RECORDS, SMALLEST_SHARE * closed.length);
  const kept = [...counts.keys()].filter((code) => counts[code]! >= needed).sort((a, b) => counts[b]! - counts[a]!);
  const place = new Int32Array(levels.length).fill(kept.length);
  kept.forEach((code, at) => {
    place[code] = at;
  });
  const names = kept.map((code) => levels[code]!);
  return {
    key,
    levels: kept.length < levels.length ? [...names, OTHER] : names,
    codeOn: (deal) => place[codes[deal]!]!,
  };
}

function flawOf(
  { key, levels: pooledLevels, codeOn }: RiskFactor,
  isRecorded: (deal: number) => boolean,
  deals: DealHistories,
  closed: readonly number[],
  open: readonly number[],
): ExclusionReason | null {
  const records = new Float64Array(pooledLevels.length);
  const successes = new Float64Array(pooledLevels.length);
  let lost = 0;
  for (const deal of closed) {
    const [code, isLost] = [codeOn(deal, 0), 1 - deals.won[deal]!];
    records[code]! += 1;
    successes[code]! += isLost;
    lost += isLost;
  }
  const levels = pooledLevels.map((value) => (value === OTHER ? null : [{ dimension: key, value }]));
  const leak = leakOf({ levels, records, successes }, lost / Math.max(1, closed.length));
  return leak ?? (comesAtClosing(isRecorded, closed, open) ? "filled-in-at-closing" : null);
}

/**
 * Whether far fewer open deals than closed ones have something recorded: what is stored of a closed deal was then largely written at its end, and
 * says nothing of how it looked while it was open. The shares must differ beyond chance (Fisher), however few are open.
 */
function comesAtClosing(
  isRecorded: (deal: number) => boolean,
  closed: readonly number[],
  open: readonly number[],
): boolean {
  const shareOf = (among: readonly number[]) => ({ successes: among.filter(isRecorded).length, n: among.length });
  const [before, now] = [shareOf(closed), shareOf(open)];
  if (!(now.successes * before.n < FAR_BELOW * before.successes * now.n)) return false;
  return (fisherExact(now, before)?.p ?? 1) < SURELY;
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
