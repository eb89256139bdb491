import type { ParsedQuestion } from "#contracts/question.ts";
import { compounds, concepts } from "./concepts.ts";
import type { DictionaryIndex } from "./dictionary-index.ts";
import { isOneSlip, likenessTo } from "./spelling.ts";

/** A named thing that the data do not hold, and the nearest that they do; null when everything named is there. */
export function findMissing(unmatched: string, words: string, index: DictionaryIndex): ParsedQuestion["missing"] {
  for (const [pattern, nearest] of [...compounds, ...concepts]) {
    const found = pattern.exec(compounds.some(([compound]) => compound === pattern) ? words : unmatched);
    if (found) return { asked: found[0], nearest: titleOf(nearest, index) };
  }
  return null;
}

function titleOf(keys: readonly string[], index: DictionaryIndex): string {
  for (const key of keys) {
    const title = index.measures.get(key)?.title ?? index.dimensions.get(key)?.title;
    if (title) return title.toLowerCase();
  }
  return index.dictionary.measures[0]?.title.toLowerCase() ?? "nothing";
}

const PEOPLE = new Set(["owner", "manager", "team"]);
/** Below this likeness a name is no suggestion. */
const LIKE_ENOUGH = 0.45;

/** The value, or else the dimensions, nearest to an unknown word after "in", "for" or "by". */
export function nearestName(asked: string, wantsDimension: boolean, index: DictionaryIndex): string {
  const categorical = index.dictionary.dimensions.filter(({ kind }) => kind === "categorical");
  const titles = categorical.map(({ title }) => title.toLowerCase());
  const values = categorical
    .filter(({ key }) => !PEOPLE.has(key))
    .flatMap(({ title, values: listed }) =>
      listed.flatMap(({ value }) => (value === null ? [] : [{ name: `${title.toLowerCase()} ${value}`, value }])),
    );
  const pool = wantsDimension ? titles.map((name) => ({ name, value: name })) : values;
  const best = nearest(asked, pool);
  return best ?? `${titles.slice(0, 3).join(", ")}`;
}

/** The measure whose title is nearest. */
export const nearestMeasure = (asked: string, { dictionary }: DictionaryIndex): string => {
  const titles = dictionary.measures.map(({ title }) => title.toLowerCase());
  return (
    nearest(
      asked,
      titles.map((name) => ({ name, value: name })),
    ) ??
    titles[0] ??
    "nothing"
  );
};

/** The lead or account whose name is nearest, or null when none is like it. */
export function nearestLead(asked: string, index: DictionaryIndex): string | null {
  const pool = index.dictionary.entities
    .filter(({ kind }) => kind === "lead" || kind === "account")
    .map(({ name }) => ({ name, value: name }));
  return nearest(asked, pool);
}

function nearest(asked: string, pool: readonly { readonly name: string; readonly value: string }[]): string | null {
  const like = likenessTo(asked);
  let best: { name: string; score: number } | null = null;
  for (const { name, value } of pool) {
    if (Math.abs(value.length - asked.length) > asked.length) continue;
    const score = isOneSlip(asked.toLowerCase(), value.toLowerCase()) ? 1 : like(value);
    if (score >= LIKE_ENOUGH && (best === null || score > best.score)) best = { name, score };
  }
  return best?.name ?? null;
}
