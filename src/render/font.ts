import { createRequire } from "node:module";
import { type Font, openSync } from "fontkit";

/** Weights that charts use; each is one TrueType file of the font package, and 30 ms to open. */
export type FontWeight = 400 | 600;

/** A piece of text that one font can draw, or `path: null` for scripts the shipped font lacks (Arabic, Chinese). */
export interface TextRun {
  readonly text: string;
  /** Outline in font units, y upwards, starting at x = 0; null when only a font of the machine has these letters. */
  readonly path: () => string | null;
  /** In font units. */
  readonly width: number;
}

const require = createRequire(import.meta.url);
const files: Readonly<Record<FontWeight, () => string>> = {
  400: () => require.resolve("@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf"),
  600: () => require.resolve("@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf"),
};
const CACHE_LIMIT = 4000; // texts; a chart has about a hundred
const WIDE_EM = 1; // Chinese, Japanese, Korean letters and emoji fill a square
const NARROW_EM = 0.58; // other scripts, on average
const MARK = /\p{M}/u;
const EMOJI = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200d\u20e3\ufe0e\ufe0f]/u;
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f000}-\u{3fffd}]/u;

const fonts = new Map<FontWeight, Font>();
const outlines = new Map<string, readonly TextRun[]>();

/** Opens a weight once; the file ships with the product, so no font of the machine is needed. */
function fontOf(weight: FontWeight): Font {
  const known = fonts.get(weight);
  if (known) return known;
  const font = openSync(files[weight]()) as Font;
  fonts.set(weight, font);
  return font;
}

export const unitsPerEm = (weight: FontWeight): number => fontOf(weight).unitsPerEm;

/** Pieces of a text by whether the font has their letters; spaces between two foreign words stay with them. */
function splitByCoverage(text: string, font: Font): readonly { readonly text: string; readonly covered: boolean }[] {
  const foreign = [...text].map((letter) => !font.hasGlyphForCodePoint(letter.codePointAt(0)!));
  const pieces: { text: string; covered: boolean }[] = [];
  for (const [index, letter] of [...text].entries()) {
    // words of a script that runs from right to left change places only if they are drawn together
    const joins = letter === " " && foreign[index - 1] === true && foreign[index + 1] === true;
    const covered = !foreign[index] && !joins;
    const last = pieces.at(-1);
    if (last?.covered === covered) last.text += letter;
    else pieces.push({ text: letter, covered });
  }
  return pieces;
}

/**
 * The text without the emoji that the shipped font lacks, unless nothing else would be left.
 *
 * @example withoutForeignEmoji("🚀 Growth") // "Growth"
 */
export function withoutForeignEmoji(text: string): string {
  if (!EMOJI.test(text)) return text;
  const font = fontOf(400);
  const kept = [...text].filter((letter) => font.hasGlyphForCodePoint(letter.codePointAt(0)!) || !EMOJI.test(letter));
  const left = kept.join("").replace(/ {2,}/g, " ").trim();
  return left === "" ? text : left;
}

/** Most texts are only measured, so the outline waits until it is drawn. */
function coveredRun(text: string, font: Font, tabular: boolean): TextRun {
  const { glyphs, positions, advanceWidth } = font.layout(text, tabular ? { tnum: true } : {});
  let outline: string | undefined;
  const draw = (): string => {
    let x = 0;
    return glyphs
      .map((glyph, index) => {
        const { xOffset, yOffset, xAdvance } = positions[index]!;
        const left = x + xOffset;
        x += xAdvance;
        return glyph.path.commands.length === 0 ? "" : glyph.path.translate(left, yOffset).toSVG();
      })
      .join("");
  };
  return {
    text,
    path: () => {
      outline ??= draw();
      return outline;
    },
    width: advanceWidth,
  };
}

function foreignRun(text: string, font: Font): TextRun {
  const ems = [...text].reduce(
    (sum, letter) => sum + (WIDE.test(letter) ? WIDE_EM : MARK.test(letter) ? 0 : NARROW_EM),
    0,
  );
  return { text, path: () => null, width: ems * font.unitsPerEm };
}

/**
 * The outline of a text in the shipped font, with kerning, in font units. Tabular figures are all equally wide.
 *
 * Scripts outside Latin, Greek and Cyrillic, and emoji, come back without a path and with an estimated width.
 */
export function textRuns(text: string, weight: FontWeight, tabular: boolean): readonly TextRun[] {
  const key = `${weight}${tabular ? "t" : "p"}${text}`;
  const known = outlines.get(key);
  if (known) return known;
  const font = fontOf(weight);
  const runs = splitByCoverage(text, font).map((piece) =>
    piece.covered ? coveredRun(piece.text, font, tabular) : foreignRun(piece.text, font),
  );
  if (outlines.size >= CACHE_LIMIT) outlines.clear();
  outlines.set(key, runs);
  return runs;
}

/**
 * How wide a text is drawn, in pixels at `size`: the same outlines that end up in the picture.
 *
 * @example textWidth("Win rate", 20, 400, false) // about 76
 */
export function textWidth(text: string, size: number, weight: FontWeight, tabular: boolean): number {
  const units = textRuns(text, weight, tabular).reduce((sum, run) => sum + run.width, 0);
  return (units / unitsPerEm(weight)) * size;
}
