import { points, type Quantity, ratio } from "#contracts/quantity.ts";
import { benjaminiHochberg } from "#stats/adjust-p-values.ts";
import { fisherExact } from "#stats/fisher-exact.ts";
import { newcombeInterval } from "#stats/proportion-difference-interval.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";
import type { Share } from "#stats/share.ts";
import { twoProportionTest } from "#stats/two-proportion-test.ts";

const rate = ({ successes, n }: Share): number => successes / n;

/** A share as a figure with its Wilson interval; null when there is nothing to take a share of. */
export function shareFigure(share: Share): Quantity | null {
  if (share.n <= 0) return null;
  return ratio(rate(share), { n: share.n, interval: wilsonInterval(share) ?? undefined });
}

/** p-value that two shares differ: pooled two-proportion test, Fisher's exact test below five expected records; 1 when a side is empty. */
export function differenceP(now: Share, before: Share): number {
  const total = now.n + before.n;
  const successes = now.successes + before.successes;
  if (now.n === 0 || before.n === 0) return 1;
  const smallest = (Math.min(now.n, before.n) * Math.min(successes, total - successes)) / total;
  if (smallest < 5) return fisherExact(now, before)?.p ?? 1;
  return twoProportionTest(now, before)?.p ?? 1;
}

/** Share now minus share before with Newcombe's interval; null when a side is empty. */
export function shareChange(now: Share, before: Share, p: number): Quantity | null {
  if (now.n <= 0 || before.n <= 0) return null;
  const interval = newcombeInterval(now, before) ?? undefined;
  return points(rate(now) - rate(before), { n: now.n + before.n, interval, p });
}

/** The changes of several pairs of shares, p adjusted over all of them (Benjamini–Hochberg). A null pair gives null. */
export function sharesCompared(pairs: readonly (readonly [now: Share, before: Share] | null)[]): (Quantity | null)[] {
  const usable = pairs.flatMap((pair, at) => (pair && pair[0].n > 0 && pair[1].n > 0 ? [{ pair, at }] : []));
  const adjusted = benjaminiHochberg(usable.map(({ pair }) => differenceP(pair[0], pair[1])));
  const byPlace = new Map(usable.map(({ at }, order) => [at, adjusted[order]!]));
  return pairs.map((pair, at) => {
    const p = byPlace.get(at);
    return pair && p !== undefined ? shareChange(pair[0], pair[1], p) : null;
  });
}

/** A difference counts as established when its (adjusted) p-value lies below the significance asked for. */
export const isEstablished = (change: Quantity | null, significance: number): boolean =>
  change?.p !== undefined && change.p < significance;
