import { chiSquareUpperTail } from "./chi-square-distribution.ts";

/** Pearson's test of a table of counts. */
export interface ChiSquareTest {
  readonly statistic: number;
  readonly degrees: number;
  readonly p: number;
  /** Strength of the association: 0 none, 1 complete. */
  readonly cramersV: number;
  /** Below 5 the p-value is approximate at best. */
  readonly smallestExpected: number;
}

/**
 * Pearson's chi-square test of independence for a table of counts (rows = groups, columns = results), without continuity correction,
 * and Cramér's V. Rows and columns without any count are left out.
 *
 * @returns null when fewer than two rows or two columns hold counts
 * @throws RangeError when a count is negative or rows differ in length
 * @example chiSquareTest([[30, 70], [25, 75], [50, 50]]) // statistic 15.3846153846, p 0.000456323900581, V 0.2264554068
 */
export function chiSquareTest(table: readonly (readonly number[])[]): ChiSquareTest | null {
  const width = table[0]?.length ?? 0;
  if (table.some((row) => row.length !== width || row.some((count) => !(count >= 0))))
    throw new RangeError("a table of counts needs rows of one length and no negative count");
  const rowSums = table.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columnSums = Array.from({ length: width }, (_, j) => table.reduce((sum, row) => sum + row[j]!, 0));
  const total = rowSums.reduce((sum, count) => sum + count, 0);
  const rows = rowSums.filter((sum) => sum > 0).length;
  const columns = columnSums.filter((sum) => sum > 0).length;
  if (rows < 2 || columns < 2) return null;
  let statistic = 0;
  let smallestExpected = Number.POSITIVE_INFINITY;
  for (const [i, row] of table.entries())
    for (const [j, count] of row.entries()) {
      const expected = (rowSums[i]! * columnSums[j]!) / total;
      if (expected === 0) continue;
      statistic += (count - expected) ** 2 / expected;
      smallestExpected = Math.min(smallestExpected, expected);
    }
  const degrees = (rows - 1) * (columns - 1);
  const cramersV = Math.sqrt(statistic / (total * (Math.min(rows, columns) - 1)));
  return { statistic, degrees, p: chiSquareUpperTail(statistic, degrees), cramersV, smallestExpected };
}
