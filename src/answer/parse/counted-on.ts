import type { Dictionary } from "#contracts/question.ts";
import type { TextRange } from "./text-range.ts";

/** A date that records are to be counted on, as the words name it. `bucket` is there when the cut is named with it: "by creation month". */
export interface CountedOn {
  readonly column: "created_on" | "closed_on";
  readonly at: TextRange;
  readonly bucket: string | null;
}

const CREATED = "(?:creation|create|created|opening|opened|open)";
const CLOSED = "(?:closing|closed|close)";
const named = (date: string): RegExp =>
  new RegExp(
    `\\b(?:(?:counted|counting|measured|based|grouped|going|when)\\s+)?(?:by|on|per|using|with|of)\\s+(?:the\\s+|their\\s+|its\\s+)?(?:deal\\s+|deals?'?\\s+)?${date}[\\s_-]+(?:on\\s+|in\\s+)?(?:date|dates|(?<bucket>week|month|quarter)|cohorts?)\\b|\\bby\\s+(?:the\\s+)?(?:date|(?<cut>week|month|quarter))\\s+(?:of\\s+)?${date}\\b|\\bby\\s+when\\s+(?:it|they|the\\s+deals?|deals)\\s+(?:was|were|got)\\s+${date}\\b|\\b${date}[\\s-]+(?:date|cohorts?)(?:\\s+(?:basis|based))?\\b|\\b${date}_(?:on|at|date)\\b`,
  );
/** "for deals created in Q2": the date is part of which deals are meant, and the period stays. */
const whichDeals = (date: string): RegExp =>
  new RegExp(
    `(?<!\\b(?:number|count|volume|value|amount|total) )\\b(?:for|of|from|on|among|in|with)\\s+(?:the\\s+|all\\s+|our\\s+)?(?:deals?|opportunit(?:y|ies)|opps?|ones|those)\\s+(?:that\\s+|which\\s+)?(?:(?:were|was|we|got|have been|had been)\\s+)?(?:${date})(?=\\s+(?:in|on|during|since|between|from|before|after|last|this|past|within|q[1-4]|h[12]|20\\d\\d)\\b)`,
  );

const PATTERNS: readonly (readonly [CountedOn["column"], RegExp])[] = [
  ["created_on", named(CREATED)],
  ["created_on", whichDeals("created|opened|added|entered")],
  ["closed_on", named(CLOSED)],
  ["closed_on", whichDeals("closed")],
];

/**
 * The date that the words ask to count on, or null. Whether the measure allows it is asked later; see {@link allowedDate}.
 *
 * @example findCountedOn("win rate by creation date")?.column // "created_on"
 */
export function findCountedOn(text: string): CountedOn | null {
  if (!/creat|open|clos|added|entered/.test(text)) return null;
  for (const [column, pattern] of PATTERNS) {
    const found = pattern.exec(text);
    if (found)
      return {
        column,
        at: { start: found.index, end: found.index + found[0].length },
        bucket: found.groups?.bucket ?? found.groups?.cut ?? null,
      };
  }
  return null;
}

/** The date when the measure may be counted on it, otherwise null. A measure not named yet allows nothing. */
export function allowedDate(column: string | null, measure: string | null, { measures }: Dictionary): string | null {
  const info = measures.find(({ name }) => name === measure);
  return column !== null && info && [info.countedOn, ...info.alternatives].includes(column) ? column : null;
}
