import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { CodedColumn, Reader } from "#contracts/reader.ts";
import { dayAt, dealEnds, levelAt } from "./deal-ends.ts";
import { epochDays } from "./epoch-days.ts";
import { opened } from "./source.ts";

export interface CycleTimesQuery {
  /** Deals created in this period. */
  readonly period: Period;
  readonly by: readonly string[];
  readonly where?: Where;
  /** Open deals are counted up to this date. */
  readonly asOf: string;
  /** Which date places a deal in the period: created_on (default, open deals are kept) or closed_on (closed deals only). */
  readonly countedOn?: "created_on" | "closed_on";
}

/** Deals alike in levels, days and outcome, one entry each. */
export interface CycleTimes {
  readonly columns: readonly CodedColumn[];
  readonly days: Float64Array;
  /** 0 open (censored), 1 won, 2 lost. */
  readonly outcome: Uint8Array;
  /** How many deals are alike. */
  readonly n: Float64Array;
}

/**
 * Days from creation to close of the deals, alike ones together: closed deals by their cycle, open ones (and those that closed after `asOf`) by
 * their age on `asOf`, to be read as "at least so long". Deals without the dates needed, or with dates that cannot be, are left out.
 */
export const cycleTimes: Reader<CycleTimesQuery, CycleTimes> = {
  name: "cycle_times",
  read: async (given, { period, by, where, asOf, countedOn = "created_on" }) => {
    const source = opened(given);
    const ends = await dealEnds(source, { period, where, by, date: `deal.${countedOn}` });
    const [lastDay] = await epochDays(source, [asOf]);
    const kept = new Uint32Array(ends.size);
    const days = new Float64Array(ends.size);
    const outcome = new Uint8Array(ends.size);
    let size = 0;
    for (let entry = 0; entry < ends.size; entry++) {
      const [state, end] = [levelAt(ends.outcome, entry), levelAt(ends.closed, entry)];
      const isClosed = state !== "open" && end !== null && end <= asOf;
      if (!isClosed && (countedOn === "closed_on" || (state !== "open" && end === null))) continue;
      const waited = (isClosed ? dayAt(ends.closed, entry) : lastDay!) - dayAt(ends.created, entry);
      if (!(waited >= 0)) continue;
      days[size] = waited;
      outcome[size] = isClosed ? (state === "won" ? 1 : 2) : 0;
      kept[size++] = entry;
    }
    const entries = kept.subarray(0, size);
    return {
      columns: ends.columns.map((column) => ({ ...column, codes: entries.map((entry) => column.codes[entry]!) })),
      days: days.subarray(0, size),
      outcome: outcome.subarray(0, size),
      n: Float64Array.from(entries, (entry) => ends.n[entry]!),
    };
  },
};
