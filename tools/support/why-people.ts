import { plain, type Quantity } from "#contracts/quantity.ts";
import type { CellTable } from "#contracts/reader.ts";
import { shareFigure } from "./rate-figures.ts";
import { type Claimed, type ClaimRows, columnOf, type Expected, FEWEST, shareOf, totalOf } from "./why-claimed.ts";
import type { WhyPerson } from "./why-output.ts";

/** One person's records in all claims together. */
interface Own {
  readonly before: { n: number; numerator: number; sum: number };
  readonly after: { n: number; numerator: number; sum: number };
  /** Records after in each claim, and before. */
  readonly perClaim: { readonly before: readonly number[]; readonly after: readonly number[] };
  readonly manager: string | null;
}

/**
 * What each person lost in the claimed segments against what the rest would lead to expect there, most first; people with fewer than ten records
 * in them are left out. Says who manages them, and whether over all their records they are above everyone else.
 *
 * @param everyone the rate of the period cut by person
 */
export function personLosses(
  claims: readonly Claimed[],
  expected: readonly Expected[],
  everyone: CellTable,
  { person, lowerIsBetter }: { readonly person: string; readonly lowerIsBetter: boolean },
): readonly WhyPerson[] {
  const sign = lowerIsBetter ? -1 : 1;
  const total = totalOf({ table: everyone, rows: allRows(everyone) });
  return namesIn(claims, person)
    .flatMap((name): WhyPerson[] => {
      const own = ownRecords(claims, person, name);
      const figure = shareFigure(shareOf({ ...own.after, sumSquares: 0 }));
      if (own.after.n < FEWEST || !figure) return [];
      const hoped = own.perClaim.after.reduce((sum, n, at) => sum + expected[at]!.rate * n, 0);
      const lost = plain(sign * (hoped - own.after.numerator), { n: own.after.n });
      const overall = totalOf({ table: everyone, rows: allRows(everyone) }, isBy(everyone, person, name));
      const beatsRest = sign * (overall.numerator * total.n - total.numerator * overall.n) > 0;
      return [
        {
          name,
          role: person,
          before: shareFigure(shareOf({ ...own.before, sumSquares: 0 })),
          after: figure,
          lost,
          manager: own.manager,
          beats_rest: beatsRest,
        },
      ];
    })
    .sort((a, b) => b.lost.value - a.lost.value);
}

/**
 * The same for counts and sums: what each person brought in the claimed segments, less what they would have with the growth of the rest, most lost
 * first. People with fewer than ten records there in both periods together are left out.
 *
 * @param growth of the records in no claim
 * @param figure words a total as the measure does
 */
export function personShortfalls(
  claims: readonly Claimed[],
  growth: number,
  person: string,
  figure: (value: number, n: number) => Quantity,
  size: (totals: { readonly n: number; readonly sum: number }) => number,
): readonly WhyPerson[] {
  return namesIn(claims, person)
    .flatMap((name): WhyPerson[] => {
      const own = ownRecords(claims, person, name);
      if (own.before.n + own.after.n < FEWEST) return [];
      const [before, after] = [size(own.before), size(own.after)];
      return [
        {
          name,
          role: person,
          before: figure(before, own.before.n),
          after: figure(after, own.after.n),
          lost: figure(growth * before - after, own.before.n + own.after.n),
          manager: own.manager,
          beats_rest: false,
        },
      ];
    })
    .sort((a, b) => b.lost.value - a.lost.value);
}

const allRows = (table: CellTable): Uint32Array => Uint32Array.from({ length: table.size }, (_, row) => row);

function isBy(table: CellTable, person: string, name: string): (row: number) => boolean {
  const column = columnOf(table, person)!;
  const code = column.levels.indexOf(name);
  return (row) => column.codes[row] === code;
}

function namesIn(claims: readonly Claimed[], person: string): readonly string[] {
  const names = new Set<string>();
  for (const { before, after } of claims)
    for (const { table, rows } of [before, after]) {
      const column = columnOf(table, person);
      if (!column) continue;
      for (const row of rows) {
        const name = column.levels[column.codes[row]!];
        if (typeof name === "string") names.add(name);
      }
    }
  return [...names].sort();
}

function ownRecords(claims: readonly Claimed[], person: string, name: string): Own {
  const add = (side: (claim: Claimed) => ClaimRows) => {
    const each = claims.map((claim) => totalOf(side(claim), isBy(side(claim).table, person, name)));
    const sum = (key: "n" | "numerator" | "sum"): number => each.reduce((all, own) => all + own[key], 0);
    return { total: { n: sum("n"), numerator: sum("numerator"), sum: sum("sum") }, each: each.map(({ n }) => n) };
  };
  const before = add((claim) => claim.before);
  const after = add((claim) => claim.after);
  return {
    before: before.total,
    after: after.total,
    perClaim: { before: before.each, after: after.each },
    manager: managerOf(claims, person, name),
  };
}

/** The manager with most of the claimed records of a person; null when none is recorded. */
function managerOf(claims: readonly Claimed[], person: string, name: string): string | null {
  const records = new Map<string, number>();
  for (const { after } of claims) {
    const managers = columnOf(after.table, "manager");
    if (!managers) return null;
    const own = isBy(after.table, person, name);
    for (const row of after.rows) {
      const manager = managers.levels[managers.codes[row]!];
      if (typeof manager === "string" && own(row))
        records.set(manager, (records.get(manager) ?? 0) + after.table.n[row]!);
    }
  }
  const [most] = [...records].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return most?.[0] ?? null;
}

/** What each manager's people brought in a claimed segment, less what they would have with the growth of the rest; empty where none is recorded. */
export function managerShortfalls(
  { before, after }: Claimed,
  growth: number,
  size: (totals: { readonly n: number; readonly sum: number }) => number,
): Map<string, number> {
  const lost = new Map<string, number>();
  const add = (side: ClaimRows, sign: number): void => {
    for (const name of namesIn([{ segment: [], before: side, after: side }], "manager"))
      lost.set(name, (lost.get(name) ?? 0) + sign * size(totalOf(side, isBy(side.table, "manager", name))));
  };
  add(before, growth);
  add(after, -1);
  return lost;
}
