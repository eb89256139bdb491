import type { Intent, ParsedQuestion } from "#contracts/question.ts";
import { compounds, concepts } from "./concepts.ts";
import type { DictionaryIndex } from "./dictionary-index.ts";
import { isOneSlip, likenessTo } from "./spelling.ts";

/** What an intent is about is not missing: a forecast is asked for, not looked up. */
const OWN_WORDS: Readonly<Partial<Record<Intent, RegExp>>> = {
  forecast:
    /\b(?:forecast\w*|projections?|projected|predicted|pipeline coverage|(?:(?:on|vs|versus|against|to|hit|hitting|reach|reaching|miss|missing|make|making|beat|beating|above|below|behind|ahead of|from|meet|meeting|exceed|exceeding|of) )?(?:the |our |my |its |their |his |her |this )?(?:targets?|goals?|plan|budgets?|quotas?))\b/g,
  deal_risk: /\b(?:forecast\w*|projected|predicted|targets?|renewals?)\b/g,
  change_effect:
    /\b(?:web ?site|social media|discount(?:s|ing)?|discount rate|budgets?|headcount|hiring|ramp|commissions?|plan|targets?|quotas?|payment terms|contract (?:length|term)|billing|sla|slas|emails sent|calls made|creatives?|keywords?|touches|touchpoints|languages?|competitors?|activit(?:y|ies)|pricing|orders?)\b/g,
  experiment: /\b(?:creatives?|keywords?|touches|emails sent)\b/g,
  patterns: /\b(?:loss reasons?|lost reasons?|reasons? for (?:loss|losing)|orders?|activit(?:y|ies))\b/g,
  cohorts: /\bages?\b/g,
  biggest_risk: /\bforecast\b/g,
};

/** A named thing that the data do not hold, and the nearest that they do; null when everything named is there. */
export function findMissing(
  unmatched: string,
  words: string,
  intent: Intent | null,
  index: DictionaryIndex,
): ParsedQuestion["missing"] {
  const own = intent === null ? undefined : OWN_WORDS[intent];
  const foreign = own ? unmatched.replace(own, "|") : unmatched;
  for (const [pattern, nearest] of [...compounds, ...concepts]) {
    const found = pattern.exec(compounds.some(([compound]) => compound === pattern) ? words : foreign);
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
