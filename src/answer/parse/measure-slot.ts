import type { DictionaryIndex } from "./dictionary-index.ts";
import type { Named } from "./find-names.ts";
import { impliedMeasure } from "./implied-measures.ts";
import type { Token } from "./normalise.ts";
import type { Slots } from "./slots.ts";
import { grainWords } from "./words.ts";

/** The measure that is named, counted or implied. With several, the last one where the others are said to act on it, otherwise the first. */
export function measureSlot(
  names: readonly Named[],
  text: string,
  index: DictionaryIndex,
  masked: string,
  tokens: readonly Token[],
): Pick<Slots, "measure" | "otherMeasures" | "implied"> {
  const measures = names.filter(({ meaning }) => meaning.kind === "measure");
  const keyOf = (named: Named | undefined): string | null =>
    named?.meaning.kind === "measure" ? named.meaning.key : null;
  const first = measures[0];
  const counts = first?.meaning.kind === "measure" && /^deals_(?:created|closed)$/.test(first.meaning.key);
  const generic =
    counts &&
    !/creat|clos|open|new|added/.test(
      tokens
        .slice(first.from, first.to)
        .map(({ word }) => word)
        .join(" "),
    );
  if (measures.length === 0 || (generic && measures.length === 1 && countedMeasure(text, index))) {
    const found = measures.length === 0 ? impliedMeasure(masked, index) : null;
    const counted = found ? null : countedMeasure(text, index);
    return { measure: found?.key ?? counted, otherMeasures: [], implied: found };
  }
  const effect = /\b(?:affect|impact|influence|effect|drive|predict|correlat|help|hurt|matter)/.test(text);
  const chosen = effect ? measures.at(-1) : measures[0];
  return {
    measure: keyOf(chosen),
    otherMeasures: measures.filter((named) => keyOf(named) !== keyOf(chosen)),
    implied: null,
  };
}

/** "How many calls" counts conversations and "how long to close" asks for the cycle, though no measure is named. */
function countedMeasure(text: string, index: DictionaryIndex): string | null {
  const takesTime =
    /\b(?:how long|time|longer|slower|faster|quickly|days)\b.*\b(?:close|closing|sell|win)\b|\btak\w+ (?:longer|more time)\b/;
  if (takesTime.test(text) && index.measures.has("median_cycle_days")) return "median_cycle_days";
  const counted =
    /\b(?:how many|number of|count of|volume of|total)\s+(?:\S+\s+){0,2}?(deals?|opportunities|opps|calls?|conversations?|chats?|convos?|emails?|sms|texts?)\b/.exec(
      text,
    )?.[1];
  if (counted === undefined) return null;
  const key = grainWords[counted] === "deal" ? dealCount(text) : "conversations";
  return index.measures.has(key) ? key : null;
}

/** Which deals are counted: "how many deals have we won" are the won ones. */
function dealCount(text: string): string {
  const end = /\b(?:deals?|opportunities|opportunity|opps|sales)\b(.*)/.exec(text)?.[1] ?? "";
  if (/^(?:\s+\S+){0,4}?\s+(?:won|win|wins|winning)\b/.test(end)) return "deals_won";
  if (/^(?:\s+\S+){0,4}?\s+(?:lost|lose|loses|losing)\b/.test(end)) return "deals_lost";
  return /^(?:\s+\S+){0,4}?\s+(?:created?|opened|added|new)\b/.test(end) ? "deals_created" : "deals_closed";
}
