import type { Grain } from "#contracts/measure.ts";
import type { Dictionary, ParseContext } from "#contracts/question.ts";
import type { CalendarPlace } from "./calendar.ts";
import type { DictionaryIndex, Meaning } from "./dictionary-index.ts";
import { type Correction, correctTyping, findNames, type Named, settle } from "./find-names.ts";
import { findPeriods, type PeriodsFound, type TextRange } from "./find-periods.ts";
import type { Normalised, Token } from "./normalise.ts";
import { bucketPatterns } from "./vocabulary.ts";
import { grainWords } from "./words.ts";

export type Filters = Readonly<Record<string, readonly (string | null)[]>>;

/** Everything that a question names, before anybody decides what it asks. */
export interface Slots {
  readonly tokens: readonly Token[];
  /** The folded text that every place refers to, typing slips repaired. */
  readonly text: string;
  readonly names: readonly Named[];
  readonly measure: string | null;
  /** Further measures that were named; only one can be answered. */
  readonly otherMeasures: readonly Named[];
  readonly dimensions: readonly string[];
  readonly filters: Filters;
  readonly entities: Dictionary["entities"];
  readonly periods: PeriodsFound;
  readonly grain: Grain | null;
  readonly corrected: readonly Correction[];
  /** Names between whose meanings only the person can choose. */
  readonly unsure: readonly Named[];
  /** Ranges of the text that hold a time bucket, such as "by month". */
  readonly buckets: readonly TextRange[];
  /** Nouns that may stand for a measure; see softNouns. */
  readonly soft: readonly { readonly from: number; readonly to: number; readonly key: string }[];
  /** Measure implied by words such as "winning less"; where they stand. */
  readonly implied: TextRange | null;
}

const WINNING =
  /\b(?:winning|win|won|losing|lose|lost|closing|closed?)\s+(?:a\s+lot\s+|much\s+|far\s+|way\s+)?(?:less|fewer|more|so\s+(?:many|few|much|little)|too\s+many)(?:\s+(?:deals?|opportunities|often))?\b/;
const EXCEPT = new Set(["except", "excluding", "without", "exclude", "minus", "outside", "not", "excl", "ignoring"]);
const PERSON_DIMENSIONS: Readonly<Record<string, string>> = {
  rep: "owner",
  manager: "manager",
  team: "team",
  campaign: "campaign",
  account: "account",
  lead: "lead",
};

/** Reads names, times and buckets out of a folded question. */
export function readSlots(
  question: Normalised,
  context: ParseContext,
  index: DictionaryIndex,
  place: CalendarPlace,
  base: string | null,
): Slots {
  const spelled = spell(question, index);
  const { tokens, text } = spelled;
  const previous = context.thread.at(-1)?.parsed;
  const matches = findNames(tokens, text, index);
  const measureKey = matches.flatMap(({ meanings }) => meanings).find(({ kind }) => kind === "measure") as
    | Extract<Meaning, { kind: "measure" }>
    | undefined;
  const grainWord = tokens.map(({ word }) => grainWords[word]).find((grain) => grain !== undefined) ?? null;
  const grain = (measureKey ? index.measures.get(measureKey.key)?.grain : null) ?? grainWord ?? null;
  const used = [...(previous?.dimensions ?? []), ...Object.keys(previous?.filters ?? {})];
  const values = matches.flatMap(({ meanings }) =>
    meanings.length === 1 && meanings[0]?.kind === "value" ? [meanings[0].key] : [],
  );
  const cuts = matches.flatMap(({ meanings }) =>
    meanings.flatMap((meaning) => (meaning.kind === "dimension" ? [meaning.key] : [])),
  );
  const settled = matches.map((match) =>
    settle(match, tokens, index, { grain, dimensions: [...cuts, ...used, ...values] }),
  );
  const names = withoutKindWords(settled, tokens);
  const masked = mask(
    text,
    names.map(({ from, to }) => ({ start: (tokens[from] as Token).start, end: (tokens[to - 1] as Token).end })),
  );
  const found = findPeriods(masked, place, base);
  const step = /\b(?:show|plot|chart|graph|trend|list|display)\b/.test(text) ? stepBucket(masked) : null;
  const periods = step ? { ...found, period: null, compareWith: null } : found;
  const buckets = bucketsIn(mask(masked, found.consumed));
  return {
    tokens,
    text,
    names,
    periods,
    grain,
    corrected: spelled.corrected,
    ...measureSlot(names, text, index, masked),
    dimensions: [
      ...new Set([
        ...names.flatMap(({ meaning }) => (meaning.kind === "dimension" ? [meaning.key] : [])),
        ...(step ? [step] : []),
        ...buckets.map(({ key }) => key),
      ]),
    ],
    filters: filtersOf(names, tokens, index, grain),
    entities: names.flatMap(({ meaning }) => (meaning.kind === "entity" ? [meaning.entity] : [])),
    unsure: names.filter(({ others }) => others.length > 0),
    buckets,
    soft: softNames(tokens, names, index),
  };
}

/** "week over week" beside "show" asks for a series. */
const stepBucket = (text: string): string | null =>
  /\b(day|week|month|quarter)[\s-](?:over|on)[\s-]\1\b/.exec(text)?.[1] ?? null;

function spell(
  question: Normalised,
  index: DictionaryIndex,
): Normalised & { readonly corrected: readonly Correction[] } {
  const { tokens, corrected } = correctTyping(question.tokens, findNames(question.tokens, question.text, index), index);
  if (corrected.length === 0) return { ...question, corrected };
  let text = "";
  let end = 0;
  const moved = tokens.map((token) => {
    text += question.text.slice(end, token.start);
    end = token.end;
    const start = text.length;
    const typed = question.text.slice(token.start, token.end);
    text += question.tokens.some(({ start: place, word }) => place === token.start && word !== token.word)
      ? token.word
      : typed;
    return { ...token, start, end: text.length };
  });
  return { text: text + question.text.slice(end), tokens: moved, corrected };
}

/** In "product Enterprise" and "EMEA region" the kind is part of the name, not a cut. */
function withoutKindWords(names: readonly Named[], tokens: readonly Token[]): readonly Named[] {
  const cutWords = new Set(["by", "per", "across", "which", "each", "every"]);
  const valueKeys = (named: Named | undefined): string | null =>
    named?.meaning.kind === "value"
      ? named.meaning.key
      : named?.meaning.kind === "entity"
        ? (PERSON_DIMENSIONS[named.meaning.entity.kind] ?? null)
        : null;
  const swallowed = new Set<Named>();
  const grown = names.map((named, place) => {
    const key = valueKeys(named);
    if (key === null) return named;
    const [before, after] = [names[place - 1], names[place + 1]];
    const isKind = (other: Named | undefined): other is Named =>
      other?.meaning.kind === "dimension" && other.meaning.key === key;
    const cut = isKind(before) && cutWords.has(tokens[before.from - 1]?.word ?? "");
    if (isKind(before) && before.to === named.from && !cut && !swallowed.has(before)) {
      swallowed.add(before);
      return { ...named, from: before.from };
    }
    const ownTeam =
      named.meaning.kind === "entity" &&
      named.meaning.entity.kind === "manager" &&
      after?.meaning.kind === "dimension" &&
      after.meaning.key === "team";
    if (!(isKind(after) || ownTeam) || after?.from !== named.to) return named;
    swallowed.add(after);
    return { ...named, to: after.to };
  });
  return grown.filter((named, place) => !swallowed.has(named) && !swallowed.has(names[place] as Named));
}

/** Blanks ranges without moving anything. */
export function mask(text: string, ranges: readonly TextRange[]): string {
  let masked = text;
  for (const { start, end } of ranges) masked = masked.slice(0, start) + "|".repeat(end - start) + masked.slice(end);
  return masked;
}

function bucketsIn(text: string): readonly (TextRange & { readonly key: string })[] {
  return bucketPatterns.flatMap(([key, pattern]) => {
    const found = pattern.exec(text);
    return found ? [{ key, start: found.index, end: found.index + found[0].length }] : [];
  });
}

function measureSlot(
  names: readonly Named[],
  text: string,
  index: DictionaryIndex,
  masked: string,
): Pick<Slots, "measure" | "otherMeasures" | "implied"> {
  const measures = names.filter(({ meaning }) => meaning.kind === "measure");
  const keyOf = (named: Named | undefined): string | null =>
    named?.meaning.kind === "measure" ? named.meaning.key : null;
  if (measures.length === 0) {
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

function filtersOf(
  names: readonly Named[],
  tokens: readonly Token[],
  index: DictionaryIndex,
  grain: Grain | null,
): Filters {
  const filters: Record<string, (string | null)[]> = {};
  for (const { from, meaning } of names) {
    const pair =
      meaning.kind === "value"
        ? { key: meaning.key, value: meaning.value }
        : meaning.kind === "entity"
          ? entityFilter(meaning.entity, index, grain)
          : null;
    if (!pair) continue;
    const negated =
      EXCEPT.has(tokens[from - 1]?.word ?? "") ||
      /^(?:other than|but not|except for)$/.test(`${tokens[from - 2]?.word} ${tokens[from - 1]?.word}`);
    const listed = index.dimensions.get(pair.key)?.values.map(({ value }) => value) ?? [];
    const values = negated ? listed.filter((value) => value !== pair.value) : [pair.value];
    const known = filters[pair.key] ?? [];
    filters[pair.key] =
      negated && known.length > 0
        ? known.filter((value) => values.includes(value))
        : [...new Set([...known, ...values])];
  }
  return filters;
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
  const key = grainWords[counted] === "deal" ? "deals_closed" : "conversations";
  return index.measures.has(key) ? key : null;
}

/** A person or campaign as a filter, by the name or the id that the dimension lists. */
function entityFilter(
  entity: Dictionary["entities"][number],
  index: DictionaryIndex,
  grain: Grain | null,
): { readonly key: string; readonly value: string } | null {
  const key =
    entity.kind === "rep" && grain === "conversation" && index.dimensions.has("rep")
      ? "rep"
      : (PERSON_DIMENSIONS[entity.kind] ?? "");
  const dimension = index.dimensions.get(key);
  if (!dimension) return null;
  const listed = dimension.values.map(({ value }) => value);
  return { key, value: listed.includes(entity.id) && !listed.includes(entity.name) ? entity.id : entity.name };
}

/** Soft nouns outside names, and channel words such as "calls", which are a filter and may be a count as well. */
function softNames(tokens: readonly Token[], names: readonly Named[], index: DictionaryIndex): Slots["soft"] {
  const found: Slots["soft"][number][] = [];
  for (let from = 0; from < tokens.length; from++) {
    const holder = names.find((named) => from >= named.from && from < named.to);
    if (holder && !(holder.meaning.kind === "value" && holder.meaning.key === "channel")) continue;
    for (const to of [from + 2, from + 1]) {
      const key = index.soft.get(
        tokens
          .slice(from, to)
          .map(({ word }) => word)
          .join(" "),
      );
      if (key === undefined || to > tokens.length) continue;
      found.push({ from, to, key });
      from = to - 1;
      break;
    }
  }
  return found;
}
