import type { Fact } from "#contracts/answer.ts";

/**
 * The second net: reads the finished text as a person would and requires every numeral to be one that a fact shows.
 * It knows nothing of placeholders, so it also catches a writer that went around them.
 */

const NUMERAL = /[−+-]?[$€£¥]?\s?\p{Nd}[\p{Nd},.]*(?:\s?%|[KMBT](?![\p{L}]))?/gu;

/** The numerals of a text in a comparable form. `numerals("fell 2.9 points to 43.8%, $1.2M")` is `["2.9", "43.8%", "$1.2M"]`. */
export function numerals(text: string): readonly string[] {
  return [...text.matchAll(NUMERAL)].map(([found]) =>
    found
      .replaceAll(/\s/gu, "")
      .replace(/^-/u, "−")
      .replace(/[.,]+(?=%|[KMBT]?$)/u, ""),
  );
}

/**
 * Numerals in `text` that neither a fact's words nor a quoted name holds.
 *
 * @param text finished text
 * @param figures the words of every figure that was filled in
 * @param names names quoted from the data, which may hold digits of their own
 */
export function unbackedNumerals(
  text: string,
  figures: readonly string[],
  names: readonly string[],
): readonly string[] {
  const backed = new Set(figures.flatMap((figure) => numerals(figure)));
  const withoutNames = [...names]
    .filter((name) => /\p{Nd}/u.test(name))
    .sort((a, b) => b.length - a.length)
    .reduce((rest, name) => rest.replaceAll(name, "¤"), text);
  return numerals(withoutNames).filter((numeral) => !backed.has(numeral));
}

const SCALES: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9, T: 1e12 };

/** Minor units per major unit by currency, for those that do not have a hundred. */
const MINOR_UNITS: Readonly<Record<string, number>> = {
  JPY: 1,
  KRW: 1,
  VND: 1,
  CLP: 1,
  ISK: 1,
  BHD: 1000,
  KWD: 1000,
  TND: 1000,
  JOD: 1000,
  OMR: 1000,
};

/**
 * Whether a fact's words read back to its value within the rounding they show. Catches a formatter that shows another number.
 *
 * @example wordsMatchValue({ value: 0.438, unit: "ratio", text: "43.8%" }) // true
 */
export function wordsMatchValue(fact: Pick<Fact, "value" | "unit" | "text" | "currency">): boolean {
  const numeral = /([−-]?)[^\p{Nd}−-]*(\p{Nd}[\p{Nd},]*)(\.\p{Nd}+)?\s?([KMBT](?!\p{L}))?/u.exec(fact.text);
  if (!numeral) return false;
  const [, sign, whole, fraction = "", scale = ""] = numeral;
  const shown = Number(`${(whole ?? "").replaceAll(",", "")}${fraction}`) * (SCALES[scale] ?? 1) * (sign ? -1 : 1);
  const lastPlace = 10 ** -Math.max(0, fraction.length - 1) * (SCALES[scale] ?? 1);
  const actual = fact.value / unitScale(fact);
  // "< 0.1" and "> −0.001" both say that the value lies between nought and the figure shown
  const isBelow = fact.text.includes("<") || (fact.text.includes(">") && sign !== "");
  if (isBelow) return Math.abs(actual) <= Math.abs(shown) && actual * shown >= 0;
  if (fact.text.includes(">")) return Math.abs(actual) >= Math.abs(shown);
  return Math.abs(shown - actual) <= lastPlace * 0.500001 + Math.abs(actual) * 1e-12;
}

function unitScale(fact: Pick<Fact, "unit" | "currency" | "text">): number {
  if (fact.unit === "ms") return fact.text.endsWith("min") ? 60_000 : fact.text.endsWith("ms") ? 1 : 1_000;
  if (fact.unit === "ratio" || fact.unit === "points") return 0.01;
  if (fact.unit === "money") return MINOR_UNITS[fact.currency ?? ""] ?? 100;
  return 1;
}
