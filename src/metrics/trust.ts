import type { TrustNote, Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";
import type { Settings } from "#contracts/settings.ts";
import { opened } from "./source.ts";
import { amountNotes } from "./trust-amounts.ts";
import { calendarNotes } from "./trust-calendar.ts";
import { extractNotes } from "./trust-extract.ts";
import { readTrustFacts } from "./trust-facts.ts";
import { levelNotes } from "./trust-levels.ts";
import { rowNotes } from "./trust-rows.ts";

export interface TrustQuestion {
  readonly measure: string;
  readonly period: Period;
  readonly compareWith: Period | null;
  readonly where?: Where;
  /** One of the measure's dates; the default is `countedOn`. */
  readonly countedOn?: string;
  readonly today: string;
  readonly settings: Settings;
}

export interface TrustReport {
  readonly notes: readonly TrustNote[];
  readonly comparable: boolean;
  /** Why the periods cannot be compared: the first note that blocks; null when they can. */
  readonly reason: TrustNote | null;
}

/**
 * What limits a comparison, from the records themselves: notes in order of weight, and whether the periods can be compared at all.
 * `comparable` is false when a note blocks; `reason` is then the first that does.
 *
 * Without `compareWith` the same checks run on the one period.
 */
export const trustCheck: Reader<TrustQuestion, TrustReport> = {
  name: "trust_check",
  read: async (given, asked) => {
    const facts = await readTrustFacts(opened(given), asked);
    const weight = { blocks: 0, warning: 1, info: 2 } as const;
    const notes = [
      ...calendarNotes(facts),
      ...extractNotes(facts),
      ...levelNotes(facts),
      ...rowNotes(facts),
      ...amountNotes(facts),
    ].sort((left, right) => weight[left.severity] - weight[right.severity]);
    const reason = notes.find((note) => note.severity === "blocks") ?? null;
    return { notes, comparable: reason === null, reason };
  },
};
