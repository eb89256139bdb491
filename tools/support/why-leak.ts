import type { TrustNote } from "#contracts/measure.ts";
import { dimensionWords } from "#contracts/segment.ts";
import { type ComparedTable, levelsOf, type Totals, wholeOf } from "./compared-table.ts";

/** A dimension that tells this much of the outcome's variance repeats the outcome: nothing recorded beforehand comes near. */
const REPEATS = 0.5;
/** Values in which all succeeded or all failed, less likely than this by luck, mark a column filled in afterwards … */
const BY_LUCK = 1e-6;
/** … when they hold at least this part of the records. */
const LARGE = 0.25;

/** Dimensions left out of a search: those that repeat the outcome, and those filled in only once something happened. */
export interface Leaks {
  readonly repeating: readonly string[];
  readonly afterwards: readonly string[];
}

/**
 * The table without dimensions that are made from the outcome itself, such as a loss reason or a status: each period's outcome would be "explained" by
 * its own mix of them. Recognised by what they tell: their values share out the successes (correlation ratio η² of a half or more), or a quarter of the
 * records lies in values with successes only or failures only, or all records without a value failed.
 */
export function withoutLeaks(table: ComparedTable): { readonly table: ComparedTable; readonly leaks: Leaks } {
  const whole = pooled(wholeOf(table));
  const rate = whole.n > 0 ? whole.numerator / whole.n : 0;
  if (rate <= 0 || rate >= 1) return { table, leaks: { repeating: [], afterwards: [] } };
  const repeating = table.dimensions
    .filter((dimension) => repeatsOutcome(levelsOf(table, dimension).map(pooled), dimension.levels, { ...whole, rate }))
    .map(({ key }) => key);
  const afterwards = filledInAfterwards(table).filter((key) => !repeating.includes(key));
  return { table: withoutDimensions(table, [...repeating, ...afterwards]), leaks: { repeating, afterwards } };
}

/**
 * Dimensions that are filled in only once something happened: all records without a value failed (or all succeeded), beyond luck. A rep who is assigned
 * at the handover makes "not recorded" grow whenever handovers fall, which is no mix of anything.
 */
function filledInAfterwards(table: ComparedTable): readonly string[] {
  const whole = pooled(wholeOf(table));
  const rate = whole.n > 0 ? whole.numerator / whole.n : 0;
  return table.dimensions
    .filter((dimension) => {
      const none = dimension.levels.indexOf(null);
      if (none < 0) return false;
      const { n, numerator } = pooled(levelsOf(table, dimension)[none]!);
      const byLuck = numerator === 0 ? (1 - rate) ** n : numerator === n ? rate ** n : 1;
      return n > 0 && byLuck < BY_LUCK;
    })
    .map(({ key }) => key);
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

/** Says which columns were left out of the search and why; nothing for none. */
export function leakNotes({ repeating, afterwards }: Leaks): readonly Pick<TrustNote, "text" | "names">[] {
  const left = (keys: readonly string[], why: string): readonly Pick<TrustNote, "text" | "names">[] =>
    keys.length === 0
      ? []
      : [
          {
            text: `Left out of the search: {left_out}. ${why}`,
            names: { left_out: keys.map(dimensionWords).join(", ") },
          },
        ];
  return [
    ...left(
      repeating,
      repeating.length === 1
        ? "It repeats the outcome itself, so it explains nothing."
        : "They repeat the outcome itself, so they explain nothing.",
    ),
    ...left(
      afterwards,
      afterwards.length === 1
        ? "It is filled in only once something came of the record, so it explains nothing."
        : "They are filled in only once something came of the record, so they explain nothing.",
    ),
  ];
}
