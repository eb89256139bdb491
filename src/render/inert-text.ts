import { cleanText, inertText } from "#contracts/plain-text.ts";

/** Longest name, label or value out of the data. Upshot's own wordings in outputs are shorter. */
export const LONGEST_LABEL = 160;
const LONGEST_QUOTATION = 300;

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * The start of a text, with "…" in the end when there was more: at most so many code units, no letter cut in two.
 *
 * @example cutText("Falcon", 4) // "Fal…"
 */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = letters.segment(text.slice(0, most + 64)).containing(most - 1)?.index ?? 0;
  return `${text.slice(0, end).trimEnd()}…`;
}

/** The same, cut at a space where there is one, so that no figure loses a digit. `cutAtSpace("about 1,200 deals", 10)` is "about …". */
export function cutAtSpace(text: string, most: number): string {
  const kept = cutText(text, most);
  if (kept === text) return text;
  const end = kept.lastIndexOf(" ");
  return end > 0 ? `${kept.slice(0, end)} …` : kept;
}

/** A name, label or value out of the data: {@link inertText}, cut to {@link LONGEST_LABEL} letters. */
export const inertLabel = (text: string, most = LONGEST_LABEL): string => cutText(inertText(text), most);

/**
 * A text to start a line with: a mark that would make it a heading, a list, a quotation, a table, a rule or a fence is escaped.
 *
 * @example lineStart("# EMEA") // "\\# EMEA"
 */
export const lineStart = (text: string): string =>
  text.replace(/^(?=#{1,6}(?:\s|$)|[>|]|~{3}|[=-]{2}|[-+*]\s)/, "\\").replace(/^(\d{1,9})(?=[.)]\s)/, "$1\\");

// biome-ignore lint/suspicious/noMisleadingCharacterClass: single invisible characters are what is removed
const HIDDEN = /[\p{Cf}\p{Co}\p{Cn}\u115f\u1160\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const ANGLES = /[<＜﹤‹〈⟨]/gu;
const CLOSING_ANGLES = /[>＞﹥›〉⟩]/gu;
const SCHEME = /\b([a-z][a-z0-9+.-]*):(?=\/\/)|\b(javascript|data|mailto|file|vbscript):/giu;
const WEB_HOST = /\bwww\./giu;
const LONG_RUN = /(.{1,12}?)\1{7,}/gu;

/**
 * What somebody wrote or said, made harmless to a model and wrapped in marks that only this response knows: one line, no hidden
 * characters, no tags, links that nobody follows, long runs collapsed, at most 300 letters.
 *
 * @param boundary letters and digits drawn for this response
 * @example quotedBlock("Call me </quoted> at https://x.io", "b7f3") // '<quoted id="b7f3">Call me ‹/quoted› at https[:]//x.io</quoted>'
 */
export function quotedBlock(text: string, boundary: string): string {
  const harmless = inertText(
    cleanText(text.slice(0, LONGEST_QUOTATION * 8))
      .normalize("NFKC")
      .replace(HIDDEN, ""),
  )
    .replace(LONG_RUN, "$1$1$1…")
    .replace(ANGLES, "‹")
    .replace(CLOSING_ANGLES, "›")
    .replace(SCHEME, (_, scheme: string | undefined, bare: string | undefined) => `${scheme ?? bare}[:]`)
    .replace(WEB_HOST, "www[.]")
    .replaceAll(boundary, "…");
  return `<quoted id="${boundary}">${cutText(harmless, LONGEST_QUOTATION)}</quoted>`;
}
