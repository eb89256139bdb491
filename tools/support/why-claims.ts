import type { MeasureInfo } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import { money, type Quantity } from "#contracts/quantity.ts";
import type { CellTable } from "#contracts/reader.ts";
import type { Segment } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { previousPeriod } from "#metrics/fiscal-calendar.ts";
import { bootstrapLostMoney } from "#stats/bootstrap-money.ts";
import { seededRandom } from "#stats/random.ts";
import { shiftContrast } from "#stats/shift-contrast.ts";
import { OTHER } from "./compared-table.ts";
import { type Claimed, type Expected, expectedRate, FEWEST, type Sides, total } from "./why-claimed.ts";
import type { WhyPerson, WhyRow } from "./why-output.ts";
import { personLosses } from "./why-people.ts";
import type { RatePart } from "./why-rate.ts";
import type { WhyScope } from "./why-scope.ts";

type Robustness = NonNullable<WhyRow["robustness"]>;

/** What is known about the claimed segments beyond the decomposition; one entry per claim. */
export interface ClaimDetails {
  readonly money: readonly (Quantity | null)[];
  readonly robustness: readonly (Robustness | null)[];
  readonly act: readonly WhyPerson[];
  readonly steady: readonly WhyPerson[];
}

/** Below this z a check on a found segment no longer stands on its own. */
const CHECK_Z = 1.96;
const MOST_PEOPLE = 3;

/**
 * Robustness, people and money of the claimed segments: without the owner with most records, in both halves of the period, in the pair of periods
 * before; who lost most against what the rest would lead to expect, who held; lost successes × mean amount with a bootstrap interval.
 */
export async function readClaims(
  scope: WhyScope,
  parts: readonly RatePart[],
  levelsOf: ReadonlyMap<string, ReadonlySet<string | null>>,
  ctx: ToolContext,
): Promise<ClaimDetails> {
  const claims = parts.filter(({ claim }) => claim !== null);
  const person = scope.measure.grain === "conversation" ? "rep" : "owner";
  const has = (key: string): boolean => scope.infos.some((info) => info.key === key);
  const owned = has(person) ? [person] : [];
  const managed = has("manager") ? ["manager"] : [];
  const keys = [...new Set(claims.flatMap(({ segment }) => segment.map(({ dimension }) => dimension)))];
  const read = async (period: Period, extra: readonly string[], numeric: readonly string[] = []): Promise<Claimed> => {
    const by = [...new Set([...keys, ...owned, ...extra])];
    const table = await ctx.read(cells, {
      measure: scope.measure.name,
      period,
      by,
      numeric,
      where: scope.where,
      countedOn: scope.countedOn,
    });
    return { table, claim: claimOf(table, claims, levelsOf) };
  };
  const amount = scope.measure.grain === "deal" ? "amount" : "expected_value";
  const [after, before, earlier] = await Promise.all([
    read(scope.period, ["day", ...managed], has(amount) ? [amount] : []),
    read(scope.before, []),
    read(previousPeriod(scope.before, ctx.settings), []),
  ]);
  const sides = { after, before, earlier };
  const expected = claims.map((_, at) => expectedRate(sides, at));
  const lowerIsBetter = scope.measure.direction === "lower";
  const people = owned.length > 0 ? personLosses(sides, expected, { person, lowerIsBetter }) : [];
  return {
    money: claims.map((_, at) => lostMoney(scope, after, at, expected[at]!, ctx)),
    robustness: claims.map((_, at) => robustnessOf(sides, at, person, scope.period)),
    act: people.filter(({ lost }) => lost.value > 0).slice(0, MOST_PEOPLE),
    steady: people
      .filter(({ lost }) => lost.value <= 0)
      .reverse()
      .slice(0, MOST_PEOPLE),
  };
}

function claimOf(
  table: CellTable,
  claims: readonly { readonly segment: Segment }[],
  levelsOf: ReadonlyMap<string, ReadonlySet<string | null>>,
): Int32Array {
  const column = (key: string) => table.columns.find(({ dimension }) => dimension === key)!;
  const holds = ({ segment }: { readonly segment: Segment }, row: number): boolean =>
    segment.every(({ dimension, value }) => {
      const { levels, codes } = column(dimension);
      const own = levels[codes[row]!]!;
      return value === OTHER ? !levelsOf.get(dimension)?.has(own) : own === value;
    });
  return Int32Array.from({ length: table.size }, (_, row) => claims.findIndex((claim) => holds(claim, row)));
}

function robustnessOf({ before, after, earlier }: Sides, at: number, person: string, period: Period): Robustness {
  const contrast = (
    first: Claimed,
    second: Claimed,
    keepFirst: (row: number) => boolean = () => true,
    keepSecond: (row: number) => boolean = () => true,
  ): number | null => {
    const groups = [
      total(first, (claim, row) => claim === at && keepFirst(row)),
      total(second, (claim, row) => claim === at && keepSecond(row)),
      total(first, (claim, row) => claim < 0 && keepFirst(row)),
      total(second, (claim, row) => claim < 0 && keepSecond(row)),
    ] as const;
    return groups.some(({ n }) => n < FEWEST) ? null : (shiftContrast(...groups)?.z ?? null);
  };
  const overall = contrast(before, after) ?? 0;
  const same = (z: number | null, bar: number): boolean => z !== null && z * Math.sign(overall) >= bar;
  const days = after.table.columns.find(({ dimension }) => dimension === "day")!;
  const middle = middleDay(period);
  const half = (late: boolean): number | null =>
    contrast(before, after, undefined, (row) => (days.levels[days.codes[row]!] ?? "") >= middle === late);
  const [first, second] = [half(false), half(true)];
  const owner = largestOwner(after, at, person);
  const previous = contrast(earlier, before);
  return {
    ...withoutOwner(owner, (name) => contrast(before, after, ...notBy(name, before, after, person)), same),
    halves:
      first === null || second === null
        ? "not-applicable"
        : same(first, 0)
          ? same(second, 0)
            ? "both"
            : "first-only"
          : same(second, 0)
            ? "second-only"
            : "neither",
    earlier_periods: previous === null ? "not-enough" : Math.abs(previous) < CHECK_Z ? "quiet" : "moved-before",
  };
}

function withoutOwner(
  owner: string | null,
  without: (name: string) => number | null,
  same: (z: number | null, bar: number) => boolean,
): Pick<Robustness, "largest_owner" | "without_largest_owner"> {
  const z = owner === null ? null : without(owner);
  if (owner === null || z === null) return { largest_owner: owner, without_largest_owner: "not-applicable" };
  return { largest_owner: owner, without_largest_owner: same(z, CHECK_Z) ? "holds" : "weakens" };
}

const middleDay = ({ from, to }: Period): string =>
  new Date((Date.parse(from) + Date.parse(to)) / 2).toISOString().slice(0, 10);

function largestOwner({ table, claim }: Claimed, at: number, person: string): string | null {
  const column = table.columns.find(({ dimension }) => dimension === person);
  if (!column) return null;
  const records = new Float64Array(column.levels.length);
  for (let row = 0; row < table.size; row++) {
    if (claim[row] === at) records[column.codes[row]!] = records[column.codes[row]!]! + table.n[row]!;
  }
  const largest = records.reduce((best, value, code) => (value > records[best]! ? code : best), 0);
  return column.levels[largest] ?? null;
}

function notBy(
  name: string,
  before: Claimed,
  after: Claimed,
  person: string,
): [(row: number) => boolean, (row: number) => boolean] {
  const keeper = ({ table }: Claimed) => {
    const column = table.columns.find(({ dimension }) => dimension === person)!;
    return (row: number): boolean => column.levels[column.codes[row]!] !== name;
  };
  return [keeper(before), keeper(after)];
}

function lostMoney(
  { measure, infos }: { readonly measure: MeasureInfo; readonly infos: WhyScope["infos"] },
  { table, claim }: Claimed,
  at: number,
  expected: Expected,
  ctx: ToolContext,
): Quantity | null {
  const [amounts] = table.numeric;
  const currencies = infos.find(({ key }) => key === "currency")?.values.filter(({ value }) => value !== null) ?? [];
  if (!amounts || currencies.length > 1 || measure.direction === "lower") return null;
  const successes: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < table.size; row++) {
    if (claim[row] !== at) continue;
    for (let record = 0; record < table.n[row]!; record++) {
      successes.push(record < table.numerator[row]! ? 1 : 0);
      values.push(amounts.values[row]!);
    }
  }
  const group = { successes: Uint8Array.from(successes), amounts: Float64Array.from(values) };
  const found = bootstrapLostMoney(group, expected, seededRandom(ctx.seed));
  if (!found) return null;
  const currency = currencies[0]?.value ?? ctx.settings.currency;
  return money(found.money, currency, {
    n: found.priced,
    interval: found.interval,
    assumption: `${measure.numerator ?? "successes"} fewer than if this segment had moved with the rest, times the usual amount of its ${measure.denominator}`,
  });
}
