import type { Where } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import type { CellTable } from "#contracts/reader.ts";
import type { Segment } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import type { Share } from "#stats/share.ts";
import { OTHER, type Totals } from "./compared-table.ts";
import type { WhyScope } from "./why-scope.ts";

/** The records of one claim in one stretch of time; `rows` are those of the table that belong to it. */
export interface ClaimRows {
  readonly table: CellTable;
  readonly rows: Uint32Array;
}

/** A claimed segment, the totals of the rest (the records in no claim), and its own records in both periods. */
export interface Claimed {
  readonly segment: Segment;
  readonly before: ClaimRows;
  readonly after: ClaimRows;
}

/** Fewest records of a person, or of a half, to say anything about them. */
export const FEWEST = 10;

export interface ClaimQuery {
  readonly measure: string;
  readonly period: Period;
  readonly by: readonly string[];
  readonly numeric?: readonly string[];
}

/** The values that are levels of their own in the search; all others were pooled. */
export type Levels = ReadonlyMap<string, ReadonlySet<string | null>>;

/**
 * Reads the records of the claim at `at`: those of its segment that are in none of the claims before it. Only the segment's own records are read,
 * however many there are of the rest.
 */
export async function readClaimRows(
  scope: WhyScope,
  claims: readonly { readonly segment: Segment }[],
  at: number,
  levels: Levels,
  query: ClaimQuery,
  ctx: ToolContext,
): Promise<ClaimRows> {
  const earlier = claims.slice(0, at);
  const own = claims[at]!.segment;
  const plain = own.filter(({ value }) => value !== OTHER);
  const keys = [own.filter(({ value }) => value === OTHER), ...earlier.map(({ segment }) => segment)].flat();
  const table = await ctx.read(cells, {
    measure: query.measure,
    period: query.period,
    by: [...new Set([...query.by, ...keys.map(({ dimension }) => dimension)])],
    numeric: query.numeric ?? [],
    where: narrowed(scope.where, plain),
    countedOn: scope.countedOn,
  });
  const inside = rowsMatching(
    table,
    own.filter(({ value }) => value === OTHER),
    levels,
  );
  const taken = earlier.map(({ segment }) => rowsMatching(table, segment, levels));
  const rows: number[] = [];
  for (let row = 0; row < table.size; row++)
    if (inside[row] === 1 && taken.every((each) => each[row] === 0)) rows.push(row);
  return { table, rows: Uint32Array.from(rows) };
}

/** The question's filter and the segment's own conditions together. */
const narrowed = (where: Where, segment: Segment): Where => ({
  ...where,
  ...Object.fromEntries(segment.map(({ dimension, value }) => [dimension, [value]])),
});

/** 1 for every row that fulfils all conditions; the pooled value stands for everything that was no level of its own. */
function rowsMatching(table: CellTable, segment: Segment, levels: Levels): Uint8Array {
  const inside = new Uint8Array(table.size).fill(1);
  for (const { dimension, value } of segment) {
    const column = columnOf(table, dimension)!;
    const fits = column.levels.map((level) => (value === OTHER ? !levels.get(dimension)?.has(level) : level === value));
    for (let row = 0; row < table.size; row++) if (!fits[column.codes[row]!]) inside[row] = 0;
  }
  return inside;
}

export const columnOf = (table: CellTable, key: string) => table.columns.find(({ dimension }) => dimension === key);

/** Sums over the rows of a claim that `keep` keeps. */
export function totalOf({ table, rows }: ClaimRows, keep: (row: number) => boolean = () => true): Totals {
  let [n, numerator, sum, sumSquares] = [0, 0, 0, 0];
  for (const row of rows) {
    if (!keep(row)) continue;
    n += table.n[row]!;
    numerator += table.numerator[row]!;
    sum += table.sum[row]!;
    sumSquares += table.sumSquares[row]!;
  }
  return { n, numerator, sum, sumSquares };
}

export const shareOf = ({ n, numerator }: Totals): Share => ({ n, successes: numerator });

export interface Expected {
  /** Rate the segment would have had, had its log odds moved as those of the rows in no claim. */
  readonly rate: number;
  readonly standardError: number;
}

/** The rate of a claim, had its log odds moved as those of the rest; half a record is added to every cell. */
export function expectedRate(own: Totals, rest: { readonly before: Totals; readonly after: Totals }): Expected {
  const odds = ({ numerator, n }: Totals): number => Math.log((numerator + 0.5) / (n - numerator + 0.5));
  const rate = 1 / (1 + Math.exp(-(odds(own) + odds(rest.after) - odds(rest.before))));
  const variance = [own, rest.before, rest.after].reduce(
    (sum, { numerator, n }) => sum + 1 / (numerator + 0.5) + 1 / (n - numerator + 0.5),
    0,
  );
  return { rate, standardError: Math.sqrt(variance) * rate * (1 - rate) };
}
