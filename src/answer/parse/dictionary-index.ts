import type { DimensionInfo, Grain, MeasureInfo } from "#contracts/measure.ts";
import type { Dictionary } from "#contracts/question.ts";
import { cueSpellings } from "./cue-spellings.ts";
import { normalise } from "./normalise.ts";
import { type SpellingBook, spellingBook } from "./spelling.ts";
import { dimensionWords, emptyNames, measureWords, shyNames, softNouns, valueWords } from "./vocabulary.ts";
import { ordinaryWords } from "./words.ts";

type Entity = Dictionary["entities"][number];

/** What a phrase can stand for. `strict` names look like ordinary words and need a hint beside them. */
export type Meaning =
  | { readonly kind: "measure"; readonly key: string; readonly strict: boolean }
  | { readonly kind: "dimension"; readonly key: string; readonly strict: boolean }
  | { readonly kind: "value"; readonly key: string; readonly value: string; readonly strict: boolean }
  | { readonly kind: "entity"; readonly entity: Entity; readonly strict: boolean };

/** The dictionary made searchable by phrase. Built once per dictionary. */
export interface DictionaryIndex {
  readonly dictionary: Dictionary;
  readonly meanings: ReadonlyMap<string, readonly Meaning[]>;
  /** Words in the longest phrase. */
  readonly longest: number;
  /** First words of names of leads, accounts and campaigns, for "brief me on Acme". */
  readonly heads: ReadonlyMap<string, readonly Entity[]>;
  /** Built when the first unknown word turns up. */
  readonly spelling: () => SpellingBook;
  /** Measures behind nouns that only sometimes ask for them; see softNouns. */
  readonly soft: ReadonlyMap<string, string>;
  readonly measures: ReadonlyMap<string, MeasureInfo>;
  /** Grains that know a dimension. */
  readonly grains: ReadonlyMap<string, ReadonlySet<Grain>>;
  readonly dimensions: ReadonlyMap<string, DimensionInfo>;
}

const LONGEST_NAME = 8;
const COMPANY_ENDINGS = /(?: (?:inc|corp|corporation|ltd|limited|llc|gmbh|co|company|plc|ag|sa|bv|group|holdings?))+$/;
const BUCKETS = new Set(["day", "week", "month", "quarter", "year", "date"]);
/** Values that read like a time or a number stand for themselves only beside their dimension. */
const LOOKS_LIKE_TIME =
  /^(?:q[1-4]|h[12]|fy ?\d+|[\d. ]+|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$/;

const TIME_UNIT = /\b(?:day|week|month|quarter|year)s?\b/;

const cache = new WeakMap<Dictionary, DictionaryIndex>();

/** A value that is made when it is first asked for. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The index of a dictionary, built on first use and kept as long as the dictionary lives. */
export function indexOf(dictionary: Dictionary): DictionaryIndex {
  const known = cache.get(dictionary);
  if (known) return known;
  const made = build(dictionary);
  cache.set(dictionary, made);
  return made;
}

/** A name as the words it is matched by. `phraseOf("O’Brien & Co")` is "obrien co". */
export function phraseOf(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) {
    const lower = text.toLowerCase();
    if (!lower.includes("'")) return lower.replace(/[^a-z0-9]+/g, " ").trim();
    const words = lower.match(/[a-z0-9]+(?:'[a-z]+)*/g) ?? [];
    return words.map((word) => word.replace(/'s$/, "").replaceAll("'", "")).join(" ");
  }
  return normalise(text)
    .tokens.map(({ word }) => word)
    .join(" ");
}

/** Singular and plural of a phrase's last word. */
function forms(phrase: string): readonly string[] {
  if (phrase.length < 3 || /\d$/.test(phrase)) return [phrase];
  if (/[^aeiou]y$/.test(phrase)) return [phrase, `${phrase.slice(0, -1)}ies`];
  if (/(?:s|x|ch|sh)$/.test(phrase)) return phrase.endsWith("s") ? [phrase] : [phrase, `${phrase}es`];
  return [phrase, `${phrase}s`];
}

class Phrases {
  readonly meanings = new Map<string, Meaning[]>();
  readonly soft = new Map<string, string>();
  longest = 1;

  add(phrase: string, meaning: Meaning): void {
    if (phrase === "" || (meaning.kind === "dimension" && emptyNames.has(phrase))) return;
    if (meaning.kind === "measure" && softNouns.has(phrase)) {
      if (!this.soft.has(phrase)) this.soft.set(phrase, meaning.key);
      return;
    }
    const words = phrase.split(" ").length;
    if (words > LONGEST_NAME) return;
    this.longest = Math.max(this.longest, words);
    const known = this.meanings.get(phrase);
    if (!known) this.meanings.set(phrase, [meaning]);
    else if (!known.some((other) => sameMeaning(other, meaning))) known.push(meaning);
  }

  /** A fallback word: counts only where the dictionary itself says nothing. */
  suggest(phrase: string, meaning: Meaning): void {
    if (!this.meanings.has(phrase)) this.add(phrase, meaning);
  }
}

function sameMeaning(one: Meaning, two: Meaning): boolean {
  if (one.kind === "entity" && two.kind === "entity")
    return one.entity.id === two.entity.id && one.entity.kind === two.entity.kind;
  if (one.kind === "value" && two.kind === "value") return one.key === two.key && one.value === two.value;
  return one.kind === two.kind && one.kind !== "entity" && two.kind !== "entity" && one.key === two.key;
}

function build(dictionary: Dictionary): DictionaryIndex {
  const phrases = new Phrases();
  for (const measure of dictionary.measures) addMeasure(phrases, measure);
  for (const dimension of dictionary.dimensions) addDimension(phrases, dimension);
  const schema = [...phrases.meanings.keys()];
  for (const measure of dictionary.measures) suggestMeasure(phrases, measure.name);
  for (const dimension of dictionary.dimensions) suggestDimension(phrases, dimension);
  const heads = new Map<string, Entity[]>();
  for (const entity of dictionary.entities) addEntity(phrases, heads, entity);
  addFirstNames(phrases, dictionary);
  const ordinary = (word: string): boolean => !ordinaryWords.has(word);
  const entityWords = (): readonly string[] => dictionary.entities.flatMap(({ name }) => phraseOf(name).split(" "));
  const words = (): readonly string[] => {
    const suggested = [...Object.values(measureWords), ...Object.values(dimensionWords)].flat();
    const known = suggested.flatMap((phrase) => phrase.split(" ")).filter((word) => phrases.meanings.has(word));
    return [...schema.flatMap((phrase) => phrase.split(" ")), ...known, ...cueSpellings];
  };
  return {
    dictionary,
    meanings: phrases.meanings,
    longest: phrases.longest,
    heads,
    spelling: once(() => spellingBook([words(), entityWords().filter(ordinary)])),
    soft: phrases.soft,
    grains: grainsOf(dictionary),
    measures: new Map(dictionary.measures.map((measure) => [measure.name, measure])),
    dimensions: new Map(dictionary.dimensions.toReversed().map((dimension) => [dimension.key, dimension])),
  };
}

function grainsOf(dictionary: Dictionary): ReadonlyMap<string, ReadonlySet<Grain>> {
  const grains = new Map<string, Set<Grain>>();
  for (const { key, grain } of dictionary.dimensions) grains.set(key, (grains.get(key) ?? new Set<Grain>()).add(grain));
  return grains;
}

function addMeasure(phrases: Phrases, measure: MeasureInfo): void {
  for (const name of [measure.name, measure.title, ...measure.synonyms]) {
    for (const phrase of forms(phraseOf(name)))
      phrases.add(phrase, { kind: "measure", key: measure.name, strict: false });
  }
}

function suggestMeasure(phrases: Phrases, key: string): void {
  for (const phrase of measureWords[key] ?? []) phrases.suggest(phrase, { kind: "measure", key, strict: false });
}

function addDimension(phrases: Phrases, dimension: DimensionInfo): void {
  const { key } = dimension;
  if (!BUCKETS.has(key)) {
    for (const name of [key, dimension.title, ...dimension.synonyms]) {
      for (const phrase of forms(phraseOf(name)))
        phrases.add(phrase, { kind: "dimension", key, strict: dimension.kind === "numeric" || shyNames.has(phrase) });
    }
  }
  if (dimension.kind !== "categorical") return;
  for (const { value } of dimension.values) {
    if (value === null) continue;
    const phrase = phraseOf(value);
    const strict = looksOrdinary(phrase);
    for (const form of strict ? [phrase] : forms(phrase)) phrases.add(form, { kind: "value", key, value, strict });
  }
}

function suggestDimension(phrases: Phrases, dimension: DimensionInfo): void {
  const { key } = dimension;
  if (BUCKETS.has(key)) return;
  for (const word of dimensionWords[key] ?? []) {
    for (const phrase of forms(word)) phrases.suggest(phrase, { kind: "dimension", key, strict: shyNames.has(phrase) });
  }
  const listed = new Set(dimension.values.map(({ value }) => value));
  for (const [value, words] of Object.entries(valueWords[key] ?? {})) {
    const stored = [...listed].find((candidate) => candidate?.toLowerCase() === value.toLowerCase());
    if (!stored) continue;
    for (const word of words) phrases.suggest(word, { kind: "value", key, value: stored, strict: word.length < 3 });
  }
}

const looksOrdinary = (phrase: string): boolean =>
  (phrase.length < 3 && !/^[a-gi-pr-vx-z]\d$/.test(phrase)) ||
  LOOKS_LIKE_TIME.test(phrase) ||
  TIME_UNIT.test(phrase) ||
  (!phrase.includes(" ") && ordinaryWords.has(phrase));

function addEntity(phrases: Phrases, heads: Map<string, Entity[]>, entity: Entity): void {
  const phrase = phraseOf(entity.name);
  const short =
    entity.kind === "campaign" ? phrase.replace(/^campaign | campaign$/g, "") : phrase.replace(COMPANY_ENDINGS, "");
  for (const name of new Set([phrase, short]))
    phrases.add(name, { kind: "entity", entity, strict: looksOrdinary(name) });
  if (entity.kind === "lead" || entity.kind === "account" || entity.kind === "campaign") {
    const head = phrase.split(" ", 1)[0] as string;
    const known = heads.get(head);
    if (known) known.push(entity);
    else heads.set(head, [entity]);
  }
}

/** "Dana" stands for Dana Fox, unless the word already means something else. Two Danas stay two. */
function addFirstNames(phrases: Phrases, dictionary: Dictionary): void {
  const added = new Set<string>();
  for (const entity of dictionary.entities) {
    if (entity.kind !== "rep" && entity.kind !== "manager") continue;
    const words = phraseOf(entity.name).split(" ");
    if (words.length < 2) continue;
    for (const word of [words[0], words.at(-1)] as string[]) {
      if (word.length > 2 && !/\d/.test(word) && word !== "rep" && (added.has(word) || !phrases.meanings.has(word))) {
        added.add(word);
        phrases.add(word, { kind: "entity", entity, strict: ordinaryWords.has(word) });
      }
    }
  }
}
