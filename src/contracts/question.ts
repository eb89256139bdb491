import type { DimensionInfo, Grain, MeasureInfo } from "./measure.ts";

/** Everything the planner may recognise, taken from the live data. */
export interface Dictionary {
  readonly measures: readonly MeasureInfo[];
  readonly dimensions: readonly DimensionInfo[];
  /** Names of people and records that a question may mention. */
  readonly entities: readonly {
    readonly kind: "rep" | "manager" | "team" | "lead" | "account" | "campaign";
    readonly id: string;
    readonly name: string;
  }[];
  /** First and last day with data per grain, whoever's; null when the viewer has none. */
  readonly coverage: {
    readonly deal: { readonly from: string; readonly to: string } | null;
    readonly conversation: { readonly from: string; readonly to: string } | null;
  };
}

export const intents = [
  "why",
  "biggest_risk",
  "what_first",
  "trend",
  "who_acts",
  "drop_offs",
  "leakage",
  "health",
  "compare",
  "drivers",
  "show",
  "funnel",
  "lead",
  "alerts",
  "describe",
  "deal_risk",
  "forecast",
  "cohorts",
  "experiment",
  "change_effect",
  "patterns",
  "write_request",
  "out_of_scope",
  "unclear",
] as const;
export type Intent = (typeof intents)[number];

/** Slots of one question. Periods are canonical period texts (see contracts/period.ts), so that a tool's input can carry them. */
export interface ParsedQuestion {
  readonly intent: Intent;
  readonly measure: string | null;
  readonly dimensions: readonly string[];
  readonly filters: Readonly<Record<string, readonly (string | null)[]>>;
  readonly period: string | null;
  readonly compareWith: string | null;
  readonly entities: readonly { readonly kind: string; readonly id: string; readonly name: string }[];
  /** 0 to 1. */
  readonly confidence: number;
  /** Up to three other readings, as questions a person could click. */
  readonly alternatives: readonly string[];
  /** Words that nothing consumed; shown, never dropped silently. */
  readonly ignored: readonly string[];
  /** A mis-spelt word and what it was read as. */
  readonly corrected: readonly { readonly from: string; readonly to: string }[];
  /** Something named in the question that the data do not hold, with the nearest thing that they do. */
  readonly missing: {
    readonly asked: string;
    readonly nearest: string;
    /** What is wrong with a time that was named: no such day, or not here yet. */
    readonly why?: "no-such-day" | "future";
  } | null;
  /** What is counted, when the words say so: deals or conversations. */
  readonly grain?: Grain | null;
  /** Which way the question takes for granted that the measure went; the data may say otherwise. */
  readonly presumed?: "up" | "down" | null;
  /** The date to count on, such as "created_on", when the words name one that the measure allows. */
  readonly countedOn: string | null;
  /** First day of a change whose effect is asked for, such as "2026-07-01"; only with the intent `change_effect`. */
  readonly changedOn?: string | null;
  /** What should be reached, in whole units of money or deals; only with the intent `forecast`. */
  readonly target?: number | null;
  /** How many are to be listed, such as 10 in "top 10 deals at risk"; only with the intent `deal_risk`. */
  readonly limit?: number | null;
}

/** One earlier exchange of the same thread. */
export interface ThreadTurn {
  readonly question: string;
  readonly parsed: ParsedQuestion;
  readonly answerId: string;
  readonly headline: string;
}

/** What the offline parser needs besides the words. */
export interface ParseContext {
  readonly thread: readonly ThreadTurn[];
  readonly dictionary: Dictionary;
  readonly today: string;
  readonly fiscalYearStartMonth: number;
  readonly weekStart: "monday" | "sunday";
}
