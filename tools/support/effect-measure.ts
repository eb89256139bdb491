import { findMeasure } from "#metrics/catalog.ts";
import { measureWords } from "./measure-scope.ts";
import { type Note, note } from "./note-words.ts";

/** Sums and counts grow with the number of records: a comparison is judged by the rate or the mean behind them. */
const BEHIND: Readonly<Record<string, string>> = {
  revenue: "average_deal_size",
  deals_won: "win_rate",
  deals_lost: "win_rate",
  deals_closed: "win_rate",
  revenue_attributed: "revenue_per_conversation",
  qualified_leads: "qualification_rate",
  meetings_booked: "booking_rate",
};

/**
 * The measure that a comparison of groups is judged by, with a note when it is another than the one asked for.
 *
 * @throws InputError when there is no such measure
 * @example judgedBy("revenue").name // "average_deal_size"
 */
export function judgedBy(asked: string): { readonly name: string; readonly notes: readonly Note[] } {
  const measure = findMeasure(asked);
  const behind = BEHIND[measure.name];
  if (!behind) return { name: measure.name, notes: [] };
  const names = { asked: measureWords(measure.title), judged: measureWords(findMeasure(behind).title) };
  return {
    name: behind,
    notes: [
      note("You asked about {asked}; it grows with the number of records, so this is judged by {judged}.", {}, names),
    ],
  };
}
