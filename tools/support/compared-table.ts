import type { CellTable } from "#contracts/reader.ts";
import type { Condition } from "#contracts/segment.ts";
import type { ScanCondition, ScanTable } from "#stats/score-scan-table.ts";
import { FEWEST_RECORDS, SMALLEST_SHARE } from "./explaining-dimensions.ts";

/** Level that stands for all values with too few records. */
export const OTHER = "(all other values)";

export interface ComparedDimension {
  readonly key: string;
  readonly levels: readonly (string | null)[];
  readonly codes: Uint32Array;
  /** Values recorded in one period only, with their records. */
  readonly oneSided: readonly { readonly value: string | null; readonly after: boolean; readonly records: number }[];
}

/** The cells of two periods in one table, with one dictionary per dimension and rare values pooled. */
export interface ComparedTable {
  readonly dimensions: readonly ComparedDimension[];
  /** 0 before, 1 after. */
  readonly period: Uint8Array;
  readonly n: Float64Array;
  readonly numerator: Float64Array;
  readonly sum: Float64Array;
  readonly sumSquares: Float64Array;
}

/** Puts the cells of two periods under one another. Values with fewer than 25 records or 1 % of them in both periods together become one;
 * with `like`, the values that are separate there are separate here. */
export function comparedTable(before: CellTable, after: CellTable, like?: ComparedTable): ComparedTable {
  const n = joined(before.n, after.n);
  return {
    dimensions: before.columns.map((_, at) => comparedDimension(before, after, at, n, like?.dimensions[at]?.levels)),
    period: Uint8Array.from({ length: n.length }, (_, row) => (row < before.size ? 0 : 1)),
    n,
    numerator: joined(before.numerator, after.numerator),
    sum: joined(before.sum, after.sum),
    sumSquares: joined(before.sumSquares, after.sumSquares),
  };
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function comparedDimension(
  before: CellTable,
  after: CellTable,
  at: number,
  n: Float64Array,
  like: readonly (string | null)[] | undefined,
): ComparedDimension {
  const [first, second] = [before.columns[at]!, after.columns[at]!];
  const levelAt = (row: number): string | null =>
    row < before.size ? first.levels[first.codes[row]!]! : second.levels[second.codes[row - before.size]!]!;
  const counts = new Map<string | null, [before: number, after: number]>();
  let total = 0;
  for (let row = 0; row < n.length; row++) {
    const value = levelAt(row);
    const count = counts.get(value) ?? [0, 0];
    count[row < before.size ? 0 : 1] += n[row]!;
    counts.set(value, count);
    total += n[row]!;
  }
  const needed = Math.max(FEWEST_RECORDS, SMALLEST_SHARE * total);
  const enough = [...counts].filter(([, [a, b]]) => a + b >= needed).map(([value]) => value);
  const kept = like?.filter((value) => value !== OTHER) ?? enough;
  const sorted = kept.sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : a > b ? 1 : 0));
  const levels = [...counts.keys()].some((value) => !sorted.includes(value)) ? [...sorted, OTHER] : sorted;
  const codeOf = new Map(sorted.map((value, code) => [value, code]));
  const codes = Uint32Array.from(n, (_, row) => codeOf.get(levelAt(row)) ?? sorted.length);
  const oneSided = [...counts]
    .filter(([, [a, b]]) => (a === 0 || b === 0) && a + b >= needed)
    .map(([value, [a, b]]) => ({ value, after: a === 0, records: a + b }));
  return { key: first.dimension, levels, codes, oneSided };
}

/** The table as the score scan takes it. */
export const scanTable = (table: ComparedTable): ScanTable => ({
  dimensions: table.dimensions.map(({ key, levels, codes }) => ({ name: key, levels: levels.length, codes })),
  period: table.period,
  trials: table.n,
  successes: table.numerator,
});

/** The scan's conditions in words of the data. */
export const conditionsOf = (table: ComparedTable, conditions: readonly ScanCondition[]): Condition[] =>
  conditions.map(({ dimension, level }) => {
    const { key, levels } = table.dimensions[dimension]!;
    return { dimension: key, value: levels[level]! };
  });

/** The columns of a table as numbers, for adding up. */
export interface Totals {
  readonly n: number;
  readonly numerator: number;
  readonly sum: number;
  readonly sumSquares: number;
}

const nothing: Totals = { n: 0, numerator: 0, sum: 0, sumSquares: 0 };

/** Both periods' totals for each value of `group` (a code per row), `groups` values in all. */
export function totalsBy(
  table: ComparedTable,
  groups: number,
  group: (row: number) => number,
): readonly { readonly before: Totals; readonly after: Totals }[] {
  const sides = [0, 1].map(() => Array.from({ length: groups }, () => ({ ...nothing })));
  for (let row = 0; row < table.n.length; row++) {
    const at = group(row);
    if (at < 0) continue;
    const side = sides[table.period[row]!]![at]!;
    side.n += table.n[row]!;
    side.numerator += table.numerator[row]!;
    side.sum += table.sum[row]!;
    side.sumSquares += table.sumSquares[row]!;
  }
  return sides[0]!.map((before, at) => ({ before, after: sides[1]![at]! }));
}
