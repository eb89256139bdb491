import type { Action } from "./action.ts";
import type { ChartData } from "./chart.ts";
import type { Period } from "./period.ts";
import type { Quantity } from "./quantity.ts";

/** changed: the data establish a change · answered: a question that asks for no comparison · declined: not ours to do · clarify: one question back. */
export type Verdict = "changed" | "within-noise" | "not-comparable" | "no-data" | "answered" | "declined" | "clarify";

/** A figure with where it came from. `text` is what people read. */
export interface Fact extends Quantity {
  readonly text: string;
  /** Index into `receipts`. */
  readonly receipt: number;
  /** Path inside that tool's output, such as /change. */
  readonly path: string;
}

export interface Receipt {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly outputHash: string;
  readonly ms: number;
}

export interface Finding {
  readonly text: string;
  readonly facts: readonly string[];
}

/** An action as shown: ranked, with the ids of the facts it rests on. */
export interface RankedAction extends Omit<Action, "why"> {
  readonly rank: number;
  readonly why: string;
}

export interface AnswerChart {
  readonly title: string;
  readonly alt: string;
  readonly spec: ChartData;
  /** File with the picture, once it was drawn. */
  readonly png: string | null;
}

/** What an answer was made over; null where there is no such thing, as in a declined question. */
export interface AnswerBasis {
  /** The local date that the tools were given. */
  readonly today: string;
  readonly period: Period | null;
  readonly compareWith: Period | null;
}

export interface Answer {
  readonly id: string;
  readonly question: string;
  readonly mode: "offline" | "claude";
  readonly askedAt: string;
  readonly dataVersion: number;
  readonly understood: string;
  /** Answers kept by earlier versions have none. */
  readonly basis?: AnswerBasis;
  readonly headline: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly actions: readonly RankedAction[];
  readonly charts: readonly AnswerChart[];
  readonly caveats: readonly string[];
  readonly next: readonly string[];
  readonly facts: Readonly<Record<string, Fact>>;
  readonly receipts: readonly Receipt[];
  readonly usage: {
    readonly modelCalls: number;
    readonly inputTokens: number;
    readonly outputTokens: number;
    readonly cents: number;
  };
  readonly ms: number;
}
