import type { Quantity } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { ownerOfLosses } from "./loss-owner.ts";
import { lostByManager, lostMoney, lostWinsAssumption } from "./segment-loss.ts";
import {
  type Claimed,
  type ClaimRows,
  type Expected,
  expectedRate,
  type Levels,
  readClaimRows,
  totalOf,
} from "./why-claimed.ts";
import type { WhyPerson } from "./why-output.ts";
import { personLosses } from "./why-people.ts";
import type { RatePart } from "./why-rate.ts";
import { accountKey, type Robustness, readHistory, robustnessOf } from "./why-robustness.ts";
import type { WhyScope } from "./why-scope.ts";

/** What is known about the claimed segments beyond the decomposition; one entry per claim. */
export interface ClaimDetails {
  readonly money: readonly (Quantity | null)[];
  readonly robustness: readonly (Robustness | null)[];
  /** Who manages those that lost most of each claim; null where that is not recorded or everywhere. */
  readonly responsible: readonly (string | null)[];
  readonly act: readonly WhyPerson[];
  readonly steady: readonly WhyPerson[];
}

const MOST_PEOPLE = 3;

/**
 * Robustness, people and money of the claimed segments: without the owner and the account with most records, in both halves of the period, in the
 * periods before; who lost most against what the rest would lead to expect, who held; lost successes × mean amount with a bootstrap interval.
 */
export async function readClaims(
  scope: WhyScope,
  parts: readonly RatePart[],
  levels: Levels,
  ctx: ToolContext,
): Promise<ClaimDetails> {
  const claims = parts.filter(({ claim }) => claim !== null);
  const rest = parts.find(({ claim }) => claim === null)!;
  const has = (key: string): boolean => scope.infos.some((info) => info.key === key);
  const person = personKey(scope);
  const amount = scope.measure.grain === "deal" ? "amount" : "expected_value";
  const found = await Promise.all(
    claims.map((_, at) => readClaimed(scope, scope.measure.name, claims, at, levels, has(amount) ? [amount] : [], ctx)),
  );
  const expected = found.map(({ before }) => expectedRate(totalOf(before), rest));
  const robustness = await Promise.all(
    found.map(async (claimed, at) => {
      const history = await readHistory(scope, scope.measure.name, claims, at, levels, ctx);
      const checked = { scope, measure: scope.measure.name, kind: "rate" as const, person, rest, history };
      return robustnessOf(claimed, checked, ctx);
    }),
  );
  const people = has(person) ? await peopleOf(scope, found, expected, ctx) : [];
  return {
    money: found.map(({ after }, at) => moneyOf(scope, after, expected[at]!, ctx)),
    robustness,
    responsible: found.map(({ after }, at) =>
      ownerOfLosses(lostByManager([{ ...after, expected: expected[at]! }], scope.measure.direction === "lower")),
    ),
    ...actAndSteady(people),
  };
}

/** Who works the records of a measure. */
export const personKey = ({ measure }: WhyScope): string => (measure.grain === "conversation" ? "rep" : "owner");

/** Those who lost most, and those who lost nothing, best first. */
export const actAndSteady = (people: readonly WhyPerson[]): Pick<ClaimDetails, "act" | "steady"> => ({
  act: people.filter(({ lost }) => lost.value > 0).slice(0, MOST_PEOPLE),
  steady: people
    .filter(({ lost }) => lost.value <= 0)
    .reverse()
    .slice(0, MOST_PEOPLE),
});

/** A claim's records in both periods by owner and account. */
export async function readClaimed(
  scope: WhyScope,
  measure: string,
  claims: Parameters<typeof readClaimRows>[1],
  at: number,
  levels: Levels,
  numeric: readonly string[],
  ctx: ToolContext,
): Promise<Claimed> {
  const has = (key: string): boolean => scope.infos.some((info) => info.key === key);
  const people = [personKey(scope), "manager"].filter(has);
  const by = [...people, accountKey(scope)];
  const [after, before] = await Promise.all([
    readClaimRows(scope, claims, at, levels, { measure, period: scope.period, by, numeric }, ctx),
    readClaimRows(scope, claims, at, levels, { measure, period: scope.before, by }, ctx),
  ]);
  return { segment: claims[at]!.segment, before, after };
}

async function peopleOf(
  scope: WhyScope,
  found: readonly Claimed[],
  expected: readonly Expected[],
  ctx: ToolContext,
): Promise<readonly WhyPerson[]> {
  const person = personKey(scope);
  const { measure, period, where, countedOn } = scope;
  const everyone = await ctx.read(cells, { measure: measure.name, period, by: [person], where, countedOn });
  return personLosses(found, expected, everyone, { person, lowerIsBetter: measure.direction === "lower" });
}

/** Currencies that the records hold, commonest first. */
export const currenciesIn = ({ infos }: Pick<WhyScope, "infos">): readonly string[] =>
  (infos.find(({ key }) => key === "currency")?.values ?? []).flatMap(({ value }) => value ?? []);

function moneyOf(scope: WhyScope, claim: ClaimRows, expected: Expected, ctx: ToolContext): Quantity | null {
  const { measure } = scope;
  const asked = scope.where.currency?.filter((value) => value !== null) ?? [];
  const currencies = asked.length > 0 ? asked : currenciesIn(scope);
  if (currencies.length > 1 || measure.direction === "lower") return null;
  const assumption = lostWinsAssumption(measure.numerator ?? "successes", measure.denominator);
  return lostMoney(claim, expected, { currency: currencies[0] ?? ctx.settings.currency, assumption }, ctx);
}
