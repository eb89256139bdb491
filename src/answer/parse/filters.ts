import type { Grain } from "#contracts/measure.ts";
import type { Dictionary } from "#contracts/question.ts";
import type { DictionaryIndex, Meaning } from "./dictionary-index.ts";
import type { Named } from "./find-names.ts";
import type { Token } from "./normalise.ts";

export type Filters = Readonly<Record<string, readonly (string | null)[]>>;

/** The dimension that a person or record is a value of. */
export const PERSON_DIMENSIONS: Readonly<Record<string, string>> = {
  rep: "owner",
  manager: "manager",
  team: "team",
  campaign: "campaign",
  account: "account",
  lead: "lead",
};

/** Words that take the name after them away. */
export const EXCEPT: ReadonlySet<string> = new Set(
  "except excepting excluding exclude excludes excluded without minus outside not excl ignoring ignore non ex besides omitting omit sans barring".split(
    " ",
  ),
);
const EXCEPT_PAIR =
  /^(?:other than|rather than|instead of|apart from|aside from|leave out|leaving out|take out|taking out|strip out|leave off|everyone but|everybody but|everything but|anyone but|all but|but not)$/;
/** May stand between such a word and the name. */
const BETWEEN: ReadonlySet<string> = new Set(
  "the our my all any for in of from at to those these counting including".split(" "),
);
/** Words of which none may be left unapplied; "not" and "outside" mean other things as well. */
const MUST_APPLY =
  /\b(?:except(?:ing)?|excluding|excludes?|excl|minus|omit(?:ting)?|sans|barring|leaving out|apart from|aside from|other than)\b|!=|<>|≠/;

/** What the names in a question keep or take away, and the exclusion that could not be applied. */
export function filtersOf(
  names: readonly Named[],
  tokens: readonly Token[],
  text: string,
  index: DictionaryIndex,
  grain: Grain | null,
): {
  readonly filters: Filters;
  readonly unapplied: string | null;
  readonly excluded: readonly string[];
  readonly names: ReadonlySet<Named>;
} {
  const filters: Record<string, (string | null)[]> = {};
  const taken = new Set<string>();
  let unapplied: string | null = null;
  const excluded = excludedNames(names, tokens, text);
  for (const named of names) {
    const pair = pairOf(named.meaning, index, grain);
    if (!pair) continue;
    const known = filters[pair.key] ?? [];
    if (!excluded.has(named)) {
      filters[pair.key] = [...new Set([...known, pair.value])];
      continue;
    }
    const dimension = index.dimensions.get(pair.key);
    const listed = dimension?.values.map(({ value }) => value) ?? [];
    if (listed.length < 2 || (dimension?.distinct ?? 0) > listed.length) {
      unapplied = tokens
        .slice(named.from, named.to)
        .map(({ raw }) => raw)
        .join(" ");
      continue;
    }
    taken.add(pair.key);
    filters[pair.key] = (known.length > 0 ? known : listed).filter((value) => value !== pair.value);
  }
  return {
    filters,
    excluded: [...taken],
    names: excluded,
    unapplied: unapplied ?? (taken.size > 0 ? null : (MUST_APPLY.exec(text)?.[0] ?? null)),
  };
}

const pairOf = (
  meaning: Meaning,
  index: DictionaryIndex,
  grain: Grain | null,
): { readonly key: string; readonly value: string | null } | null =>
  meaning.kind === "value"
    ? { key: meaning.key, value: meaning.value }
    : meaning.kind === "entity"
      ? entityFilter(meaning.entity, index, grain)
      : null;

/** Names after a word or sign of exclusion, and those listed with them: "excluding EMEA and APAC". */
function excludedNames(names: readonly Named[], tokens: readonly Token[], text: string): ReadonlySet<Named> {
  const excluded = new Set<Named>();
  for (const [place, named] of names.entries()) {
    const before = names[place - 1];
    const listed =
      before !== undefined &&
      excluded.has(before) &&
      /^[\s,&(]*(?:(?:and|or|nor)\s*)?(?:the\s+)?['"]?$/.test(
        text.slice(endOf(before, tokens), startOf(named, tokens)),
      );
    if (listed || isExcluded(named, tokens, text)) excluded.add(named);
  }
  return excluded;
}

const startOf = ({ from }: Named, tokens: readonly Token[]): number => (tokens[from] as Token).start;
const endOf = ({ to }: Named, tokens: readonly Token[]): number => (tokens[to - 1] as Token).end;

function isExcluded({ from, to }: Named, tokens: readonly Token[], text: string): boolean {
  const start = (tokens[from] as Token).start;
  if (/!=|<>|≠|\bnot in\b/.test(text.slice(start, (tokens[to - 1] as Token).start))) return true;
  if (/(?:!=|<>|≠)\s*['"(]*$/.test(text.slice(0, start))) return true;
  let place = from - 1;
  for (let steps = 0; steps < 2 && BETWEEN.has(tokens[place]?.word ?? ""); steps++) {
    if (EXCEPT_PAIR.test(`${tokens[place - 1]?.word} ${tokens[place]?.word}`)) return true;
    place--;
  }
  const [earlier, word] = [tokens[place - 1]?.word ?? "", tokens[place]?.word ?? ""];
  if (EXCEPT.has(word) || EXCEPT_PAIR.test(`${earlier} ${word}`)) return true;
  if (word === "but")
    return tokens
      .slice(Math.max(0, place - 3), place)
      .some((token) => /^(?:all|every|everyone|everything|everybody|any|anyone)$/.test(token.word));
  return /^(?:drop|remove|delete)$/.test(word) && place <= 1;
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

/** "Over 50k", "> 20", "at least 90 days": a limit on a number, which no filter holds. */
export function threshold(text: string): string | null {
  return (
    /(?:\b(?:over|above|more than|greater than|bigger than|larger than|longer than|at least|under|below|less than|smaller than|fewer than|shorter than|at most|exceeding|worth(?: more than| over| at least)?)\s+|[<>]=?\s*)(?:[$€£]\s*|usd\s*|eur\s*)?\d[\d,.]*\s*(?:k|m|mn|bn|%|percent|points?|days?|weeks?|months?|usd|dollars|euros)?/.exec(
      text,
    )?.[0] ?? null
  );
}
