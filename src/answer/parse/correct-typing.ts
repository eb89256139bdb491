import { isConcept } from "./concepts.ts";
import { cueSpellings } from "./cue-spellings.ts";
import type { DictionaryIndex } from "./dictionary-index.ts";
import type { NameMatch } from "./find-names.ts";
import type { Token } from "./normalise.ts";
import { correction, isOneSlip, mayBeSlip } from "./spelling.ts";
import { grainWords, ordinaryWords, stopWords } from "./words.ts";

export interface Correction {
  readonly from: string;
  readonly to: string;
}

const spelledRight: ReadonlySet<string> = new Set([...cueSpellings, "summarise", "prioritise", "visualise"]);
/**
 * Repairs one typing slip per word of five letters or more, towards names in the dictionary first, then words of questions.
 * Words that are understood as typed, ordinary words and numbers are left alone.
 */
export function correctTyping(
  tokens: readonly Token[],
  matches: readonly NameMatch[],
  index: DictionaryIndex,
): { readonly tokens: readonly Token[]; readonly corrected: readonly Correction[] } {
  const covered = new Set(
    matches.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, offset) => from + offset)),
  );
  const corrected: Correction[] = [];
  const fixed = tokens.map((token, place) => {
    if (
      covered.has(place) ||
      !/^[a-z]{2,}$/.test(token.word) ||
      stopWords.has(token.word) ||
      ordinaryWords.has(token.word) ||
      token.word in grainWords ||
      isInflected(token.word) ||
      spelledRight.has(token.word) ||
      isConcept(token.word)
    )
      return token;
    const twoWords = phraseCorrection(token.word, tokens[place + 1]?.word, index);
    if (twoWords) {
      corrected.push({ from: token.raw, to: twoWords });
      return { ...token, word: twoWords };
    }
    if (index.meanings.has(token.word) || index.heads.has(token.word)) return token;
    const word = mayBeSlip(token.word) ? correction(token.word, index.spelling()) : swapped(token.word);
    if (word === null || word === `${token.word}s` || token.word === `${word}s`) return token;
    corrected.push({ from: token.raw, to: word });
    return { ...token, word };
  });
  return { tokens: fixed, corrected };
}

/** A short word whose second word tells what was meant: "wn rate", "del size". */
function phraseCorrection(word: string, next: string | undefined, index: DictionaryIndex): string | null {
  if (word.length > 4 || !/^(?:rate|ratio|size|time|source|reason|cycle|score)s?$/.test(next ?? "")) return null;
  const meant = [...index.meanings.keys()].flatMap((phrase) => {
    const [first, second, more] = phrase.split(" ");
    return second === next && more === undefined && isOneSlip(word, first as string) ? [phrase] : [];
  });
  const keys = new Set(meant.map((phrase) => JSON.stringify(index.meanings.get(phrase))));
  return keys.size === 1 ? (meant[0] as string).slice(0, -(next as string).length - 1) : null;
}

const FOUR_LETTERS =
  "show what when where lead deal team best rate rank plot list risk down sales last this from with week year work".split(
    " ",
  );

/** A short word of questions with two letters the wrong way round: "shwo", "waht". */
const swapped = (word: string): string | null =>
  word.length === 4
    ? (FOUR_LETTERS.find(
        (meant) =>
          meant.length === 4 && isOneSlip(word, meant) && [...word].sort().join("") === [...meant].sort().join(""),
      ) ?? null)
    : null;

/** A form of an ordinary word: "calling", "updated", "sellers". */
function isInflected(word: string): boolean {
  const stem = /^(.{3,}?)(?:ing|ed|es|s|er|ers|ly|d)$/.exec(word)?.[1];
  return stem !== undefined && [stem, `${stem}e`, stem.replace(/(.)\1$/, "$1")].some((one) => ordinaryWords.has(one));
}
