import type { DictionaryIndex, Meaning } from "./dictionary-index.ts";
import type { Token } from "./normalise.ts";

/** Words `from` up to (not including) `to` that name something, and everything they can stand for. */
export interface NameMatch {
  readonly from: number;
  readonly to: number;
  readonly meanings: readonly Meaning[];
}

const ENTITY_HINTS: Readonly<Record<string, readonly string[]>> = {
  lead: ["lead", "prospect", "company", "customer", "opportunity"],
  account: ["account", "customer", "company", "client"],
  campaign: ["campaign"],
  rep: ["rep", "seller"],
  manager: ["manager", "team"],
  team: ["team"],
};
const CUT_WORDS = new Set([
  "by",
  "per",
  "across",
  "each",
  "every",
  "which",
  "what",
  "any",
  "all",
  "between",
  "among",
  "best",
  "worst",
  "top",
  "bottom",
  "other",
]);

/** A follow-up this short is about what was just shown. */
const FEW_WORDS = 4;

/**
 * Every name in the question, longest first at each place. Names that read like ordinary words need a hint beside them; `used` are dimensions of
 * the turn before: after "by channel", "voice" is a channel.
 */
export function findNames(
  tokens: readonly Token[],
  text: string,
  index: DictionaryIndex,
  used: readonly string[] = [],
): readonly NameMatch[] {
  const short = tokens.length <= FEW_WORDS ? used : [];
  const certain = scanNames(tokens, text, index, new Set(short));
  const kinds = certain.flatMap(({ meanings }) =>
    meanings.flatMap((meaning) => (meaning.kind === "value" ? [meaning.key] : [])),
  );
  return kinds.length === 0 ? certain : scanNames(tokens, text, index, new Set([...kinds, ...short]));
}

/** `kinds` are dimensions of which another value was named: beside "Proposal", "demo" is a stage. */
function scanNames(
  tokens: readonly Token[],
  text: string,
  index: DictionaryIndex,
  kinds: ReadonlySet<string>,
): readonly NameMatch[] {
  const matches: NameMatch[] = [];
  let from = 0;
  while (from < tokens.length) {
    const match = longestAt(tokens, text, from, index, kinds);
    if (match) matches.push(match);
    from = match?.to ?? from + 1;
  }
  return matches;
}

function longestAt(
  tokens: readonly Token[],
  text: string,
  from: number,
  index: DictionaryIndex,
  kinds: ReadonlySet<string>,
): NameMatch | null {
  for (let to = Math.min(tokens.length, from + index.longest); to > from; to--) {
    const phrase = tokens
      .slice(from, to)
      .map(({ word }) => word)
      .join(" ");
    if (to === from + 1 && isVerb(tokens, from)) continue;
    const meanings = (index.meanings.get(phrase) ?? []).filter(
      (meaning) =>
        !meaning.strict ||
        (meaning.kind === "value" && kinds.has(meaning.key) && !/\d/.test(phrase)) ||
        hinted(meaning, tokens, text, from, to, index),
    );
    if (meanings.length > 0) return { from, to, meanings };
  }
  return partOfName(tokens, from, index);
}

/** "The autumn one": the first word of exactly one name, and what it is. */
function partOfName(tokens: readonly Token[], from: number, index: DictionaryIndex): NameMatch | null {
  const after = tokens[from + 1]?.word ?? "";
  const before = tokens[from - 1]?.word ?? "";
  if (!/^(?:one|campaign)$/.test(after) || !/^(?:the|our|that|this)$/.test(before)) return null;
  const [only, more] = (index.heads.get((tokens[from] as Token).word) ?? []).filter(({ kind }) => kind === "campaign");
  return only && !more ? { from, to: from + 2, meanings: [{ kind: "entity", entity: only, strict: false }] } : null;
}

/** "who should I call", "to email": an act, not a channel. */
const isVerb = (tokens: readonly Token[], place: number): boolean =>
  /^(?:call|email|text|chat|phone|message|close|book)$/.test(tokens[place]?.word ?? "") &&
  /^(?:i|we|you|they|to|should|can|will|must)$/.test(tokens[place - 1]?.word ?? "");

function hinted(
  meaning: Meaning,
  tokens: readonly Token[],
  text: string,
  from: number,
  to: number,
  index: DictionaryIndex,
): boolean {
  const first = tokens[from] as Token;
  if (meaning.kind === "dimension")
    return ["by", "per", "across", "each", "every", "which", "and"].includes(tokens[from - 1]?.word ?? "");
  if (besideItsKind(meaning, tokens, from, to, index)) return true;
  const scoped = /^(?:for|in|on|only|just)$/.test(tokens[from - 1]?.word ?? "") && to === tokens.length;
  if (scoped && meaning.kind === "value" && /^[a-z]/.test(first.word)) return true;
  if (text[first.start - 1] === '"' || text[first.start - 1] === "'") return true;
  if (/^[\d. ]+$/.test(first.word)) return false;
  const shouting = tokens.filter(({ capital }) => capital).length > tokens.length / 2;
  if (first.raw.length <= 3)
    return first.raw === first.raw.toUpperCase() && !tokens.every(({ raw }) => raw === raw.toUpperCase());
  return first.capital && !shouting && from > 0;
}

/** "stage Demo", "Demo stage", "lead Target": the kind stands directly before or after the name. */
export function besideItsKind(
  meaning: Meaning,
  tokens: readonly Token[],
  from: number,
  to: number,
  index: DictionaryIndex,
): boolean {
  const around = [
    tokens[from - 1]?.word,
    tokens[to]?.word,
    [tokens[from - 2]?.word, tokens[from - 1]?.word].join(" "),
    [tokens[to]?.word, tokens[to + 1]?.word].join(" "),
  ];
  if (meaning.kind === "entity")
    return around.some((word) => word !== undefined && (ENTITY_HINTS[meaning.entity.kind] ?? []).includes(word));
  if (meaning.kind !== "value") return false;
  return around.some((word) =>
    (index.meanings.get(word ?? "") ?? []).some((other) => other.kind === "dimension" && other.key === meaning.key),
  );
}

/** What the words around a name say about which of its meanings is meant. */
export interface NameHints {
  readonly grain: "deal" | "lead" | "conversation" | null;
  /** Dimensions that the question or the turn before already uses. */
  readonly dimensions: readonly string[];
}

/** One name with its meaning settled, or with the meanings between which only the person can choose. */
export interface Named {
  readonly from: number;
  readonly to: number;
  readonly meaning: Meaning;
  readonly others: readonly Meaning[];
}

export function settle(match: NameMatch, tokens: readonly Token[], index: DictionaryIndex, hints: NameHints): Named {
  const { from, to, meanings } = match;
  const choose = (meaning: Meaning, others: readonly Meaning[] = []): Named => ({ from, to, meaning, others });
  const beside = meanings.filter((meaning) => besideItsKind(meaning, tokens, from, to, index));
  if (beside.length === 1) return choose(beside[0] as Meaning);
  const dimensions = meanings.filter(({ kind }) => kind === "dimension");
  const dimension = dimensions.find((meaning) => knownTo(meaning, hints.grain, index)) ?? dimensions[0];
  if (dimension && CUT_WORDS.has(tokens[from - 1]?.word ?? "")) return choose(dimension);
  const measure = meanings.find(({ kind }) => kind === "measure");
  if (measure) return choose(measure);
  if (dimension) return choose(dimension);
  const entities = meanings.filter((meaning) => meaning.kind === "entity");
  const isPerson = entities.some(({ entity }) => !["lead", "account"].includes(entity.kind));
  const values = meanings.filter((meaning) => meaning.kind === "value");
  const others = isPerson ? values.filter(({ key }) => !PERSON_KEYS.has(key)) : values;
  // a team is often named after its region: without the word "team" the region is meant, and the reading is shown
  const isTeamOnly = entities.every(({ entity }) => entity.kind === "team");
  if (others.length > 0)
    return isPerson && !isTeamOnly
      ? choose(others[0] as Meaning, [...others.slice(1), entities[0] as Meaning])
      : chooseValue(others, index, hints, choose);
  return chooseEntity(entities, values, index, choose);
}

/** Dimensions whose values are people and campaigns, known as entities as well. */
const PERSON_KEYS: ReadonlySet<string> = new Set(["owner", "rep", "manager", "team", "campaign", "account", "lead"]);
const knownTo = (meaning: Meaning, grain: NameHints["grain"], index: DictionaryIndex): boolean =>
  grain !== null &&
  (meaning.kind === "dimension" || meaning.kind === "value") &&
  index.grains.get(meaning.key)?.has(grain) === true;

/** What is counted when the words do not say: the default measure is the win rate of deals. */
const DEFAULT_GRAIN = "deal";

type Choose = (meaning: Meaning, others?: readonly Meaning[]) => Named;
type ValueMeaning = Extract<Meaning, { kind: "value" }>;
type EntityMeaning = Extract<Meaning, { kind: "entity" }>;

function chooseValue(values: readonly ValueMeaning[], index: DictionaryIndex, hints: NameHints, choose: Choose): Named {
  const only = (kept: readonly ValueMeaning[]): Named | null => (kept.length === 1 ? choose(kept[0] as Meaning) : null);
  return (
    only(values) ??
    only(values.filter(({ key }) => hints.dimensions.includes(key))) ??
    only(values.filter((meaning) => knownTo(meaning, hints.grain ?? DEFAULT_GRAIN, index))) ??
    choose(values[0] as Meaning, values.slice(1))
  );
}

function chooseEntity(
  entities: readonly EntityMeaning[],
  values: readonly ValueMeaning[],
  index: DictionaryIndex,
  choose: Choose,
): Named {
  const [first, ...rest] = entities as [EntityMeaning, ...EntityMeaning[]];
  if (rest.length === 0) return choose(first);
  const names = new Set(entities.map(({ entity }) => entity.name.toLowerCase()));
  if (names.size > 1) return choose(first, rest);
  const kinds = entities.map(({ entity }) => entity.kind);
  const isOwner = values.some(({ key }) => key === "owner") || !index.dimensions.has("manager");
  const preferred =
    kinds.includes("rep") && kinds.includes("manager") && !isOwner
      ? ["manager", "team", "lead"]
      : ["rep", "manager", "team", "lead", "campaign"];
  const best =
    preferred.map((kind) => entities.filter(({ entity }) => entity.kind === kind)).find((group) => group.length > 0) ??
    entities;
  return choose(best[0] as Meaning, best.slice(1));
}
