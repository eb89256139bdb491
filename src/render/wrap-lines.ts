import stringWidth from "string-width";

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A word in pieces that fit; a piece of a word is never empty. */
function piecesOf(word: string, columns: number): readonly string[] {
  if (stringWidth(word) <= columns) return [word];
  const pieces: string[] = [];
  let piece = "";
  for (const { segment } of letters.segment(word)) {
    if (piece !== "" && stringWidth(piece + segment) > columns) {
      pieces.push(piece);
      piece = "";
    }
    piece += segment;
  }
  return [...pieces, piece];
}

/**
 * A text in lines of at most so many terminal columns: `first` stands before the first line, as many spaces before
 * the others.
 *
 * @example wrapLines("one two three", 9, "• ") // ["• one two", "  three"]
 */
export function wrapLines(text: string, columns: number, first = ""): readonly string[] {
  const indent = " ".repeat(stringWidth(first));
  const room = Math.max(8, columns - indent.length);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((one) => piecesOf(one, room))) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (stringWidth(longer) <= room) {
      line = longer;
    } else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((one, index) => (index === 0 ? first : indent) + one);
}
