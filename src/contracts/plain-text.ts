// Escape sequences first, so that "\u001b[31m" goes as a whole and leaves no "[31m" behind.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const ESCAPES = /(?:\u001b|\u009b)\[?[0-9;?]*[ -/]*[@-~]?/g;
const BREAKS = /[\s\u0085\u2028\u2029]+/gu;
// Bidi marks, overrides and isolates reorder what follows; the rest are invisible. U+200D stays: it joins emoji.
const INVISIBLE =
  /[\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

// Selectors without a picture before them can carry hidden text.
const SELECTORS = /[\ufe00-\ufe0e]|[\u{e0100}-\u{e01ef}]/gu;
const TAG_START = /<(?=[/!?]?\p{L})/gu;

/**
 * Text from data made safe to show in one line: no control characters, terminal escapes, bidi overrides or invisible
 * characters; line breaks and runs of spaces become one space; broken surrogates become U+FFFD. Letters of every
 * script and emoji stay as they are.
 *
 * @example cleanText("Acme\u001b[31m\nInc\u202E") // "Acme Inc"
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(ESCAPES, "")
    .replace(BREAKS, " ")
    .replace(/\p{Cc}/gu, "")
    .replace(INVISIBLE, "")
    .replace(/ {2,}/g, " ")
    .trim();
}

/**
 * Text on one line that cannot open a tag, a link, a picture or a code span, whoever reads it. Meant for sentences with names out of the data.
 *
 * @example inertText("EMEA\n# <b>`x`") // "EMEA # ‹b>'x'"
 */
export function inertText(text: string): string {
  return cleanText(text).replace(SELECTORS, "").replaceAll("`", "'").replace(TAG_START, "‹").replaceAll("](", "] (");
}

/**
 * Whether two texts are the same once they are shown: as {@link inertText}, without regard to case. Names and values that were shown are found again by this.
 *
 * @example looksSame("EMEA \u200b<b>", "emea ‹b>") // true
 */
export const looksSame = (left: string, right: string): boolean =>
  inertText(left).toLowerCase() === inertText(right).toLowerCase();
