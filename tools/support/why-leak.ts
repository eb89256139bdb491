import type { TrustNote } from "#contracts/measure.ts";
import { dimensionWords } from "#contracts/segment.ts";
import { type ComparedTable, type Totals, totalsBy } from "./compared-table.ts";

/** A dimension that tells this much of the outcome's variance repeats the outcome: nothing recorded beforehand comes near. */
const REPEATS = 0.5;
/** Values in which all succeeded or all failed, less likely than this by luck, mark a column filled in afterwards … */
const BY_LUCK = 1e-6;
/** … when they hold at least this part of the records. */
const LARGE = 0.25;

/**
 * The table without dimensions that are made from the outcome itself, such as a loss reason or a status: each period's outcome would be "explained" by
 * its own mix of them. Recognised by what they tell: their values share out the successes (correlation ratio η² of a half or more), or a quarter of the
 * records lies in values with successes only or failures only.
 */
export function withoutLeaks(table: ComparedTable): {
  readonly table: ComparedTable;
  readonly leaks: readonly string[];
} {
  const whole = pooled(totalsBy(table, 1, () => 0)[0]!);
  const rate = whole.n > 0 ? whole.numerator / whole.n : 0;
  if (rate <= 0 || rate >= 1) return { table, leaks: [] };
  const leaks = table.dimensions
    .filter(({ levels, codes }) => {
      const parts = totalsBy(table, levels.length, (row) => codes[row]!).map(pooled);
      return repeatsOutcome(parts, levels, { ...whole, rate });
    })
    .map(({ key }) => key);
  return { table: withoutDimensions(table, leaks), leaks };
}

/** The same table cut by fewer dimensions. */
export const withoutDimensions = (table: ComparedTable, keys: readonly string[]): ComparedTable =>
  keys.length === 0 ? table : { ...table, dimensions: table.dimensions.filter(({ key }) => !keys.includes(key)) };

type Pooled = Pick<Totals, "n" | "numerator">;

const pooled = ({ before, after }: { readonly before: Totals; readonly after: Totals }): Pooled => ({
  n: before.n + after.n,
  numerator: before.numerator + after.numerator,
});

function repeatsOutcome(
  parts: readonly Pooled[],
  levels: readonly (string | null)[],
  whole: Pooled & { readonly rate: number },
): boolean {
  const { rate } = whole;
  let between = 0;
  let certain = 0;
  parts.forEach(({ n, numerator }, at) => {
    if (n === 0) return;
    between += n * (numerator / n - rate) ** 2;
    const byLuck = numerator === 0 ? (1 - rate) ** n : numerator === n ? rate ** n : 1;
    // that nobody is assigned to what never succeeds says nothing about those who are assigned
    if (byLuck < BY_LUCK && levels[at] !== null) certain += n;
  });
  return between / (whole.n * rate * (1 - rate)) >= REPEATS || certain >= LARGE * whole.n;
}

/** Says which columns were left out of the search and why; none for none. */
export const leakNote = (leaks: readonly string[]): readonly Pick<TrustNote, "text" | "names">[] =>
  leaks.length === 0
    ? []
    : [
        {
          text: `Left out of the search: {left_out}. ${leaks.length === 1 ? "It repeats the outcome itself, so it explains" : "They repeat the outcome itself, so they explain"} nothing.`,
          names: { left_out: leaks.map(dimensionWords).join(", ") },
        },
      ];
