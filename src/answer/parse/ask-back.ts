import type { Intent, ParsedQuestion } from "#contracts/question.ts";
import type { DictionaryIndex } from "./dictionary-index.ts";
import type { LeadName } from "./lead-name.ts";
import type { Word } from "./leftovers.ts";
import { nearestLead } from "./missing.ts";
import { phraseQuestion } from "./phrase.ts";
import { proposeIntents } from "./propose.ts";
import { finish, looksAhead, type Reading } from "./reading.ts";

const CHOICES = 3;

/** Other readings of the question, as full questions to click. */
export function alternatives(
  reading: Reading,
  finished: ParsedQuestion,
  missing: ParsedQuestion["missing"],
  index: DictionaryIndex,
): readonly string[] {
  const { ranking, slots } = reading;
  if (finished.intent !== "unclear" && missing === null && ranking[1] === undefined) return [];
  const ranked = ranking.map(({ intent }) => intent);
  const proposed =
    finished.intent === "unclear" ? proposeIntents(slots.tokens.map(({ word }) => word).join(" "), CHOICES) : [];
  const fallback: readonly Intent[] = finished.intent === "unclear" ? ["show", "why", "compare"] : [];
  const own: readonly Intent[] = finished.intent === "unclear" || missing !== null ? [] : [finished.intent];
  const intents = [...new Set([...ranked, ...proposed, ...fallback])].filter(
    (intent) =>
      !own.includes(intent) &&
      (intent !== "lead" || finished.entities.length > 0) &&
      (intent !== "change_effect" || finished.changedOn) &&
      !["out_of_scope", "write_request", "unclear"].includes(intent),
  );
  const past = slots.periods.future === null ? finished : { ...finished, period: null };
  const wording = (intent: Intent): ParsedQuestion => (looksAhead(intent) ? finished : past);
  return [...new Set(intents.map((intent) => phraseQuestion(intent, wording(intent), index)))].slice(0, CHOICES);
}

/** A reading without slots. */
export const empty = (reading: Pick<Reading, "slots"> | null): Omit<ParsedQuestion, "intent"> => ({
  measure: null,
  dimensions: [],
  filters: {},
  period: null,
  compareWith: null,
  entities: [],
  confidence: 0,
  alternatives: [],
  ignored: [],
  corrected: reading?.slots.corrected ?? [],
  missing: null,
  grain: null,
  presumed: null,
  countedOn: null,
});

/** Not about sales data. */
export const outOfScope = (reading: Reading): ParsedQuestion => ({
  ...empty(reading),
  intent: "out_of_scope",
  confidence: 0.95,
});

/** Words that make a question ours even when nothing else in it was understood. */
const BUSINESS =
  /\b(?:win\w*|won|los(?:e|es|ing|t)|weak\w*|strong\w*|struggl\w*|perform\w*|sales|sell\w*|deals?|customers?|clients?|leads?|prospects?|reps?|teams?|board|ceo|cro|targets?|goals?|numbers?|quarter|growth|marketing|meetings?|pipeline|business|insights?|reports?|dashboard|kpis?|stats)\b/;

/** Nothing in the question was recognised: what reads most like it is offered, or it is out of scope. */
export function nothingUnderstood(reading: Reading, ignored: readonly Word[], index: DictionaryIndex): ParsedQuestion {
  const words = reading.slots.tokens.map(({ word }) => word).join(" ");
  const proposed = proposeIntents(words, CHOICES);
  const starters: readonly Intent[] = proposed.some((intent) => intent !== "lead")
    ? proposed.filter((intent) => intent !== "lead")
    : ["why", "biggest_risk", "what_first"];
  const known = ignored.length === 0 || proposed.length > 0 || BUSINESS.test(words);
  const none = empty(reading);
  return {
    ...none,
    intent: known ? "unclear" : "out_of_scope",
    ignored: ignored.map(({ raw }) => raw),
    alternatives: starters.map((intent) => phraseQuestion(intent, none, index)),
  };
}

/** A lead or account by part of its name, or one that is not there. */
export function readLead(reading: Reading, lead: LeadName, index: DictionaryIndex): ParsedQuestion {
  const base = { ...empty(reading), intent: "lead" as const, grain: "lead" as const };
  const [only, ...more] = lead.entities;
  if (only && more.length === 0) return { ...base, entities: [only], confidence: 0.9 };
  if (only) {
    const offered = lead.entities
      .slice(0, CHOICES)
      .map((entity) => phraseQuestion("lead", { ...base, entities: [entity] }, index));
    return { ...base, intent: "unclear", confidence: 0.4, alternatives: offered };
  }
  const near = nearestLead(lead.asked, index);
  return {
    ...base,
    confidence: 0.8,
    missing: { asked: lead.asked, nearest: near ?? "no lead or account with a similar name" },
    alternatives: near ? [`Summarise lead ${near}`] : [],
  };
}

/** Two readings of a date: the whole question again, once with each. */
export function askDate(reading: Reading): ParsedQuestion {
  const choices = reading.slots.periods.choices;
  const offered = (choices?.texts ?? []).map((date) => {
    const { start, end } = choices!.at;
    return `${reading.slots.text.slice(0, start)}${date}${reading.slots.text.slice(end)}`.trim();
  });
  return {
    ...empty(reading),
    intent: "unclear",
    measure: reading.merged.measure,
    filters: reading.merged.filters,
    confidence: 0.4,
    alternatives: offered,
  };
}

/** A word with two meanings: the question again, once with each. */
export function askMeaning(reading: Reading, index: DictionaryIndex): ParsedQuestion {
  const [named] = reading.slots.unsure;
  const finished = finish(reading, reading.merged.intent ?? "show", index);
  const offered = [named!.meaning, ...named!.others].slice(0, CHOICES).map((meaning) => {
    if (meaning.kind === "entity")
      return phraseQuestion(finished.intent, { ...finished, filters: {}, entities: [meaning.entity] }, index);
    if (meaning.kind !== "value") return phraseQuestion(finished.intent, finished, index);
    const others = Object.fromEntries(
      Object.entries(finished.filters).filter(
        ([key]) => ![named!.meaning, ...named!.others].some((other) => other.kind === "value" && other.key === key),
      ),
    );
    return phraseQuestion(
      finished.intent,
      { ...finished, filters: { ...others, [meaning.key]: [meaning.value] } },
      index,
    );
  });
  const unsureKeys = [named!.meaning, ...named!.others].flatMap((meaning) =>
    meaning.kind === "value" ? [meaning.key] : [],
  );
  const certain = Object.fromEntries(Object.entries(finished.filters).filter(([key]) => !unsureKeys.includes(key)));
  return { ...finished, filters: certain, intent: "unclear", confidence: 0.4, alternatives: [...new Set(offered)] };
}
