import type { TextRange } from "./text-range.ts";

/** Ends of sentences, and a comma or dash before a question word. Not the point of "vs." or of a number. */
const BREAK =
  /(?<!\b(?:vs|approx|no|inc|corp|ltd|co|e\.g|i\.e))[.!?;:\n]+(?=\s|$)|\s[-–]+\s|[,]\s*(?=(?:(?:and|so|but|also|then|plus)\s+)?(?:why|how|what|whats|what's|who|whose|who's|where|which|when|is|are|did|does|do|can|could|should|any)\b)/g;
const ASKS =
  /^(?:(?:and|so|but|also|then|ok|okay|well|please|pls|now|hey|hi|hello|thanks)[\s,]+)*(?:why|how|what|whats|what's|who|whos|whose|who's|where|wheres|where's|which|when|is|are|was|were|did|does|do|has|have|can|could|should|any|show|compare|explain|list|plot|rank|summari[sz]e|brief|break|tell|give)\b/;

/**
 * The one clause that asks, in a text of several: "Revenue is down in EMEA. Who should I talk to?" asks the second. Null when everything asks,
 * nothing does, or more than one clause does.
 */
export function askedClause(text: string): TextRange | null {
  const clauses: { start: number; end: number; marked: boolean }[] = [];
  let start = 0;
  for (const found of text.matchAll(BREAK)) {
    clauses.push({ start, end: found.index, marked: found[0].includes("?") });
    start = found.index + found[0].length;
  }
  clauses.push({ start, end: text.length, marked: false });
  const spoken = clauses.filter(({ start: from, end }) => /[a-z]/.test(text.slice(from, end)));
  if (spoken.length < 2) return null;
  const asking = spoken.filter(({ start: from, end }) => ASKS.test(text.slice(from, end).trim()));
  const [only, more] = asking.length > 0 ? asking : spoken.filter(({ marked }) => marked);
  return only && !more ? { start: only.start, end: only.end } : null;
}
