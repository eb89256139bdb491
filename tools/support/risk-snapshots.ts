import type { DealHistories } from "#metrics/deal-histories.ts";

/** Deals as they stood on past days: row r is deal `deals[r]` on day `days[r]`. */
export interface Snapshots {
  readonly deals: Int32Array;
  readonly days: Int32Array;
}

/** Days between two snapshots of the same pipeline. */
const STEP = 30;
/** A snapshot is used once so many of its deals have closed: before that only the quick ones have, and those are mostly losses. */
const SETTLED = 0.8;
const FEWEST_OPEN = 20;
const MOST_ROWS = 20_000;

export const closedBy = ({ closed }: DealHistories, deal: number, day: number): boolean => closed[deal]! <= day;

/** Whether a deal was open at the end of a day. */
export const openOn = (deals: DealHistories, deal: number, day: number): boolean =>
  deals.created[deal]! <= day && !closedBy(deals, deal, day);

/** The deals (of the sample) that were open on a day and closed by another, and how many of the open ones that is. */
export function openThenClosed(
  deals: DealHistories,
  day: number,
  until: number,
): { readonly closed: readonly number[]; readonly settled: number; readonly open: number } {
  const closed: number[] = [];
  let open = 0;
  for (let deal = 0; deal < deals.size; deal++) {
    if (!openOn(deals, deal, day) || deals.sampled?.[deal] === 0) continue;
    open++;
    if (closedBy(deals, deal, until)) closed.push(deal);
  }
  return { closed, settled: open === 0 ? 0 : closed.length / open, open };
}

/**
 * Monthly snapshots of the pipeline before a day, with the outcomes known on that day, oldest first. A deal stands in every snapshot in which it
 * was open, as it will in the pipeline that is to be scored. Snapshots of which too many deals are still open are left out.
 */
export function snapshotsBefore(deals: DealHistories, until: number): Snapshots {
  const first = firstClose(deals);
  const taken: { readonly day: number; readonly closed: readonly number[] }[] = [];
  let rows = 0;
  for (let day = until - STEP; day >= first && rows < MOST_ROWS; day -= STEP) {
    const { closed, settled, open } = openThenClosed(deals, day, until);
    if (open < FEWEST_OPEN || settled < SETTLED) continue;
    taken.unshift({ day, closed });
    rows += closed.length;
  }
  return {
    deals: Int32Array.from(taken.flatMap(({ closed }) => closed)),
    days: Int32Array.from(taken.flatMap(({ day, closed }) => closed.map(() => day))),
  };
}

/** Before the earliest close nothing is known of deals that had closed already. */
export function firstClose({ closed, size }: DealHistories): number {
  let first = Number.POSITIVE_INFINITY;
  for (let deal = 0; deal < size; deal++) if (closed[deal]! < first) first = closed[deal]!;
  return first;
}

/** Distinct deals of some snapshots, by outcome. */
export function outcomesOf(
  deals: DealHistories,
  { deals: rows }: Snapshots,
): { readonly won: number; readonly lost: number } {
  const distinct = new Set(rows);
  let won = 0;
  for (const deal of distinct) won += deals.won[deal]!;
  return { won, lost: distinct.size - won };
}

/** The rows that `keep` lets through. */
export function rowsWhere({ deals, days }: Snapshots, keep: (row: number) => boolean): Snapshots {
  const kept = Array.from(deals.keys()).filter(keep);
  return {
    deals: Int32Array.from(kept, (row) => deals[row]!),
    days: Int32Array.from(kept, (row) => days[row]!),
  };
}
