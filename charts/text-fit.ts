import type { ChartStyle, TextWeight } from "./theme.ts";

export interface TextFace {
  readonly size: number;
  readonly weight: TextWeight;
}

interface Word {
  readonly text: string;
  readonly width: number;
  /** Begins inside a word that was too wide for a line: no space before it. */
  readonly glued: boolean;
}

const ELLIPSIS = "…";
const LONGEST = 600; // letters looked at; far more than any picture can hold
const BALANCE_STEPS = 7; // halvings of the search for the narrowest even lines
const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

const widthIn = (style: ChartStyle, face: TextFace, text: string): number =>
  style.textWidth(text, face.size, face.weight, false);

const lettersOf = (text: string): readonly string[] =>
  Array.from(letters.segment(text.slice(0, LONGEST)), (piece) => piece.segment);

/**
 * How many of the letters fit. Widths of single letters are summed: they are known already, while each longer
 * beginning would have to be laid out; without kerning the sum is a little too wide, never too narrow.
 */
function lettersThatFit(style: ChartStyle, face: TextFace, parts: readonly string[], maxWidth: number): number {
  let used = 0;
  const tooMany = parts.findIndex((letter) => {
    used += widthIn(style, face, letter);
    return used > maxWidth;
  });
  return tooMany === -1 ? parts.length : tooMany;
}

/** The text, or as much of its beginning as fits followed by "…". A letter with its accents is never cut apart. */
export function fitText(style: ChartStyle, face: TextFace, text: string, maxWidth: number): string {
  if (text.length <= LONGEST && widthIn(style, face, text) <= maxWidth) return text;
  const parts = lettersOf(text);
  const kept = lettersThatFit(style, face, parts, maxWidth - widthIn(style, face, ELLIPSIS));
  return parts.slice(0, kept).join("").trimEnd() + ELLIPSIS;
}

/** "label figure" in one line: the label gives way, the figure never. */
export function fitNamed(style: ChartStyle, face: TextFace, label: string, figure: string, maxWidth: number): string {
  return `${fitText(style, face, label, maxWidth - widthIn(style, face, ` ${figure}`))} ${figure}`;
}

/** Words with their widths; one wider than a line comes in pieces. */
function wordsOf(style: ChartStyle, face: TextFace, text: string, maxWidth: number): readonly Word[] {
  const whole = text
    .slice(0, LONGEST)
    .split(" ")
    .filter((word) => word !== "");
  return whole.flatMap((word) => {
    const pieces: Word[] = [];
    let parts = lettersOf(word);
    while (parts.length > 0) {
      const fitting = Math.max(1, lettersThatFit(style, face, parts, maxWidth));
      const piece = parts.slice(0, fitting).join("");
      pieces.push({ text: piece, width: widthIn(style, face, piece), glued: pieces.length > 0 });
      parts = parts.slice(fitting);
    }
    return pieces;
  });
}

/** Lines as lists of words, each as full as the width allows. */
function breakLines(words: readonly Word[], space: number, maxWidth: number): readonly (readonly Word[])[] {
  const lines: Word[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const word of words) {
    const needed = used + (word.glued ? 0 : space) + word.width;
    if (needed <= maxWidth) {
      lines.at(-1)!.push(word);
      used = needed;
    } else {
      lines.push([word]);
      used = word.width;
    }
  }
  return lines;
}

/** The narrowest width that needs no more lines, so that no single word is left alone on the last one. */
function evenWidth(words: readonly Word[], space: number, maxWidth: number, count: number): number {
  let low = Math.max(...words.map((word) => word.width));
  let high = maxWidth;
  for (let step = 0; step < BALANCE_STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (breakLines(words, space, middle).length > count) low = middle;
    else high = middle;
  }
  return high;
}

const join = (words: readonly Word[]): string =>
  words.map((word, index) => (index === 0 || word.glued ? word.text : ` ${word.text}`)).join("");

/**
 * The text in lines of about equal length that fit, broken at spaces, or inside a word that is wider than a line.
 * What does not fit into `maxLines` ends with "…". An empty text gives no line.
 */
export function wrapText(
  style: ChartStyle,
  face: TextFace,
  text: string,
  maxWidth: number,
  maxLines: number,
): readonly string[] {
  const words = wordsOf(style, face, text, maxWidth);
  if (words.length === 0) return [];
  const space = widthIn(style, face, "n n") - 2 * widthIn(style, face, "n");
  const full = breakLines(words, space, maxWidth);
  if (full.length > maxLines || text.length > LONGEST) {
    const kept = full.slice(0, maxLines - 1).map(join);
    const rest = join(full.slice(maxLines - 1).flat());
    return [...kept, fitText(style, face, `${rest}${full.length > maxLines ? "" : ELLIPSIS}`, maxWidth)];
  }
  if (full.length === 1) return [join(words)];
  return breakLines(words, space, evenWidth(words, space, maxWidth, full.length)).map(join);
}
