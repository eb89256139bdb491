import type { DictionaryIndex } from "./dictionary-index.ts";
import type { Named } from "./find-names.ts";
import type { Token } from "./normalise.ts";
import type { Slots } from "./slots.ts";
import { grainWords } from "./words.ts";

const WINNING =
  /\b(?:winning|win|won|losing|lose|lost|closing|closed?)\s+(?:a\s+lot\s+|much\s+|far\s+|way\s+)?(?:less|fewer|more|so\s+(?:many|few|much|little)|too\s+many)(?:\s+(?:deals?|opportunities|often))?\b/;
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
    const found = index.measures.has("win_rate") ? WINNING.exec(masked) : null;
    const counted = found ? null : countedMeasure(text, index);
    return {
      measure: found ? "win_rate" : counted,
      otherMeasures: [],
      implied: found ? { start: found.index, end: found.index + found[0].length } : null,
    };
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
  const deals = "(?:deals?|opportunities|opps|sales)";
  if (
    index.measures.has("win_rate") &&
    new RegExp(
      `\\b(?:percentage|percent|share|proportion|fraction|rate|ratio|%)\\s+of\\s+(?:\\S+\\s+){0,2}?${deals}\\b.*\\b(?:win|wins|won|winning)\\b`,
    ).test(text)
  )
    return "win_rate";
  if (
    index.measures.has("revenue") &&
    /\bhow much\s+(?:did|do|have|has)\s+(?:\S+\s+){1,3}?(?:sell|sold|make|made|earn|earned|bring in|brought in|bill|billed|invoice|take in)\b/.test(
      text,
    )
  )
    return "revenue";
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
