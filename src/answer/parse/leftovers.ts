import type { ParsedQuestion } from "#contracts/question.ts";
import { dateOf } from "./calendar.ts";
import { companionWords, neutralWords } from "./cues.ts";
import { unknownDealName } from "./deal-name.ts";
import type { DictionaryIndex } from "./dictionary-index.ts";
import { EXCEPT } from "./filters.ts";
import { findMissing, nearestLead, nearestMeasure, nearestName } from "./missing.ts";
import { isDealSize, looksAhead, type Reading } from "./reading.ts";
import type { Slots } from "./slots.ts";
import { grainWords, ordinaryWords, stopWords } from "./words.ts";

/** How much confidence is lost when nothing but stray words were left over. */
const IGNORED_COST = 0.85;

export type Word = Slots["tokens"][number];

/** Words that steer a follow-up. */
const THREAD_WORDS = new Set([
  "same",
  "instead",
  "again",
  "add",
  "include",
  "split",
  "filter",
  "limit",
  "restrict",
  "narrow",
  "switch",
  "repeat",
  "everywhere",
  "reset",
  "filters",
  "clear",
  "try",
  "drill",
  "zoom",
  "also",
  "too",
  "plus",
  "break",
  "broken",
  "breakdown",
  "remove",
  "exclude",
  "drop",
  "delete",
  "take",
  "leave",
  "lift",
]);

/** Words around an exclusion that was applied. */
const EXCLUDING =
  /^(?:everyone|everybody|everything|anyone|counting|leaving|leave|left|taking|take|apart|aside|including|rather|instead)$/;

/** Words that say which deals a count is of. */
const COUNTED: Readonly<Record<string, RegExp>> = {
  deals_created: /^(?:creat(?:e|es|ed|ing|ion)|open(?:s|ed|ing)?|added)$/,
  deals_closed: /^clos(?:e|es|ed|ing)$/,
  deals_won: /^(?:wins?|won|winning)$/,
  deals_lost: /^(?:lost|los(?:e|es|ing))$/,
};

/** Content words that neither a slot nor the winning rules understood. */
export function ignoredWords({ slots, cue, ranking, merged, kind }: Reading): readonly Word[] {
  const companions = merged.intent === null ? undefined : companionWords[merged.intent];
  const understood = ranking.find(({ intent }) => intent === merged.intent)?.understood ?? new Set<number>();
  const others = slots.otherMeasures.filter(({ meaning }) => merged.intent !== "drivers" || !isDealSize(meaning));
  const second = (merged.intent === "describe" ? [] : others).flatMap(({ from, to }) => slots.tokens.slice(from, to));
  const left = cue.pieces.flatMap(({ token }) => {
    if (token === null || understood.has(token)) return [];
    const word = slots.tokens[token] as Word;
    const known =
      stopWords.has(word.word) ||
      (slots.excluded.length > 0 && (EXCEPT.has(word.word) || EXCLUDING.test(word.word))) ||
      word.word in grainWords ||
      neutralWords.test(word.word) ||
      companions?.test(word.word) === true ||
      COUNTED[merged.measure ?? ""]?.test(word.word) === true ||
      (kind !== "none" && THREAD_WORDS.has(word.word));
    return known ? [] : [word];
  });
  return [...second, ...left];
}

/** 0 to 1: the strength of the rule that won, less for a tie and for words that nothing understood. */
export function confidenceOf({ slots, ranking, kind, merged }: Reading, ignored: readonly Word[]): number {
  const [first, second] = ranking;
  const base = kind === "fragment" ? 0.9 : (first?.score ?? 0.3);
  const tie = kind !== "fragment" && first && second && first.score - second.score < 0.01 ? 0.05 : 0;
  const understood = slots.tokens.filter(({ word }) => !stopWords.has(word)).length;
  const { clause } = slots;
  const weight = ignored.reduce((sum, token) => sum + weightOf(token, clause), 0);
  const share = understood === 0 ? 0 : Math.min(1, weight / understood);
  const aimless = merged.intent === null ? 0.4 : 0;
  return Math.round(Math.max(0, base - tie - aimless - IGNORED_COST * share) * 100) / 100;
}

/** How much a word that nothing understood counts: less for a number, and outside the clause that asks. */
function weightOf({ word, start }: Word, clause: Slots["clause"]): number {
  if (clause && (start < clause.start || start >= clause.end)) return 0.25;
  return /^\d+$/.test(word) ? 0.3 : 1;
}

const NAMING = new Set(["in", "for", "by", "per", "from", "at", "within", "across", "only", "vs", "versus"]);
/** "by chance", "by far": not a cut. */
const IDIOMS = new Set([
  "chance",
  "far",
  "accident",
  "mistake",
  "itself",
  "email",
  "default",
  "design",
  "hand",
  "much",
  "surprise",
  "nature",
  "law",
  "name",
]);
const JOINING = new Set(["with", "and", "or", "to", "than", "against"]);

/** Something named that the data lack: a known concept, a time to come, or an unknown word where a name belongs. */
export function missingThing(
  { slots, merged }: Reading,
  ignored: readonly Word[],
  index: DictionaryIndex,
): ParsedQuestion["missing"] {
  const noDay = noSuchDay(slots.text);
  if (noDay !== null) return { asked: noDay, nearest: "a day of the calendar", why: "no-such-day" };
  if (merged.intent === "describe" && merged.measure !== null) return null;
  const text = slots.tokens
    .map(({ word }, place) => (slots.names.some(({ from, to }) => place >= from && place < to) ? "|" : word))
    .join(" ");
  const concept = findMissing(text, slots.tokens.map(({ word }) => word).join(" "), merged.intent, index);
  if (concept) return { ...concept, asked: asTyped(concept.asked, slots.tokens) };
  const { clause } = slots;
  const asksAhead = clause === null || slots.text.slice(clause.start, clause.end).includes(slots.periods.future ?? "");
  const mayLookAhead = looksAhead(merged.intent) || merged.intent === "lead" || merged.intent === "what_first";
  if (slots.periods.future !== null && asksAhead && !mayLookAhead)
    return { asked: slots.periods.future, nearest: "the latest quarter", why: "future" };
  const stranger = merged.intent === "deal_risk" ? unknownDealName(slots.tokens, ignored) : null;
  if (stranger !== null)
    return { asked: stranger, nearest: nearestLead(stranger, index) ?? "no lead or account with a similar name" };
  for (const word of ignored) {
    const place = slots.tokens.indexOf(word);
    const next = slots.tokens[place + 1];
    if (
      merged.measure === null &&
      next &&
      /^(?:rate|ratio|score|index)$/.test(next.word) &&
      !ordinaryWords.has(word.word)
    )
      return { asked: `${word.raw} ${next.raw}`, nearest: nearestMeasure(`${word.word} ${next.word}`, index) };
    const before = slots.tokens[place - 1]?.word ?? "";
    const earlier = ["the", "our", "a", "all"].includes(before) ? (slots.tokens[place - 2]?.word ?? "") : before;
    const describes = merged.intent === "change_effect" && slots.names.some(({ from }) => from === place + 1);
    const joins = JOINING.has(earlier) && (merged.intent === "compare" || word.capital);
    if (
      (!NAMING.has(earlier) && !joins) ||
      (ordinaryWords.has(word.word) && (!/^(?:by|per)$/.test(earlier) || IDIOMS.has(word.word))) ||
      /^\d+$/.test(word.word) ||
      slots.otherMeasures.length > 0 ||
      describes
    )
      continue;
    return { asked: word.raw, nearest: nearestName(word.word, earlier === "by" || earlier === "per", index) };
  }
  return null;
}

/** A day written in figures that does not exist, such as 2026-13-45 or 31.02.2026; null when there is none. */
function noSuchDay(text: string): string | null {
  const exists = (year: string, month: string, day: string): boolean =>
    dateOf(Number(year), Number(month), Number(day)) !== null;
  const wrong = [
    ...[...text.matchAll(/(?<![\d.-])(20\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?![\d-])/g)].filter(
      ([, year, , month, day]) => !exists(year!, month!, day!),
    ),
    ...[...text.matchAll(/(?<![\d.-])(\d{1,2})([-/.])(\d{1,2})\2(20\d\d)(?![\d-])/g)].filter(
      ([, one, mark, two, year]) => !exists(year!, two!, one!) && (mark === "." || !exists(year!, one!, two!)),
    ),
  ];
  return wrong[0]?.[0] ?? null;
}

/** The words as the person wrote them. */
function asTyped(asked: string, tokens: readonly Word[]): string {
  const words = asked.split(" ");
  const place = tokens.findIndex((_, from) => words.every((word, offset) => tokens[from + offset]?.word === word));
  return place < 0
    ? asked
    : tokens
        .slice(place, place + words.length)
        .map(({ raw }) => raw)
        .join(" ");
}
