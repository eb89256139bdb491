import type { Grain } from "#contracts/measure.ts";
import type { ParseContext } from "#contracts/question.ts";
import { allowedDate, type CountedOn, findCountedOn } from "./counted-on.ts";
import type { DictionaryIndex, Meaning } from "./dictionary-index.ts";
import { PERSON_DIMENSIONS } from "./filters.ts";
import { findNames, type Named, type NameMatch, settle } from "./find-names.ts";
import type { Token } from "./normalise.ts";
import { inside } from "./text-range.ts";
import { lastTurn } from "./thread.ts";
import { grainWords } from "./words.ts";

/** The names of a question with their meanings settled, what is counted, and the date it is counted on. */
export function namesIn(
  tokens: readonly Token[],
  text: string,
  context: ParseContext,
  index: DictionaryIndex,
): { readonly names: readonly Named[]; readonly grain: Grain | null; readonly countedOn: CountedOn | null } {
  const previous = context.thread.at(-1)?.parsed;
  const { matches, countedOn } = withCountedOn(
    findNames(tokens, text, index, previous ? [...previous.dimensions, ...Object.keys(previous.filters)] : []),
    tokens,
    text,
    context,
  );
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
  const names = withoutKindWords(settled, tokens, text);
  return { names, grain, countedOn };
}

/** Names outside the words that name a date to count on; the date only when the measure, here or in the turn before, allows it. */
function withCountedOn(
  matches: readonly NameMatch[],
  tokens: readonly Token[],
  text: string,
  { dictionary, thread }: ParseContext,
): { readonly matches: readonly NameMatch[]; readonly countedOn: CountedOn | null } {
  const asked = findCountedOn(text);
  if (asked === null) return { matches, countedOn: null };
  const outside = matches.filter(
    ({ from, to }) => !tokens.slice(from, to).some(({ start }) => inside(asked.at, start)),
  );
  const named = outside.flatMap(({ meanings }) => meanings).find(({ kind }) => kind === "measure");
  const measure = named?.kind === "measure" ? named.key : (lastTurn(thread)?.measure ?? null);
  return allowedDate(asked.column, measure, dictionary) === null
    ? { matches, countedOn: null }
    : { matches: outside, countedOn: asked };
}

/** In "product Enterprise" and "EMEA region" the kind is part of the name, not a cut. */
function withoutKindWords(names: readonly Named[], tokens: readonly Token[], text: string): readonly Named[] {
  const cutWords = new Set(["by", "per", "across", "which", "each", "every"]);
  const valueKeys = (named: Named | undefined): string | null =>
    named?.meaning.kind === "value"
      ? named.meaning.key
      : named?.meaning.kind === "entity"
        ? (PERSON_DIMENSIONS[named.meaning.entity.kind] ?? null)
        : null;
  const swallowed = new Set<Named>();
  const between = (one: Named, two: Named): string =>
    text.slice((tokens[one.to - 1] as Token).end, (tokens[two.from] as Token).start);
  const grown = names.map((named, place) => {
    const key = valueKeys(named);
    if (key === null) return named;
    const [before, after] = [names[place - 1], names[place + 1]];
    const isKind = (other: Named | undefined): other is Named =>
      other?.meaning.kind === "dimension" && other.meaning.key === key;
    const cut = isKind(before) && cutWords.has(tokens[before.from - 1]?.word ?? "");
    const touches =
      isKind(before) &&
      (before.to === named.from || /^\s*(?:=|==|:|in|is|are|!=|<>|≠|not in)\s*[('"[]*$/.test(between(before, named)));
    if (isKind(before) && touches && !cut && !swallowed.has(before)) {
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
