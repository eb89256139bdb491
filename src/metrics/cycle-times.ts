import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { CodedColumn, Reader } from "#contracts/reader.ts";

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

export interface CycleTimes {
  readonly columns: readonly CodedColumn[];
  readonly days: Float64Array;
  /** 0 open (censored), 1 won, 2 lost. */
  readonly outcome: Uint8Array;
  /** Month the deal was created, YYYY-MM. */
  readonly month: readonly string[];
}

export const cycleTimes: Reader<CycleTimesQuery, CycleTimes> = {
  name: "cycle_times",
  read: () => Promise.reject(new Error("not built yet")),
};
