import type { MeasureInfo } from "#contracts/measure.ts";
import type { Segment } from "#contracts/segment.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { momentsFromSums } from "#stats/moments.ts";
import { normalTwoSided } from "#stats/normal-distribution.ts";
import { type ComparedTable, OTHER, type Totals, totalsBy } from "./compared-table.ts";
import { measureValue } from "./measure-figure.ts";

/** A segment that moved otherwise than everything else, with its p after paying for the search. */
export interface Claim {
  readonly segment: Segment;
  readonly p: number;
}

interface Moved {
  readonly dimension: number;
  readonly level: number;
  /** Adjusted over all values looked at. */
  readonly p: number;
  /** How far it moved beyond what the rest would lead to expect, in what it adds to the measure. */
  readonly excess: number;
}

interface Contrast {
  readonly p: number;
  readonly excess: number;
}

const MOST_CLAIMS = 5;
/** A value whose excess is below this part of the whole change explains nothing worth naming. */
const SMALLEST_PART = 0.1;

export const isMean = ({ kind }: MeasureInfo): boolean => kind === "mean" || kind === "median";

/** Variance of a count or sum: that of a compound Poisson, n or Σx². */
export const squares = ({ kind }: MeasureInfo, { n, sumSquares }: Totals): number =>
  kind === "count" ? n : sumSquares;

/**
 * Takes the value that moved furthest from everything else, sets its records aside and looks again among the values of the same dimension, at most
 * five times: without setting aside, one value's fall would read as the others' rise.
 */
export function claimValues(
  measure: MeasureInfo,
  table: ComparedTable,
  significance: number,
): { readonly claimed: readonly Claim[]; readonly searched: number } {
  const active = new Uint8Array(table.n.length).fill(1);
  const claimed: Moved[] = [];
  const whole = totalsBy(table, 1, () => 0)[0]!;
  const change = Math.abs(measureValue(measure, whole.after) - measureValue(measure, whole.before));
  let searched = 0;
  while (claimed.length < MOST_CLAIMS) {
    const all = movedValues(measure, table, active);
    if (claimed.length === 0) searched = all.length;
    const open = all.filter(
      ({ dimension, excess }) =>
        (claimed.length === 0 || dimension === claimed[0]!.dimension) && Math.abs(excess) >= SMALLEST_PART * change,
    );
    const best = open.reduce<Moved | null>((least, each) => (least === null || each.p < least.p ? each : least), null);
    if (!best || best.p > significance) break;
    claimed.push(best);
    const { codes } = table.dimensions[best.dimension]!;
    for (let row = 0; row < active.length; row++) if (codes[row] === best.level) active[row] = 0;
  }
  const claims = claimed.map(({ dimension, level, p }) => {
    const { key, levels } = table.dimensions[dimension]!;
    return { segment: [{ dimension: key, value: levels[level]! }], p };
  });
  return { claimed: claims, searched };
}

/** Every value of every dimension with the adjusted p that it moved otherwise than in proportion to everything else. */
function movedValues(measure: MeasureInfo, table: ComparedTable, active: Uint8Array): readonly Moved[] {
  const whole = totalsBy(table, 1, (row) => (active[row] === 1 ? 0 : -1))[0]!;
  const found = table.dimensions.flatMap(({ levels, codes }, dimension) =>
    totalsBy(table, levels.length, (row) => (active[row] === 1 ? codes[row]! : -1)).map(({ before, after }, level) => ({
      dimension,
      level,
      ...(isMean(measure)
        ? meanContrast({ before, after }, whole)
        : proportionalContrast(measure, { before, after }, whole)),
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

const NOTHING: Contrast = { p: 1, excess: 0 };
/** Fewest records for a mean's spread to mean anything. */
const FEWEST = 10;

function meanContrast(own: Sides, whole: Sides): Contrast {
  const rest = { before: minus(whole.before, own.before), after: minus(whole.after, own.after) };
  const groups = [own.before, own.after, rest.before, rest.after];
  const moments = groups.map(({ n, sum, sumSquares }) => momentsFromSums(n, sum, sumSquares));
  if (moments.some((each) => !each || each.n < FEWEST)) return NOTHING;
  const [a, b, c, d] = moments.map((each) => each!.mean);
  const variance = moments.reduce((sum, each) => sum + each!.variance / each!.n, 0);
  const difference = b! - a! - (d! - c!);
  const share = own.after.n / whole.after.n;
  return variance > 0 ? { p: normalTwoSided(difference / Math.sqrt(variance)), excess: share * difference } : NOTHING;
}

/** Against the rest scaled by its own growth. */
function proportionalContrast(measure: MeasureInfo, own: Sides, whole: Sides): Contrast {
  const rest = { before: minus(whole.before, own.before), after: minus(whole.after, own.after) };
  const value = (side: Totals): number => measureValue(measure, side);
  if (value(rest.before) <= 0 || value(rest.after) <= 0) return NOTHING;
  const growth = value(rest.after) / value(rest.before);
  const restRelative =
    squares(measure, rest.after) / value(rest.after) ** 2 + squares(measure, rest.before) / value(rest.before) ** 2;
  const expected = growth * value(own.before);
  const variance =
    squares(measure, own.after) + growth ** 2 * squares(measure, own.before) + expected ** 2 * restRelative;
  const excess = value(own.after) - expected;
  return variance > 0 ? { p: normalTwoSided(excess / Math.sqrt(variance)), excess } : NOTHING;
}
