const WORDS: Readonly<Record<string, number>> = {
  half: 0.5,
  a: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  hundred: 100,
};
const UNITS: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  mn: 1e6,
  mio: 1e6,
  mm: 1e6,
  million: 1e6,
  millions: 1e6,
  bn: 1e9,
  billion: 1e9,
};
const UNIT = "k|thousand|mn|mio|mm|millions?|m|bn|billion";
const AMOUNT = new RegExp(
  `(?<sign>[$€£]|\\b(?:usd|eur|gbp)\\s)?\\s*(?:\\b(?<digits>\\d[\\d,]*(?:\\.\\d+)?)(?:\\s*(?<unit>${UNIT}))?|\\b(?<word>${Object.keys(WORDS).join("|")})(?:\\s+a)?\\s+(?<wordUnit>thousand|millions?|billion))\\b(?<deals>\\s+(?:new\\s+|more\\s+)?(?:deals|wins|opportunities))?`,
  "g",
);
/** A number without unit, currency or "deals" below this is no target. */
const SMALLEST_BARE = 1_000;

/**
 * The amount of money or deals that the words name, in whole units; null when there is none.
 *
 * @param text the folded question without its times
 * @example amountIn("will emea make two million") // 2000000
 */
export function amountIn(text: string): number | null {
  for (const { groups = {} } of text.matchAll(AMOUNT)) {
    const { sign, digits, unit, word, wordUnit, deals } = groups;
    if (word !== undefined && wordUnit !== undefined) return (WORDS[word] ?? 1) * (UNITS[wordUnit] ?? 1);
    if (digits === undefined) continue;
    const value = Number(digits.replaceAll(",", "")) * (UNITS[unit ?? ""] ?? 1);
    if (Number.isFinite(value) && (sign || unit || deals || value >= SMALLEST_BARE)) return value;
  }
  return null;
}
