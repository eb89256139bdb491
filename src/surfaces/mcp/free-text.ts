import type { DimensionInfo } from "#contracts/measure.ts";
import { spellsFigures } from "#contracts/tool.ts";

const LONGEST_LABEL = 60;
/** A column of a customer's file with more different values than this, none of them twice, holds ids or remarks. */
const MOST_SINGLE_VALUES = 12;

/**
 * Whether a column of a customer's file holds remarks, addresses or ids rather than labels. Such values are nobody's business outside the record, and no
 * one filters by them. Columns that the product knows are labels by definition.
 */
export function isFreeText({ origin, values, distinct }: DimensionInfo): boolean {
  if (origin === "built-in") return false;
  const recorded = values.flatMap(({ value, count }) => (value === null ? [] : [{ value, count }]));
  const isSingle = distinct > MOST_SINGLE_VALUES && recorded.every(({ count }) => count === 1);
  return (
    isSingle ||
    recorded.some(({ value }) => value.length > LONGEST_LABEL || /[@\n]/.test(value) || spellsFigures(value))
  );
}
