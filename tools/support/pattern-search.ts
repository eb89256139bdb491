import { holm } from "#stats/adjust-p-values.ts";
import { mantelHaenszel, type Stratum } from "#stats/mantel-haenszel.ts";
import { type CommonDifference, mantelHaenszelDifference } from "#stats/mantel-haenszel-difference.ts";
import type { Share } from "#stats/share.ts";
import { minimumDetectableDifference } from "#stats/two-proportion-power.ts";

/** What kind of thing a pattern is. A person can act on the earlier ones more directly. */
export const patternKinds = ["opening", "objection", "question", "path", "tempo", "contact", "mood"] as const;
export type PatternKind = (typeof patternKinds)[number];

/** Something a record shows, shows not, or cannot show. */
export interface Feature {
  readonly key: string;
  readonly kind: PatternKind;
  readonly label: string;
  /** Per record: 1 shows it, 0 does not, −1 cannot say. */
  readonly shown: Int8Array;
  /** Per record: the group of like records inside which it is compared. */
  readonly strata: readonly string[];
}

/** A pattern that sets the lost apart. */
export interface FoundPattern<F extends Feature = Feature> {
  readonly feature: F;
  /** Share lost among the records with the pattern and among those without. */
  readonly withIt: Share;
  readonly withoutIt: Share;
  /** Share with the pattern among the lost and among the kept. */
  readonly amongLost: Share;
  readonly amongKept: Share;
  /** Odds of being lost with over without, held equal over the strata. */
  readonly oddsRatio: number;
  /** Share lost with it minus share lost without, held equal over the strata. */
  readonly common: CommonDifference;
  /** Adjusted for everything searched. */
  readonly p: number;
  /** Records that this pattern marks and none found before it. */
  readonly rows: readonly number[];
}

const FEWEST_EACH_SIDE = 20;
const FEWEST_LOST = 10;
const MOST_FOUND = 5;

/**
 * Which features set lost records apart from kept ones? Each is compared inside strata of like records (Mantel–Haenszel) and p-values are
 * adjusted over all features compared (Holm). The one a person can act on most directly is taken, of equals the one with the most excess
 * losses; its records are set aside and the search repeats, so that no loss counts for two patterns. A later p is never below an earlier one.
 */
export function searchPatterns<F extends Feature>(
  lost: ArrayLike<number>,
  features: readonly F[],
  significance: number,
): { readonly found: readonly FoundPattern<F>[]; readonly searched: number } {
  const left = new Uint8Array(lost.length).fill(1);
  const found: FoundPattern<F>[] = [];
  let open = features;
  let searched = 0;
  while (found.length < MOST_FOUND) {
    const compared = open.flatMap((feature) => comparison(lost, feature, left) ?? []);
    if (found.length === 0) searched = compared.length;
    const adjusted = holm(compared.map(({ p }) => p));
    const earlier = found.at(-1)?.p ?? 0;
    const [best] = compared
      .map((pattern, at) => ({ ...pattern, p: Math.max(adjusted[at]!, earlier) }))
      .filter(
        ({ p, oddsRatio, withIt, withoutIt }) => p < significance && oddsRatio > 1 && rate(withIt) > rate(withoutIt),
      )
      .sort(byUse);
    if (!best) break;
    found.push(best);
    open = open.filter(({ key }) => key !== best.feature.key);
    for (const row of best.rows) left[row] = 0;
  }
  return { found, searched };
}

/** A pattern that one in five of the kept ones shows. */
export const COMMON_PATTERN = 0.2;

/**
 * How much more often lost ones would have to show a common pattern than kept ones for this search to notice it in four of five cases.
 *
 * @returns null when nothing was compared, or when even a pattern of all lost ones would not do
 */
export function detectableDifference(
  sizes: { readonly first: number; readonly second: number },
  significance: number,
  searched: number,
): number | null {
  if (searched === 0) return null;
  return (
    minimumDetectableDifference(COMMON_PATTERN, sizes, { significance: significance / searched })?.increase ?? null
  );
}

const rate = ({ successes, n }: Share): number => successes / n;

/** Losses beyond those at the rate of like records without the pattern. */
export const excessLosses = ({ withIt, common }: Pick<FoundPattern, "withIt" | "common">): number =>
  withIt.n * common.difference;

const byUse = (a: FoundPattern, b: FoundPattern): number =>
  patternKinds.indexOf(a.feature.kind) - patternKinds.indexOf(b.feature.kind) ||
  excessLosses(b) - excessLosses(a) ||
  (a.feature.key < b.feature.key ? -1 : 1);

/** One feature over the records left; null when a side is too small to compare. */
function comparison<F extends Feature>(lost: ArrayLike<number>, feature: F, left: Uint8Array): FoundPattern<F> | null {
  const counts = new Map<string, [lostWith: number, nWith: number, lostWithout: number, nWithout: number]>();
  const rows: number[] = [];
  for (let row = 0; row < lost.length; row++) {
    const shown = feature.shown[row]!;
    if (left[row] === 0 || shown < 0) continue;
    if (shown === 1) rows.push(row);
    const stratum = feature.strata[row]!;
    const count = counts.get(stratum) ?? [0, 0, 0, 0];
    count[shown === 1 ? 0 : 2]! += lost[row]!;
    count[shown === 1 ? 1 : 3]! += 1;
    counts.set(stratum, count);
  }
  const strata: readonly Stratum[] = [...counts.values()].map(([lostWith, nWith, lostWithout, nWithout]) => ({
    first: { successes: lostWith, n: nWith },
    second: { successes: lostWithout, n: nWithout },
  }));
  const withIt = pooled(strata.map(({ first }) => first));
  const withoutIt = pooled(strata.map(({ second }) => second));
  if (Math.min(withIt.n, withoutIt.n) < FEWEST_EACH_SIDE || withIt.successes < FEWEST_LOST) return null;
  const test = mantelHaenszel(strata);
  const common = mantelHaenszelDifference(strata);
  if (!test || !common) return null;
  const losses = withIt.successes + withoutIt.successes;
  return {
    feature,
    withIt,
    withoutIt,
    amongLost: { successes: withIt.successes, n: losses },
    amongKept: { successes: withIt.n - withIt.successes, n: withIt.n + withoutIt.n - losses },
    oddsRatio: test.oddsRatio,
    common,
    p: test.p,
    rows,
  };
}

const pooled = (shares: readonly Share[]): Share => ({
  successes: shares.reduce((sum, { successes }) => sum + successes, 0),
  n: shares.reduce((sum, { n }) => sum + n, 0),
});
