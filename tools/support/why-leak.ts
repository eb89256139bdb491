import type { TrustNote } from "#contracts/measure.ts";
import { dimensionWords } from "#contracts/segment.ts";
import { chiSquareTest } from "#stats/chi-square-test.ts";
import { type ComparedTable, levelsOf, type Sides, type Totals, wholeOf } from "./compared-table.ts";

/** A dimension that tells this much of the outcome's variance repeats the outcome: nothing recorded beforehand comes near. */
const REPEATS = 0.5;
/** Values in which all succeeded or all failed, less likely than this by luck, mark a column filled in afterwards … */
const BY_LUCK = 1e-6;
/** … when they hold at least this part of the records. */
const LARGE = 0.25;

/** Successes are recorded this much more or less often than failures, in both periods: whether a value is recorded follows from the outcome. */
const APART = 0.15;
/** People are assigned to a conversation at its handover: for them any difference beyond chance says so. */
const ASSIGNED: readonly string[] = ["rep", "team", "manager"];
const BEYOND_CHANCE = 0.001;

/** Dimensions left out of a search: those that repeat the outcome, and those filled in only once something happened. */
export interface Leaks {
  readonly repeating: readonly string[];
  readonly afterwards: readonly string[];
}

/**
 * The table without dimensions that are made from the outcome itself, such as a loss reason or a status: each period's outcome would be "explained" by
 * its own mix of them. Recognised by what they tell: their values share out the successes (correlation ratio η² of a half or more), or a quarter of the
 * records lies in values with successes only or failures only, or all records without a value failed, or successes are recorded far more often than failures.
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
 * Dimensions that are filled in only once something happened: all records without a value failed (or all succeeded), or whether there is one depends on
 * the outcome, beyond luck. A rep who is assigned at the handover makes "not recorded" grow whenever handovers fall, which is no mix of anything.
 */
function filledInAfterwards(table: ComparedTable): readonly string[] {
  const whole = wholeOf(table);
  const all = pooled(whole);
  const rate = all.n > 0 ? all.numerator / all.n : 0;
  return table.dimensions
    .filter((dimension) => {
      const none = dimension.levels.indexOf(null);
      if (none < 0) return false;
      const blank = levelsOf(table, dimension)[none]!;
      const { n, numerator } = pooled(blank);
      const byLuck = numerator === 0 ? (1 - rate) ** n : numerator === n ? rate ** n : 1;
      return n > 0 && (byLuck < BY_LUCK || followsOutcome(dimension.key, blank, whole));
    })
    .map(({ key }) => key);
}

/** Whether successes and failures are recorded unlike often, in both periods the same way: a segment that went bad does so in one of them. */
function followsOutcome(key: string, blank: Sides, whole: Sides): boolean {
  const gaps = [blankGap(blank.before, whole.before), blankGap(blank.after, whole.after)] as const;
  const p = chiSquareTest(outcomes(pooled(blank), pooled(whole)))?.p ?? 1;
  if (ASSIGNED.includes(key)) return p < BEYOND_CHANCE;
  return p < BY_LUCK && Math.min(...gaps.map(Math.abs)) >= APART && gaps[0] > 0 === gaps[1] > 0;
}

/** Share of blanks among the failures less that among the successes. */
function blankGap(blank: Pooled, whole: Pooled): number {
  const [failures, successes] = outcomes(blank, whole).map(([filled, none]) => none / Math.max(1, filled + none));
  return failures! - successes!;
}

/** Failures and successes, each with and without a value. */
const outcomes = (blank: Pooled, whole: Pooled): readonly (readonly [filled: number, blank: number])[] => {
  const failedBlank = blank.n - blank.numerator;
  const failed = whole.n - whole.numerator;
  return [
    [failed - failedBlank, failedBlank],
    [whole.numerator - blank.numerator, blank.numerator],
  ];
};

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
