import { plain } from "#contracts/quantity.ts";
import { shareFigure } from "./rate-figures.ts";
import { type Claimed, type Expected, FEWEST, type Sides, total } from "./why-claimed.ts";
import type { WhyPerson } from "./why-output.ts";

/**
 * What each person lost in the claimed segments against what the rest would lead to expect there, most first; people with fewer than ten records
 * in them are left out. Says who manages them, and whether over all their records they are above everyone else.
 */
export function personLosses(
  { before, after }: Sides,
  expected: readonly Expected[],
  { person, lowerIsBetter }: { readonly person: string; readonly lowerIsBetter: boolean },
): readonly WhyPerson[] {
  const sign = lowerIsBetter ? -1 : 1;
  const column = columnOf(after, person)!;
  const earlier = columnOf(before, person)!;
  const everyone = total(after, () => true);
  return column.levels
    .flatMap((name, code) => {
      if (name === null) return [];
      const now = total(after, (claim, row) => claim >= 0 && column.codes[row] === code);
      const then = total(before, (claim, row) => claim >= 0 && earlier.levels[earlier.codes[row]!] === name);
      const figure = shareFigure(now);
      if (now.n < FEWEST || !figure) return [];
      const hoped = expected.reduce((sum, { rate }, at) => {
        return sum + rate * total(after, (claim, row) => claim === at && column.codes[row] === code).n;
      }, 0);
      const lost = plain(sign * (hoped - now.successes), { n: now.n });
      const own = total(after, (_, row) => column.codes[row] === code);
      const beatsRest = sign * (own.successes * everyone.n - everyone.successes * own.n) > 0;
      const manager = managerOf(after, column.codes, code);
      return [{ name, role: person, before: shareFigure(then), after: figure, lost, manager, beats_rest: beatsRest }];
    })
    .sort((a, b) => b.lost.value - a.lost.value);
}

const columnOf = ({ table }: Claimed, key: string) => table.columns.find(({ dimension }) => dimension === key);

/** The manager with most of the claimed records of a person; null when none is recorded. */
function managerOf(after: Claimed, codes: ArrayLike<number>, code: number): string | null {
  const managers = columnOf(after, "manager");
  if (!managers) return null;
  const records = managers.levels.map(
    (name, manager) =>
      [
        name,
        total(after, (claim, row) => claim >= 0 && codes[row] === code && managers.codes[row] === manager).n,
      ] as const,
  );
  const [most] = records.filter(([name, n]) => name !== null && n > 0).sort((a, b) => b[1] - a[1]);
  return most?.[0] ?? null;
}

/** Who manages the people that lost most, by what they lost together; null where no manager is recorded. */
export function managerOfMost(people: readonly WhyPerson[]): string | null {
  const lost = new Map<string, number>();
  for (const { manager, lost: own } of people) {
    if (manager !== null) lost.set(manager, (lost.get(manager) ?? 0) + own.value);
  }
  return [...lost].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
