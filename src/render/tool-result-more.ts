import { pathWords } from "./field-words.ts";
import { cutText } from "./inert-text.ts";
import type { CutResult } from "./tool-result-cut.ts";

/** Rows of a list that later pages hold, by name, so that one can ask for them at once. */
export interface More {
  readonly list: string;
  readonly rows: readonly string[];
  /** How many names there was no room for. */
  readonly unnamed?: number;
}

/** Most letters of the names of one list. */
const MOST_LETTERS = 1_000;
const LONGEST_NAME = 60;
const BETWEEN = " · ";

/** The names of rows to come, as many as there is room for; none where rows have no names. */
export function moreOf({ path, rest }: CutResult["lists"][number]): readonly More[] {
  const rows: string[] = [];
  let room = MOST_LETTERS;
  for (const name of rest) {
    const short = cutText(name, LONGEST_NAME);
    room -= short.length + BETWEEN.length;
    if (room < 0) break;
    rows.push(short);
  }
  const unnamed = rest.length - rows.length;
  return rows.length === 0 ? [] : [{ list: pathWords(path), rows, ...(unnamed > 0 ? { unnamed } : {}) }];
}

export const moreText = ({ list, rows, unnamed }: More): string =>
  `Further ${list}: ${rows.join(BETWEEN)}${unnamed ? `${BETWEEN}and ${unnamed} more` : ""}`;
