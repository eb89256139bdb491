import type { MeasureInfo } from "#contracts/measure.ts";
import { money, type Quantity } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { NORMAL_95 } from "#stats/normal-distribution.ts";
import { type Claim, isMean, squares } from "./amount-search.ts";
import type { ComparedTable, Totals } from "./compared-table.ts";
import { ownerOfLosses } from "./loss-owner.ts";
import { measureFigure, measureValue } from "./measure-figure.ts";
import type { AmountPart } from "./why-amount.ts";
import type { Base } from "./why-base.ts";
import type { Levels } from "./why-claimed.ts";
import { actAndSteady, type ClaimDetails, personKey, readClaimed } from "./why-claims.ts";
import { managerShortfalls, personShortfalls } from "./why-people.ts";
import { type ContrastOf, readHistory, robustnessOf } from "./why-robustness.ts";
import type { WhyScope } from "./why-scope.ts";

const LARGEST_GROWTH = 1.5;

/**
 * Robustness, people and money of the segments claimed of a count, a sum or a mean. Money: what the segment would have brought had it grown as the
 * rest, less what it brought, with its delta-method interval (92–96 % coverage over lognormal amounts, 60–150 of them).
 */
export async function readAmountClaims(
  scope: WhyScope,
  claims: readonly Claim[],
  found: { readonly table: ComparedTable; readonly base: Base | null; readonly parts: readonly AmountPart[] },
  ctx: ToolContext,
): Promise<ClaimDetails> {
  const { measure } = scope;
  const levels: Levels = new Map(found.table.dimensions.map(({ key, levels: known }) => [key, new Set(known)]));
  const rest = found.parts.at(-1)!;
  const own = await Promise.all(claims.map((_, at) => readClaimed(scope, measure.name, claims, at, levels, [], ctx)));
  const robustness = await Promise.all(
    claims.map(async (claim, at) => {
      const { name, kind, rows } = checkedBy(measure, claim, found.base);
      const claimed = rows ? await readClaimed(scope, name, claims, at, levels, [], ctx) : own[at]!;
      const history = await readHistory(scope, name, claims, at, levels, ctx);
      const sides = rows ? rest.base! : rest;
      return robustnessOf(claimed, { scope, measure: name, kind, person: personKey(scope), rest: sides, history }, ctx);
    }),
  );
  const growth = growthOf(measure, rest);
  const sized = (totals: { readonly n: number; readonly sum: number }): number =>
    measure.kind === "count" ? totals.n : totals.sum;
  const people =
    growth === null || measure.direction === "lower" || !scope.infos.some(({ key }) => key === personKey(scope))
      ? []
      : personShortfalls(
          own,
          growth,
          personKey(scope),
          (value, n) => ({ ...measureFigure(measure, asTotals(measure, value, n), ctx.settings.currency), n }),
          sized,
        );
  return {
    money: found.parts.slice(0, -1).map((part) => shortfall(measure, part, rest, ctx.settings.currency)),
    robustness,
    responsible: own.map((claimed) =>
      growth === null || measure.direction === "lower"
        ? null
        : ownerOfLosses(managerShortfalls(claimed, growth, sized)),
    ),
    ...actAndSteady(people),
  };
}

/** What a claim is checked by: the way it was found. `rows` when that is not the measure's own table. */
function checkedBy(
  measure: MeasureInfo,
  { foundBy }: Claim,
  base: Base | null,
): { readonly name: string; readonly kind: ContrastOf; readonly rows: boolean } {
  const onBase = base !== null && (foundBy === "rate" || foundBy === "volume");
  return { name: onBase ? base.measure : measure.name, kind: foundBy, rows: onBase };
}

function growthOf(measure: MeasureInfo, { before, after }: AmountPart): number | null {
  if (isMean(measure)) return null;
  const early = measureValue(measure, before);
  return early > 0 ? measureValue(measure, after) / early : null;
}

/** A total of `value` as the measure's own figure takes it. */
const asTotals = ({ kind }: MeasureInfo, value: number, n: number): Totals =>
  kind === "count" ? { n: value, numerator: 0, sum: 0, sumSquares: 0 } : { n, numerator: 0, sum: value, sumSquares: 0 };

/** For sums of money: what growth as the rest's would have brought, less what came. */
function shortfall(measure: MeasureInfo, part: AmountPart, rest: AmountPart, currency: string): Quantity | null {
  const growth = growthOf(measure, rest);
  if (measure.kind !== "sum" || measure.unit !== "money" || growth === null || measure.direction === "lower")
    return null;
  // where the rest multiplied or collapsed, moving with it is no yardstick for anybody
  if (growth > LARGEST_GROWTH || growth < 1 / LARGEST_GROWTH) return null;
  const relative = (side: Totals): number => squares(measure, side) / measureValue(measure, side) ** 2;
  const came = measureValue(measure, part.after);
  const expected = growth * measureValue(measure, part.before);
  const error =
    expected > 0
      ? Math.sqrt(
          expected ** 2 * (relative(part.before) + relative(rest.before) + relative(rest.after)) +
            squares(measure, part.after),
        )
      : Math.sqrt(squares(measure, part.after));
  const interval = [expected - came - NORMAL_95 * error, expected - came + NORMAL_95 * error] as const;
  return money(expected - came, currency, {
    n: part.before.n + part.after.n,
    interval,
    assumption: "less than if this segment had grown or shrunk with the rest",
  });
}
