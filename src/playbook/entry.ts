import type { Action, IssueKind } from "#contracts/action.ts";

/** What kind of thing a dimension's values are; the same weakness calls for another action for a person than for a product. */
export type DimensionType =
  | "person"
  | "place"
  | "product"
  | "source"
  | "customer"
  | "deal-size"
  | "script"
  | "stage"
  | "time"
  | "conversation"
  | "opening-line"
  | "objection"
  | "open-question"
  | "reply-time"
  | "stage-path"
  | "other";

/** Where in a process a step lies. */
export type StageType = "opening" | "discovery" | "demonstration" | "price" | "meeting" | "closing" | "other";

/** What an escalation or a failure is about. */
export type ReasonType = "asked-for-person" | "price" | "technical" | "complaint" | "other";

/**
 * One recommendation. Texts hold no digits and no number words; `{target}` in the title is replaced by the target as the data name it.
 *
 * `share` is the part of the leak that this action may win back over the following like period: low, expected, high (0 to 1).
 * These shares are Upshot's own planning assumptions, not measurements; every figure that uses them says so.
 */
export interface Entry {
  readonly issue: IssueKind;
  /** The entry applies when all given lists hold the case's type; without `when` it always applies. */
  readonly when?: {
    readonly dimensions?: readonly DimensionType[];
    readonly stages?: readonly StageType[];
    readonly reasons?: readonly ReasonType[];
  };
  readonly title: string;
  readonly steps: readonly string[];
  readonly effort: Action["effort"];
  readonly time: string;
  readonly resources: string;
  readonly share: readonly [low: number, expected: number, high: number];
  readonly difficulty: "low" | "medium" | "high";
}
