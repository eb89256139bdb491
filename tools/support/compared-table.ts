import type { CellTable, CodedColumn, Codes } from "#contracts/reader.ts";
import type { Condition } from "#contracts/segment.ts";
import type { ScanCondition, ScanTable } from "#stats/score-scan-table.ts";
import { FEWEST_RECORDS, SMALLEST_SHARE } from "./explaining-dimensions.ts";

/** Level that stands for all values with too few records. */
export const OTHER = "(all other values)";

export interface ComparedDimension {
  readonly key: string;
  readonly levels: readonly (string | null)[];
  readonly codes: Codes;
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
    dimensions: before.columns.map((_, at) => comparedDimension(before, after, at, like?.dimensions[at]?.levels)),
    period: new Uint8Array(n.length).fill(1, before.size),
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
  like: readonly (string | null)[] | undefined,
): ComparedDimension {
  const [first, second] = [before.columns[at]!, after.columns[at]!];
  const counts = new Map<string | null, [before: number, after: number]>();
  const count = ({ levels, codes }: CodedColumn, n: Float64Array, side: 0 | 1): void => {
    const records = new Float64Array(levels.length);
    for (let row = 0; row < codes.length; row++) records[codes[row]!]! += n[row]!;
    levels.forEach((level, code) => {
      const known = counts.get(level) ?? [0, 0];
      known[side] += records[code]!;
      counts.set(level, known);
    });
  };
  count(first, before.n, 0);
  count(second, after.n, 1);
  const total = [...counts.values()].reduce((sum, [a, b]) => sum + a + b, 0);
  const needed = Math.max(FEWEST_RECORDS, SMALLEST_SHARE * total);
  const enough = [...counts].filter(([, [a, b]]) => a + b >= needed).map(([value]) => value);
  const kept = like?.filter((value) => value !== OTHER) ?? enough;
  const sorted = [...kept].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : a > b ? 1 : 0));
  const codeOf = new Map(sorted.map((value, code) => [value, code]));
  const isPooled = [...counts.keys()].some((value) => !codeOf.has(value));
  const narrow = sorted.length < 65_536 ? Uint16Array : Uint32Array;
  const codes = new narrow(before.size + after.size);
  const recode = (column: CodedColumn, from: number): void => {
    const places = Uint32Array.from(column.levels, (level) => codeOf.get(level) ?? sorted.length);
    for (let row = 0; row < column.codes.length; row++) codes[from + row] = places[column.codes[row]!]!;
  };
  recode(first, 0);
  recode(second, before.size);
  const oneSided = [...counts]
    .filter(([, [a, b]]) => (a === 0 || b === 0) && a + b >= needed)
    .map(([value, [a, b]]) => ({ value, after: a === 0, records: a + b }));
  return { key: first.dimension, levels: isPooled ? [...sorted, OTHER] : sorted, codes, oneSided };
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

export interface Sides {
  readonly before: Totals;
  readonly after: Totals;
}

/** Both periods' totals for each value of `group` (a code per row, below zero for none), `groups` values in all. */
export function totalsBy(table: ComparedTable, groups: number, group: (row: number) => number): readonly Sides[] {
  const codes = new Int32Array(table.n.length);
  for (let row = 0; row < codes.length; row++) codes[row] = group(row);
  return totalsByCode(table, groups, codes);
}

/** {@link totalsBy} with the codes at hand: no call per row. */
function totalsByCode(table: ComparedTable, groups: number, codes: ArrayLike<number>): readonly Sides[] {
  const { period, n, numerator, sum, sumSquares } = table;
  // the four sums of a slot side by side: a row then touches one place of the memory
  const sums = new Float64Array(2 * groups * 4);
  for (let row = 0; row < n.length; row++) {
    const code = codes[row]!;
    if (code < 0) continue;
    const slot = 4 * (2 * code + period[row]!);
    sums[slot]! += n[row]!;
    sums[slot + 1]! += numerator[row]!;
    sums[slot + 2]! += sum[row]!;
    sums[slot + 3]! += sumSquares[row]!;
  }
  const totals = (slot: number): Totals => {
    const [n = 0, numerator = 0, sum = 0, sumSquares = 0] = sums.subarray(4 * slot, 4 * slot + 4);
    return { n, numerator, sum, sumSquares };
  };
  return Array.from({ length: groups }, (_, each) => ({ before: totals(2 * each), after: totals(2 * each + 1) }));
}

const wholes = new WeakMap<ComparedTable, Sides>();

/** Both periods' totals of all rows; added up once per table. */
export function wholeOf(table: ComparedTable): Sides {
  const whole = wholes.get(table) ?? totalsByCode(table, 1, new Int32Array(table.n.length))[0]!;
  wholes.set(table, whole);
  return whole;
}

const byLevel = new WeakMap<ComparedDimension, readonly Sides[]>();

/** Both periods' totals of each level of one of the table's dimensions; added up once per table. */
export function levelsOf(table: ComparedTable, dimension: ComparedDimension): readonly Sides[] {
  const { codes, levels } = dimension;
  const totals = byLevel.get(dimension) ?? totalsByCode(table, levels.length, codes);
  byLevel.set(dimension, totals);
  return totals;
}
