import type { RawBuilder } from "kysely";
import type { MeasureInfo } from "#contracts/measure.ts";
import type { WorkspaceFacts } from "./workspace-facts.ts";

/** Business SQL over the grain's table (`deal` or `conversation`), or a function when it needs a fact of the whole workspace. */
export type Fragment<T> = RawBuilder<T> | ((facts: WorkspaceFacts) => RawBuilder<T>);

/** A measure with the SQL that says what it counts. */
export interface Measure extends MeasureInfo {
  /** Which records count; null for all. */
  readonly population: Fragment<boolean> | null;
  /** Ratios: which of those are in the numerator. */
  readonly share: Fragment<boolean> | null;
  /** Sums, means and medians: the value of one record. Records without a value do not count. */
  readonly value: Fragment<number | null> | null;
  /** The column whose date says when the outcome of a record was known, for measures whose cohorts take time to complete. */
  readonly maturesOn: string | null;
}

type Optional = "alternatives" | "numerator" | "maturityDays" | "population" | "share" | "value" | "maturesOn";
type Stated = Omit<Measure, Optional> & Partial<Pick<Measure, Optional>>;

/**
 * One measure: what it means in words and in SQL. What is left out: no alternative dates, no numerator, complete at once, every record counts.
 *
 * @example defineMeasure({ name: "deals_won", kind: "count", …, population: sql`deal.outcome = 'won'` })
 */
export const defineMeasure = (stated: Stated): Measure => ({
  alternatives: [],
  numerator: null,
  maturityDays: null,
  population: null,
  share: null,
  value: null,
  maturesOn: null,
  ...stated,
});

/** The measure without its SQL, for those outside this folder. */
export const measureInfo = ({ population: _p, share: _s, value: _v, maturesOn: _m, ...info }: Measure): MeasureInfo =>
  info;
