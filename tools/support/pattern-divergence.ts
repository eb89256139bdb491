import type { Talk } from "#metrics/conversation-talks.ts";
import { holm } from "#stats/adjust-p-values.ts";
import { chiSquareTest } from "#stats/chi-square-test.ts";
import type { Share } from "#stats/share.ts";

/** The reply at which lost and kept conversations part. */
export interface Divergence {
  /** Which reply of the prospect, from 1. */
  readonly turn: number;
  /** The kind of reply that the lost ones give more often than the kept ones. */
  readonly reply: string;
  readonly amongLost: Share;
  readonly amongKept: Share;
  /** Adjusted over the turns compared. */
  readonly p: number;
}

const MOST_TURNS = 5;
const FEWEST_EACH_SIDE = 20;
const FEWEST_PER_REPLY = 10;
const OTHER = "another reply";

/**
 * Where do they part? At each of the prospect's first replies the kinds of reply of lost and of kept conversations that got there are compared
 * (chi-square, adjusted over the turns with Holm). Of the turns that differ the one is taken at which most lost conversations give a reply that
 * kept ones would not have given; of equals the earlier.
 *
 * @returns null when no turn differs
 */
export function findDivergence(talks: readonly Talk[], significance: number): Divergence | null {
  const turns = Array.from({ length: MOST_TURNS }, (_, index) => compareTurn(talks, index)).flatMap(
    (turn) => turn ?? [],
  );
  const adjusted = holm(turns.map(({ p }) => p));
  const [best] = turns
    .map((turn, at) => ({ ...turn, p: adjusted[at]! }))
    .filter(({ p, amongLost, amongKept }) => p < significance && share(amongLost) > share(amongKept))
    .sort((a, b) => b.excess - a.excess || a.turn - b.turn);
  if (!best) return null;
  const { turn, reply, amongLost, amongKept, p } = best;
  return { turn, reply, amongLost, amongKept, p };
}

const share = ({ successes, n }: Share): number => successes / n;

function compareTurn(talks: readonly Talk[], index: number): (Divergence & { readonly excess: number }) | null {
  const there = talks.filter(({ replies }) => replies.length > index);
  const lost = there.filter((talk) => talk.lost);
  const kept = there.filter((talk) => !talk.lost);
  if (Math.min(lost.length, kept.length) < FEWEST_EACH_SIDE) return null;
  const common = [...new Set(there.map(({ replies }) => replies[index]!))]
    .filter((reply) => there.filter(({ replies }) => replies[index] === reply).length >= FEWEST_PER_REPLY)
    .sort();
  const columns = [...common, OTHER];
  const count = (side: readonly Talk[]): number[] => {
    const known = common.map((reply) => side.filter(({ replies }) => replies[index] === reply).length);
    return [...known, side.length - known.reduce((sum, value) => sum + value, 0)];
  };
  const [ofLost, ofKept] = [count(lost), count(kept)];
  const test = chiSquareTest([ofLost, ofKept]);
  if (!test) return null;
  const gap = (at: number): number => ofLost[at]! / lost.length - ofKept[at]! / kept.length;
  const at = columns.map((_, place) => place).sort((a, b) => gap(b) - gap(a))[0]!;
  return {
    turn: index + 1,
    reply: columns[at]!,
    amongLost: { successes: ofLost[at]!, n: lost.length },
    amongKept: { successes: ofKept[at]!, n: kept.length },
    p: test.p,
    excess: gap(at) * lost.length,
  };
}
