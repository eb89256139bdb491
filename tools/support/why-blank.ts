import { count, type Quantity } from "#contracts/quantity.ts";
import type { Totals } from "./compared-table.ts";
import { measureFigure } from "./measure-figure.ts";
import { note, scopeNotes } from "./note-words.ts";
import type { WhyOutput } from "./why-output.ts";
import type { WhyScope } from "./why-scope.ts";

/** The output before anything was analysed: what is compared, both values and what limits them. */
export function emptyOutput(
  scope: WhyScope,
  whole: { readonly before: Totals; readonly after: Totals },
  asked: { readonly filter: string; readonly presumed: WhyOutput["presumed"] },
  currency: string,
  fair: WhyOutput["fair"],
): WhyOutput {
  const figure = (side: Totals): Quantity | null => (side.n > 0 ? measureFigure(scope.measure, side, currency) : null);
  const median = scope.measure.kind === "median";
  const medianNote = note("A median cannot be split into parts that add up, so this compares the mean.");
  const title = median ? `Average ${inSentence(scope.measure.title)}` : scope.measure.title;
  return {
    status: "ok",
    verdict: "not-enough",
    reason: null,
    measure: title,
    measure_words: inSentence(title),
    presumed: asked.presumed,
    unit_words: scope.measure.denominator,
    direction: scope.measure.direction,
    period: scope.period,
    compare_with: scope.before,
    asked: scope.unfair?.asked ?? null,
    fair,
    filter: asked.filter,
    before: figure(whole.before),
    after: figure(whole.after),
    change: null,
    smallest_detectable: null,
    rows: [],
    mix_total: null,
    volume_total: null,
    rate_total: null,
    size_total: null,
    factors: [],
    leads: [],
    mix: [],
    simpson: [],
    one_sided: [],
    trend: { verdict: "too-short", usual_low: null, usual_high: null, points: [] },
    searched: count(0),
    searched_dimensions: [],
    not_recorded: [],
    act: [],
    steady: [],
    caveats: [...scopeNotes(scope), ...(median ? [medianNote] : [])],
    actions: [],
  };
}

/** "Win rate" inside a sentence is "win rate"; an abbreviation stays as it is. */
const inSentence = (title: string): string =>
  /^\p{Lu}\p{Lu}/u.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
