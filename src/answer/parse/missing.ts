import type { ParsedQuestion } from "#contracts/question.ts";
import type { DictionaryIndex } from "./dictionary-index.ts";
import { isOneSlip, likeness } from "./spelling.ts";

/** Things that people ask a sales assistant about and that a given store may not hold, with what comes nearest, best first. */
const CONCEPTS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\b(?:churn(?:ed|ing)?(?: rate)?|attrition|cancellations?)\b/, ["win_rate", "revenue"]],
  [
    /\b(?:retention(?: rate)?|renewals?(?: rate)?|(?:net|gross) (?:dollar |revenue )?retention|nrr|grr)\b/,
    ["revenue", "win_rate"],
  ],
  [/\b(?:upsells?|cross ?sells?|expansion(?: revenue)?)\b/, ["revenue", "average_deal_size"]],
  [/\b(?:nps|net promoter(?: score)?|promoters|detractors|ces)\b/, ["csat", "mean_sentiment", "win_rate"]],
  [/\b(?:quotas?(?: attainment)?|attainment|target attainment)\b/, ["revenue", "deals_won"]],
  [/\b(?:competitors?|competition|rivals?|competitive losses)\b/, ["win_rate", "product"]],
  [
    /\b(?:loss reasons?|lost reasons?|reasons? for (?:loss|losing)|closed lost reasons?|win loss reasons?)\b/,
    ["stage", "win_rate"],
  ],
  [
    /\b(?:cac|acquisition costs?|cost per (?:lead|acquisition|deal|customer)|cpl|cpa|marketing spend|ad spend|roas|roi|return on investment)\b/,
    ["revenue", "lead_source"],
  ],
  [/\b(?:ltv|clv|lifetime value|customer lifetime)\b/, ["average_deal_size", "revenue"]],
  [/\b(?:mrr|arr|recurring revenue|run rate)\b/, ["revenue", "deals_won"]],
  [/\b(?:(?:gross |net |profit )?margins?|profits?|profitability|ebitda|cogs)\b/, ["revenue", "average_deal_size"]],
  [/\b(?:discounts?|discounting|discount rate)\b/, ["average_deal_size", "revenue"]],
  [/\b(?:forecasts?|forecasting|projections?|projected|predicted)\b/, ["pipeline_value", "revenue"]],
  [/\b(?:pipeline coverage|coverage ratio)\b/, ["pipeline_value"]],
  [/\b(?:headcount|hiring|ramp(?: time)?|rep tenure|tenure|commissions?)\b/, ["owner", "deals_won"]],
  [
    /\b(?:website (?:traffic|visits?|visitors?)|web traffic|page ?views?|sessions|click ?through(?: rate)?|ctr|impressions|open rates?|bounce rate|traffic|social media)\b/,
    ["conversations", "lead_source"],
  ],
  [/\b(?:support tickets?|tickets|bugs|uptime|outages?|latency)\b/, ["conversations", "escalation_rate"]],
  [/\b(?:countr(?:y|ies)|cit(?:y|ies)|states|zip ?codes?|postcodes?|count(?:y|ies))\b/, ["region"]],
  [
    /\b(?:company size|employees|employee count|firm size|account size|number of employees|company sizes)\b/,
    ["deal_size_band", "industry"],
  ],
  [/\b(?:job titles?|personas?|seniority|decision makers?|buyer roles?)\b/, ["industry", "lead_source"]],
  [/\b(?:genders?|age groups?|ages?|ethnicity|race)\b/, ["industry", "region"]],
  [/\b(?:languages?)\b/, ["region"]],
  [/\b(?:keywords?|utm|ad groups?|creatives?)\b/, ["lead_source", "campaign"]],
  [/\b(?:payment terms|contract length|contract term|billing)\b/, ["average_deal_size"]],
  [/\b(?:no shows?|no show rate)\b/, ["meetings_booked", "conversion_rate"]],
  [/\b(?:activities|activity|emails sent|calls made|touches|touchpoints|dials)\b/, ["conversations"]],
  [/\b(?:inventory|stock levels?|shipments?|orders?|returns|refunds?)\b/, ["revenue", "deals_closed"]],
];

/** A named thing that the data do not hold, and the nearest that they do; null when everything named is there. */
export function findMissing(unmatched: string, index: DictionaryIndex): ParsedQuestion["missing"] {
  for (const [pattern, nearest] of CONCEPTS) {
    const found = pattern.exec(unmatched);
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

/** The lead or account whose name is nearest, or null when none is like it. */
export function nearestLead(asked: string, index: DictionaryIndex): string | null {
  const pool = index.dictionary.entities
    .filter(({ kind }) => kind === "lead" || kind === "account")
    .map(({ name }) => ({ name, value: name }));
  return nearest(asked, pool);
}

function nearest(asked: string, pool: readonly { readonly name: string; readonly value: string }[]): string | null {
  let best: { name: string; score: number } | null = null;
  for (const { name, value } of pool) {
    if (Math.abs(value.length - asked.length) > asked.length) continue;
    const score = isOneSlip(asked.toLowerCase(), value.toLowerCase()) ? 1 : likeness(asked, value);
    if (score >= LIKE_ENOUGH && (best === null || score > best.score)) best = { name, score };
  }
  return best?.name ?? null;
}
