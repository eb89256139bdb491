import type { CellTable } from "#contracts/reader.ts";
import type { Share } from "#stats/share.ts";

/** Records of one period with the claim each belongs to (−1 none), who owned them and when they counted. */
export interface Claimed {
  readonly table: CellTable;
  readonly claim: Int32Array;
}

export interface Sides {
  readonly after: Claimed;
  readonly before: Claimed;
  readonly earlier: Claimed;
}

/** Fewest records of a person, or of a half, to say anything about them. */
export const FEWEST = 10;

/** Records and successes of the rows that `keep` keeps. */
export function total({ table, claim }: Claimed, keep: (claimAt: number, row: number) => boolean): Share {
  let n = 0;
  let successes = 0;
  for (let row = 0; row < table.size; row++) {
    if (!keep(claim[row]!, row)) continue;
    n += table.n[row]!;
    successes += table.numerator[row]!;
  }
  return { n, successes };
}

export interface Expected {
  /** Rate the segment would have had, had its log odds moved as those of the rows in no claim. */
  readonly rate: number;
  readonly standardError: number;
}

/** The rate of the claim at `at`, had its log odds moved as those of the rows in no claim; half a record is added to every cell. */
export function expectedRate({ before, after }: Sides, at: number): Expected {
  const own = total(before, (claim) => claim === at);
  const restBefore = total(before, (claim) => claim < 0);
  const restAfter = total(after, (claim) => claim < 0);
  const odds = ({ successes, n }: Share): number => Math.log((successes + 0.5) / (n - successes + 0.5));
  const rate = 1 / (1 + Math.exp(-(odds(own) + odds(restAfter) - odds(restBefore))));
  const variance = [own, restBefore, restAfter].reduce(
    (sum, { successes, n }) => sum + 1 / (successes + 0.5) + 1 / (n - successes + 0.5),
    0,
  );
  return { rate, standardError: Math.sqrt(variance) * rate * (1 - rate) };
}
