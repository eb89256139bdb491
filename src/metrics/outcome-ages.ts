import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { Reader } from "#contracts/reader.ts";
import { dayAt, dealEnds, levelAt } from "./deal-ends.ts";
import { opened } from "./source.ts";

/** Deals created on one day that took equally long; `age` is null while they are open. */
export interface OutcomeAge {
  readonly created: string;
  /** Days from creation to closing. */
  readonly age: number | null;
  readonly n: number;
  /** How many of them were won. */
  readonly won: number;
}

/**
 * How old the deals created in a period were when they closed: what is needed to follow two cohorts for the same time. Deals that closed before
 * they were created are left out.
 *
 * @example read(source, { period: q3 }) // [{ created: "2026-07-01", age: 12, n: 2, won: 1 }, …]
 */
export const outcomeAges: Reader<{ readonly period: Period; readonly where?: Where }, readonly OutcomeAge[]> = {
  name: "outcome_ages",
  read: async (given, { period, where }) => {
    const source = opened(given);
    const ends = await dealEnds(source, { period, where, date: "deal.created_on" });
    const ages = new Map<string, { created: string; age: number | null; n: number; won: number }>();
    for (let entry = 0; entry < ends.size; entry++) {
      const [created, state] = [levelAt(ends.created, entry)!.slice(0, 10), levelAt(ends.outcome, entry)];
      const days = dayAt(ends.closed, entry) - dayAt(ends.created, entry);
      const age = Number.isNaN(days) ? null : days;
      if (age !== null && age < 0) continue;
      const key = `${created} ${age}`;
      const alike = ages.get(key) ?? { created, age, n: 0, won: 0 };
      alike.n += ends.n[entry]!;
      if (state === "won") alike.won += ends.n[entry]!;
      ages.set(key, alike);
    }
    return [...ages.values()].sort(byDayAndAge);
  },
};

/** Open deals first within a day. */
const byDayAndAge = (left: OutcomeAge, right: OutcomeAge): number =>
  left.created === right.created ? (left.age ?? -1) - (right.age ?? -1) : left.created < right.created ? -1 : 1;
