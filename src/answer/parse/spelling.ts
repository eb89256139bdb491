/** Words shorter than this are taken as typed. */
const SHORTEST_CORRECTED = 5;

/**
 * True when one word becomes the other by one typing slip: a letter too many, missing, replaced, or two neighbours swapped.
 *
 * @example isOneSlip("reveneu", "revenue") // true
 */
export function isOneSlip(typed: string, meant: string): boolean {
  if (typed === meant || Math.abs(typed.length - meant.length) > 1) return false;
  let at = 0;
  while (at < typed.length && typed[at] === meant[at]) at++;
  if (typed.length > meant.length) return typed.slice(at + 1) === meant.slice(at);
  if (typed.length < meant.length) return typed.slice(at) === meant.slice(at + 1);
  if (typed.slice(at + 1) === meant.slice(at + 1)) return true;
  return typed[at] === meant[at + 1] && typed[at + 1] === meant[at] && typed.slice(at + 2) === meant.slice(at + 2);
}

/** Words to correct towards, in order of preference, bucketed by length. */
export type SpellingBook = readonly ReadonlyMap<number, readonly string[]>[];

/** One book from several word lists; earlier lists are preferred. Words shorter than four letters are left out. */
export function spellingBook(lists: readonly Iterable<string>[]): SpellingBook {
  return lists.map((words) => {
    const byLength = new Map<number, string[]>();
    for (const word of new Set(words)) {
      if (word.length < SHORTEST_CORRECTED - 1 || /\d/.test(word)) continue;
      const bucket = byLength.get(word.length);
      if (bucket) bucket.push(word);
      else byLength.set(word.length, [word]);
    }
    return byLength;
  });
}

/** Short words and words with digits are taken as typed. */
export const mayBeSlip = (word: string): boolean => word.length >= SHORTEST_CORRECTED && !/\d/.test(word);

/**
 * The one word that a mis-spelt word can stand for, or null. Short words, words with digits, and a tie between two words are left alone; a word
 * with the same first letter is preferred, then one of the same length.
 */
export function correction(word: string, book: SpellingBook): string | null {
  if (!mayBeSlip(word)) return null;
  for (const byLength of book) {
    const near = [-1, 0, 1].flatMap((difference) =>
      (byLength.get(word.length + difference) ?? []).filter((candidate) => isOneSlip(word, candidate)),
    );
    const sameStart = near.filter((candidate) => candidate[0] === word[0]);
    const choice = sameStart.length > 0 ? sameStart : near;
    if (choice.length === 1) return choice[0] as string;
    const sameLength = choice.filter((candidate) => candidate.length === word.length);
    if (sameLength.length === 1) return sameLength[0] as string;
    if (choice.length > 1) return null;
  }
  return null;
}

/** Letter-pair likeness of two texts, 0 to 1 (Dice). `likeness("night", "nacht")` is 0.25. */
export const likeness = (one: string, two: string): number => likenessTo(one)(two);

/** {@link likeness} to one text, for comparing it with many. */
export function likenessTo(one: string): (two: string) => number {
  const text = one.toLowerCase();
  const pairs = new Map<string, number>();
  for (let at = 0; at < text.length - 1; at++)
    pairs.set(text.slice(at, at + 2), (pairs.get(text.slice(at, at + 2)) ?? 0) + 1);
  return (two) => {
    const other = two.toLowerCase();
    const total = Math.max(0, text.length - 1) + Math.max(0, other.length - 1);
    if (total === 0) return text === other ? 1 : 0;
    const left = new Map<string, number>();
    let shared = 0;
    for (let at = 0; at < other.length - 1; at++) {
      const pair = other.slice(at, at + 2);
      const remaining = left.get(pair) ?? pairs.get(pair) ?? 0;
      if (remaining === 0) continue;
      left.set(pair, remaining - 1);
      shared++;
    }
    return (2 * shared) / total;
  };
}
