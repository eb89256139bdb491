import { NORMAL_95 } from "./normal-distribution.ts";

/** One part of a partition in both periods. `records` may be weights; `value` is a rate or a mean. */
export interface MixRatePart {
  readonly before: PartSide;
  readonly after: PartSide;
}

export interface PartSide {
  readonly records: number;
  /** Successes of a rate, or the sum of a mean's values. */
  readonly total: number;
  /** Sum of squared values, for means; leave out for a rate of successes. */
  readonly sumSquares?: number;
}

export interface Contribution {
  /** Share of all records, 0 to 1. */
  readonly shareBefore: number;
  readonly shareAfter: number;
  /** Rate or mean; null when the part has no records on that side. */
  readonly rateBefore: number | null;
  readonly rateAfter: number | null;
  /** What the changed share contributes, in the unit of the rate. */
  readonly mix: number;
  /** What the changed rate contributes. */
  readonly rate: number;
  /** mix + rate. */
  readonly total: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
}

export interface MixRateDecomposition {
  readonly before: number;
  readonly after: number;
  readonly change: number;
  readonly parts: readonly Contribution[];
}

/** Below this many records in a cell, a win and a loss are added to its variance (Agresti), else an all-won cell would look certain. */
const FEW_RECORDS = 40;

/**
 * Splits the change of a rate (or mean) over a partition into mix and rate with midpoint weights (Kitagawa 1955; the Shapley value of the two
 * factors), so that all contributions add up to the change and no interaction is left:
 * mix = Δshare × (mean rate of the part − mean overall rate), rate = mean share × Δrate. 95 % intervals by the delta method given the observed mix
 *. A part with records on one side only has no change of its own rate: all of it is mix.
 *
 * @throws RangeError when a period holds no records
 * @example decomposeMixAndRate([{ before: { records: 100, total: 50 }, after: { records: 100, total: 40 } }]).parts[0].rate // -0.1
 */
export function decomposeMixAndRate(parts: readonly MixRatePart[]): MixRateDecomposition {
  const sides = [parts.map((part) => part.before), parts.map((part) => part.after)] as const;
  const [recordsBefore, recordsAfter] = sides.map((side) => side.reduce((sum, each) => sum + each.records, 0)) as [
    number,
    number,
  ];
  if (!(recordsBefore > 0 && recordsAfter > 0)) throw new RangeError("a period without records has no rate to compare");
  const before = sides[0].reduce((sum, each) => sum + each.total, 0) / recordsBefore;
  const after = sides[1].reduce((sum, each) => sum + each.total, 0) / recordsAfter;
  const cells = parts.map((part) => cell(part, recordsBefore, recordsAfter));
  const contributions = cells.map((own, k): Contribution => {
    const mix = (own.shareAfter - own.shareBefore) * ((own.rateBefore + own.rateAfter) / 2 - (before + after) / 2);
    const rate = ((own.shareBefore + own.shareAfter) / 2) * (own.rateAfter - own.rateBefore);
    const standardError = Math.sqrt(contributionVariance(cells, k));
    const total = mix + rate;
    return {
      shareBefore: own.shareBefore,
      shareAfter: own.shareAfter,
      rateBefore: parts[k]!.before.records > 0 ? own.rateBefore : null,
      rateAfter: parts[k]!.after.records > 0 ? own.rateAfter : null,
      mix,
      rate,
      total,
      standardError,
      interval: [total - NORMAL_95 * standardError, total + NORMAL_95 * standardError],
    };
  });
  return { before, after, change: after - before, parts: contributions };
}

interface Cell {
  readonly shareBefore: number;
  readonly shareAfter: number;
  readonly rateBefore: number;
  readonly rateAfter: number;
  readonly varianceBefore: number;
  readonly varianceAfter: number;
}

function cell({ before, after }: MixRatePart, recordsBefore: number, recordsAfter: number): Cell {
  const known = before.records > 0 ? before : after;
  const rateBefore = known.records > 0 ? known.total / known.records : 0;
  const rateAfter = after.records > 0 ? after.total / after.records : rateBefore;
  return {
    shareBefore: before.records / recordsBefore,
    shareAfter: after.records / recordsAfter,
    rateBefore,
    rateAfter,
    varianceBefore: rateVariance(before),
    varianceAfter: rateVariance(after),
  };
}

/** Variance of a side's rate or mean; 0 without records. */
function rateVariance({ records, total, sumSquares }: PartSide): number {
  if (records === 0) return 0;
  if (sumSquares !== undefined) {
    return records > 1 ? Math.max(0, sumSquares - (total * total) / records) / (records - 1) / records : 0;
  }
  const added = records < FEW_RECORDS ? 1 : 0;
  const rate = (total + added) / (records + 2 * added);
  return (rate * (1 - rate)) / (records + 2 * added);
}

/** Gradient of contribution k in every cell's two rates, squared and weighted with their variances. */
function contributionVariance(cells: readonly Cell[], k: number): number {
  const own = cells[k]!;
  const shift = own.shareAfter - own.shareBefore;
  const middle = (own.shareAfter + own.shareBefore) / 2;
  return cells.reduce((sum, each, j) => {
    const toAfter = (j === k ? middle + shift / 2 : 0) - (shift * each.shareAfter) / 2;
    const toBefore = (j === k ? -middle + shift / 2 : 0) - (shift * each.shareBefore) / 2;
    return sum + toAfter ** 2 * each.varianceAfter + toBefore ** 2 * each.varianceBefore;
  }, 0);
}
