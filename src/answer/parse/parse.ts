import type { Intent, ParseContext, ParsedQuestion } from "#contracts/question.ts";
import { alternatives, askDate, askMeaning, empty, nothingUnderstood, outOfScope, readLead } from "./ask-back.ts";
import { addMonths } from "./calendar.ts";
import { type DictionaryIndex, indexOf } from "./dictionary-index.ts";
import { findNames } from "./find-names.ts";
import { findLeadName, loneLeadName } from "./lead-name.ts";
import { confidenceOf, ignoredWords, missingThing, type Word } from "./leftovers.ts";
import { type Normalised, normalise } from "./normalise.ts";
import { phraseQuestion } from "./phrase.ts";
import { plainWords } from "./plain-words.ts";
import { finish, readTurn } from "./reading.ts";
import { lastTurn } from "./thread.ts";
import { isWriteRequest } from "./write-request.ts";

/** Below this confidence one question goes back instead of an answer. */
const CLEAR = 0.5;
const CLEAR_FIGURE = 0.66;
const JUST_UNCLEAR = 0.49;
/** A clause shorter than this is part of a list. */
const FEWEST_WORDS = 3;

/**
 * Reads a question without a model: names from the live dictionary first, then times, then what is asked. Never throws, has no state and no
 * clock: the same words, thread and dictionary give the same reading.
 *
 * What is not sure is not guessed: `intent` is then `unclear` and `alternatives` are up to three full questions to choose from. Words that
 * nothing understood are in `ignored`, repaired words in `corrected`, and a named thing that the data lack in `missing`. With a `thread`, a
 * follow-up ("and EMEA?", "same for last year", "by rep", "why?") changes only the slots that it mentions. No time named: `period` is null.
 *
 * @example parse("Why did win rate drop in EMEA, Q3 vs Q2?", context)
 * // { intent: "why", measure: "win_rate", filters: { region: ["EMEA"] }, period: "2026-Q3", compareWith: "2026-Q2", presumed: "down", … }
 */
export function parse(question: string, context: ParseContext): ParsedQuestion {
  const index = indexOf(context.dictionary);
  const normalised = plainWords(normalise(question));
  const words = normalised.tokens.map(({ word }) => word).join(" ");
  if (asksToWrite(normalised, words) && !adjusts(normalised, words, context, index))
    return declineWrite(normalised, words, context, index);
  return read(normalised, context, index);
}

function read(question: Normalised, context: ParseContext, index: DictionaryIndex): ParsedQuestion {
  const reading = readTurn(question, context, index);
  const { slots, ranking } = reading;
  const first = ranking[0];
  if (first?.intent === "out_of_scope") return outOfScope(reading);
  const lead = findLeadName(slots, index) ?? (mayBeLead(first?.intent) ? loneLeadName(slots, index) : null);
  if (lead) return readLead(reading, lead, index);
  const people =
    reading.merged.intent === "lead" ? slots.entities.filter(({ kind }) => kind === "lead" || kind === "account") : [];
  if (people.length > 1) return readLead(reading, { from: 0, to: 0, asked: "", entities: people }, index);
  if (slots.periods.choices) return askDate(reading);
  if (slots.unsure.length > 0) return askMeaning(reading, index);
  const intent = reading.merged.intent;
  const ignored = ignoredWords(reading);
  const missing = missingThing(reading, ignored, index);
  const nothing = intent === null && slots.names.length === 0 && slots.periods.consumed.length === 0;
  if (nothing && missing === null) return nothingUnderstood(reading, ignored, index);
  const confidence = confidenceOf(reading, ignored);
  const settled: Intent =
    missing !== null
      ? (intent ?? "show")
      : intent !== null && confidence >= clearFor(intent, ignored) && !leavesOut(slots.unapplied, intent)
        ? intent
        : "unclear";
  const noDay = missing?.why === "no-such-day";
  const understood = finish(reading, settled, index);
  // what is left of such a date, its year, is not the time that was meant
  const finished = noDay ? { ...understood, period: null, compareWith: null, changedOn: null } : understood;
  return {
    ...finished,
    confidence: settled === "unclear" ? Math.min(confidence, JUST_UNCLEAR) : confidence,
    ignored: noDay ? [] : ignored.map(({ raw }) => raw),
    missing,
    alternatives:
      settled === "change_effect" && !finished.changedOn
        ? sinceWhen(finished, context, index)
        : alternatives(reading, finished, missing, index),
  };
}

/** The question again, with the first days of the last quarters that hold records: a change is judged from the day it began. */
function sinceWhen(finished: ParsedQuestion, { today }: ParseContext, index: DictionaryIndex): readonly string[] {
  const { deal, conversation } = index.dictionary.coverage;
  const spans = [deal, conversation].filter((span) => span !== null);
  const newest =
    spans
      .map(({ to }) => to)
      .sort()
      .at(-1) ?? today;
  const oldest = spans.map(({ from }) => from).sort()[0] ?? "";
  const last = newest < today ? newest : today;
  const quarter = `${last.slice(0, 5)}${String(3 * Math.floor((Number(last.slice(5, 7)) - 1) / 3) + 1).padStart(2, "0")}-01`;
  return [0, -3, -6]
    .map((months) => addMonths(quarter, months))
    .filter((day) => day > oldest)
    .map((changedOn) => phraseQuestion("change_effect", { ...finished, changedOn }, index));
}

/** A figure is shown whenever a measure is named, so a word that nothing understood weighs more: it may be what was asked. */
const clearFor = (intent: Intent, ignored: readonly Word[]): number =>
  intent === "show" && ignored.some(({ word }) => !/\d/.test(word)) ? CLEAR_FIGURE : CLEAR;

/** Nothing else speaks, or what is asked for is kept per lead as well: "what objections did Acme raise?" */
const mayBeLead = (intent: Intent | undefined): boolean => intent === undefined || intent === "patterns";

/** The whole question, or a sentence or clause of it that stands after the first: "Win rate is down, let the team know". */
function asksToWrite({ text, tokens }: Normalised, words: string): boolean {
  if (isWriteRequest(words)) return true;
  const breaks = [...text.matchAll(/[.!?;]\s|,\s|\s[-–]\s/g)].map(({ index }) => index);
  return breaks.some((from, place) => {
    const clause = tokens.filter(({ start }) => start > from && start < (breaks[place + 1] ?? text.length));
    return clause.length >= FEWEST_WORDS && isWriteRequest(clause.map(({ word }) => word).join(" "));
  });
}

/** In a thread, "remove voice" takes a value out of what was shown: nothing follows the verb but names that the data hold. */
function adjusts(question: Normalised, words: string, { thread }: ParseContext, index: DictionaryIndex): boolean {
  const verb = /^(?:(?:and|now|please|ok|then|also) )*(?:remove|drop|exclude|add|include|delete)\b/.exec(words)?.[0];
  const previous = lastTurn(thread);
  if (verb === undefined || previous === null) return false;
  const used = [...previous.dimensions, ...Object.keys(previous.filters)];
  const first = verb.split(" ").length;
  const names = findNames(question.tokens, question.text, index, used).filter(({ meanings }) =>
    meanings.every((meaning) => meaning.kind === "value" || meaning.kind === "dimension"),
  );
  return question.tokens
    .slice(first)
    .every(
      ({ word }, place) =>
        /^(?:the|and|or|also|too|please|filters?)$/.test(word) ||
        names.some(({ from, to }) => place + first >= from && place + first < to),
    );
}

/** An answer without the condition would be to another question. Why a figure is "below 20 %" is no condition, and neither is a target to reach. */
const leavesOut = (unapplied: string | null, intent: Intent): boolean =>
  unapplied !== null && !(/\d/.test(unapplied) && (intent === "why" || intent === "trend" || intent === "forecast"));

/** The part of a mixed request that can be answered is offered. */
function declineWrite(
  question: Normalised,
  words: string,
  context: ParseContext,
  index: DictionaryIndex,
): ParsedQuestion {
  const asking = /^(.*?)\b(?:and|then|also)\b/.exec(question.text)?.[1] ?? "";
  const part = asking.trim() !== "" && !isWriteRequest(asking.trim()) ? read(normalise(asking), context, index) : null;
  const offered =
    part && part.intent !== "unclear" && part.intent !== "out_of_scope"
      ? [phraseQuestion(part.intent, part, index)]
      : [];
  return { ...empty(null), intent: "write_request", confidence: words === "" ? 0 : 0.95, alternatives: offered };
}
