import type { Period } from "./period.ts";
import type { Quantity, Unit } from "./quantity.ts";

export type Direction = "higher" | "lower" | "neutral";
export type Grain = "deal" | "lead" | "conversation";
export type MeasureKind = "ratio" | "count" | "sum" | "mean" | "median";

/** A measure as others see it: what the number means, without SQL. */
export interface MeasureInfo {
  readonly name: string;
  readonly title: string;
  readonly definition: string;
  readonly kind: MeasureKind;
  readonly unit: Unit;
  /** Which way is good. */
  readonly direction: Direction;
  readonly grain: Grain;
  /** The date a record is counted on, and the other dates it may be counted on instead. */
  readonly countedOn: string;
  readonly alternatives: readonly string[];
  /** Words for a ratio's numerator and denominator, such as "won deals" and "closed deals". */
  readonly numerator: string | null;
  readonly denominator: string;
  /** Below this many records a figure is called too little data. */
  readonly minimumN: number;
  /** Days a cohort needs before it is complete; null when it is complete at once. */
  readonly maturityDays: number | null;
  readonly synonyms: readonly string[];
  /** The state of the newest data, such as the open pipeline: no earlier period of it is known. */
  readonly asOfNow?: boolean;
}

/** Keep only these values: dimension → allowed values (null = not recorded). */
export type Where = Readonly<Record<string, readonly (string | null)[]>>;

/** What to read: a measure, when, for whom, and by what it is cut. */
export interface MeasureQuery {
  readonly measure: string;
  readonly period: Period | null;
  /** Categorical dimensions to cut by; time buckets `day`, `week`, `month`, `quarter` are dimensions too. */
  readonly by: readonly string[];
  /** Numeric dimensions to cut by (amount, cycle_days): one row per distinct value. */
  readonly numeric?: readonly string[];
  /** Only these values: dimension → allowed values (null = not recorded). */
  readonly where?: Where;
  /** One of the measure's dates; the default is `countedOn`. */
  readonly countedOn?: string;
}

export interface DimensionInfo {
  readonly key: string;
  readonly title: string;
  readonly grain: Grain;
  readonly kind: "categorical" | "numeric" | "time";
  /** Built in, or an attribute column found at import. */
  readonly origin: "built-in" | "attribute";
  readonly synonyms: readonly string[];
  /** Values with their number of records, most frequent first (at most 200 listed), and how many values there are in all. */
  readonly values: readonly { readonly value: string | null; readonly count: number }[];
  readonly distinct: number;
}

/** Something that limits what the data can say; its text travels with the answer. */
export interface TrustNote {
  readonly code:
    | "missing-values"
    | "duplicates"
    | "impossible-dates"
    | "backdated-closes"
    | "partial-period"
    | "unlike-calendar"
    | "recording-gap"
    | "truncated-extract"
    | "immature-cohort"
    | "contradicting-stage"
    | "stale-data"
    | "level-drift"
    | "mixed-currencies"
    | "outweighing-record";
  readonly severity: "info" | "warning" | "blocks";
  /** Words with `{slot}` marks for the figures and names below; the words themselves hold no digit. */
  readonly text: string;
  readonly figures?: Readonly<Record<string, Quantity>>;
  /** Dates, periods, measures, dimensions and levels for the slots. */
  readonly names?: Readonly<Record<string, string>>;
}
