/** One word of a question. `start` and `end` are places in {@link Normalised.text}. */
export interface Token {
  /** Folded: lower case, no accents, no possessive, no apostrophes. */
  readonly word: string;
  /** As the person wrote it. */
  readonly raw: string;
  readonly start: number;
  readonly end: number;
  /** Begins with a capital letter in the original. */
  readonly capital: boolean;
}

/** A question made comparable, with the way back to what was typed. */
export interface Normalised {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** More than this many characters or words are not a question; the rest is not read. */
const MAXIMUM_CHARACTERS = 2000;
const MAXIMUM_TOKENS = 120;

const spaces = (length: number): string => " ".repeat(length);
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  "‘": "'",
  "’": "'",
  ʼ: "'",
  "`": "'",
  "“": '"',
  "”": '"',
  "«": '"',
  "»": '"',
  "–": "-",
  "—": "-",
  "‐": "-",
  "‑": "-",
  "−": "-",
};

/**
 * Folds a question: compatibility forms, accents and case removed, quotes and dashes made plain, Slack markup (mentions, channels, links, emoji,
 * formatting marks) and control characters blanked. Every character keeps its place in the original, so that words can be shown as typed.
 * Never throws; at most 2,000 characters and 120 words are read. Folding a folded text changes nothing.
 *
 * @example normalise("<@U1> Why’s *Win-Rate* down?").tokens.map(token => token.word) // ["why", "win", "rate", "down"]
 */
export function normalise(question: string): Normalised {
  const { text: folded, origin } = fold(question.slice(0, MAXIMUM_CHARACTERS));
  const text = blankMarkup(folded);
  const tokens: Token[] = [];
  for (const match of text.matchAll(/[\p{L}\p{N}]+(?:'[\p{L}]+)*/gu)) {
    if (tokens.length === MAXIMUM_TOKENS) break;
    const end = match.index + match[0].length;
    const from = origin[match.index] ?? 0;
    const raw = question.slice(from, (origin[end - 1] ?? from) + 1);
    const word = match[0].replace(/'s$/, "").replaceAll("'", "");
    tokens.push({ word, raw, start: match.index, end, capital: /^\p{Lu}/u.test(raw) });
  }
  return { text, tokens };
}

function fold(question: string): { text: string; origin: readonly number[] } {
  let text = "";
  const origin: number[] = [];
  let at = 0;
  for (const character of question) {
    const plain = LOOK_ALIKES[character] ?? foldCharacter(character);
    text += plain;
    for (let index = 0; index < plain.length; index++) origin.push(at);
    at += character.length;
  }
  return { text, origin };
}

function foldCharacter(character: string): string {
  if (/^[a-z0-9 ]$/.test(character)) return character;
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Z}]/u.test(character)) return " ";
  const decomposed = character.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  return decomposed.replace(/[\p{Z}\p{Cc}]/gu, " ").replace(/[‘’ʼ`“”«»‐‑–—−]/gu, (mark) => LOOK_ALIKES[mark] ?? mark);
}

function blankMarkup(text: string): string {
  return text
    .replace(/<([^<>|]*)\|([^<>|]*)>/g, (whole: string, address: string, label: string) =>
      /^[@#!]/.test(address) ? spaces(whole.length) : `${spaces(address.length + 2)}${label} `,
    )
    .replace(/<(?:[@#!]|https?:|mailto:)[^<>]*>/g, (whole) => spaces(whole.length))
    .replace(/&(amp|lt|gt);/g, (whole) => spaces(whole.length))
    .replace(/https?:\/\/\S+/g, (whole) => spaces(whole.length))
    .replace(/(?<![\p{L}\p{N}]):[a-z][a-z0-9_+-]*:(?![\p{L}\p{N}])/gu, (whole) => spaces(whole.length));
}
