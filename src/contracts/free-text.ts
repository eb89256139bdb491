import type { DimensionInfo } from "./measure.ts";

const LONGEST_LABEL = 60;
/** Labels such as "asked for a person" are shorter than sentences. */
const MOST_WORDS = 5;
/** With more different values than this, of which each is held by fewer records than that, a column holds ids, names or remarks. */
const FEW_VALUES = 12;
const LEAST_RECORDS_EACH = 3;

/**
 * Whether a column of a customer's file holds remarks, addresses or ids rather than labels. Such values are nobody's business outside the record, and no
 * one filters by them. Columns that the product knows are labels by definition.
 */
export function isFreeText({ origin, values, distinct }: DimensionInfo): boolean {
  if (origin === "built-in") return false;
  const recorded = values.flatMap(({ value, count }) => (value === null ? [] : [{ value, count }]));
  const records = recorded.reduce((sum, { count }) => sum + count, 0);
  const isRare = distinct > FEW_VALUES && records < LEAST_RECORDS_EACH * recorded.length;
  return isRare || recorded.some(({ value }) => isSentence(value));
}

const isSentence = (value: string): boolean =>
  value.length > LONGEST_LABEL || /[@\n]/.test(value) || value.trim().split(/\s+/).length > MOST_WORDS;
