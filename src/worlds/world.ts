import type { Segment } from "#contracts/segment.ts";

export type WorldName =
  | "default"
  | "rate-drop"
  | "mix-shift"
  | "simpson"
  | "bad-script"
  | "compliance-spike"
  | "immature-cohort"
  | "broad-drop"
  | "null";

type PlantedKind =
  | "rate-drop"
  | "mix-shift"
  | "simpson"
  | "bad-script"
  | "compliance-spike"
  | "immature-cohort"
  | "broad-drop";

/** One cause that the generator put into the data: what an honest analysis must find, and where. */
export interface PlantedCause {
  readonly kind: PlantedKind;
  /** Measure name of the metrics catalogue. */
  readonly measure: string;
  /** Date the measure is counted on when that is not its usual one. */
  readonly countedOn?: string;
  /** Quarter in which it shows, such as "2026-Q3", and the one it shows against. */
  readonly period: string;
  readonly compareWith: string;
  /** Where it sits; empty when it is everywhere. */
  readonly segment: Segment;
  readonly direction: "up" | "down";
  /** Expected change of the measure inside the segment and in total, both as differences of shares: −0.33 is 33 points down. */
  readonly expectedInSegment: number;
  readonly expectedInTotal: number;
  /** Whether this is the main story of its world, which the first answer must name. */
  readonly main: boolean;
  readonly words: string;
}

/** A named sample world with everything that was planted in it. */
export interface WorldInfo {
  readonly name: WorldName;
  readonly title: string;
  readonly description: string;
  readonly planted: readonly PlantedCause[];
}

/** Which records to write: everything, or only reps, accounts and deals (fast, for tests over many seeds). */
export type WorldParts = "all" | "deals";
