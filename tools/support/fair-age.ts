import type { Where } from "#contracts/measure.ts";
import { type Period, periodDays } from "#contracts/period.ts";
import { type Quantity, ratio } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { coverage } from "#metrics/coverage.ts";
import { type OutcomeAge, outcomeAges } from "#metrics/outcome-ages.ts";
import { wilsonInterval } from "#stats/proportion-interval.ts";

const DAY = 86_400_000;
const daysFrom = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY);

/** Ages tried, in days: nobody reads "within 43 days". */
const STEP = 5;
const SHORTEST = 10;
const LONGEST = 365;

/** Two cohorts followed for the same time. */
export interface EqualAge {
  /** Days each deal is followed from its creation. */
  readonly age: number;
  /** Days of creation that count, from each period's first day: those old enough to have been followed so long. */
  readonly days: number;
  /** Share of the deals created on those days that closed within that age. */
  readonly closed: { readonly after: Quantity; readonly before: Quantity };
}

/**
 * The age at which two win rates can be told apart best: a longer follow-up sees more outcomes of each deal, and wins come late, but fewer deals are
 * old enough for it. Chosen by the closed deals of the smaller cohort times the variance of winning in both together, so not by their difference. Every deal counted has been followed to that age, so the share closed by then needs no censoring: it equals Kaplan and Meier's.
 * Null when no age leaves outcomes on both sides.
 */
export async function equalAge(
  periods: readonly [after: Period, before: Period],
  where: Where,
  ctx: ToolContext,
): Promise<EqualAge | null> {
  const [closes, creations, ...cohorts] = await Promise.all([
    ctx.read(coverage, { measure: "deals_closed", until: ctx.today }),
    ctx.read(coverage, { measure: "deals_created", until: ctx.today }),
    ...periods.map((period) => ctx.read(outcomeAges, { period, where })),
  ]);
  const ends = [closes?.to, creations?.to].filter((day) => day !== undefined).sort();
  const newest = ends.findLast((day) => day <= ctx.today);
  if (newest === undefined) return null;
  const length = Math.min(...periods.map(periodDays));
  let best: { age: number; days: number; weight: number } | null = null;
  for (let age = SHORTEST; age <= LONGEST; age += STEP) {
    const old = Math.min(length, ...periods.map(({ from }) => daysFrom(from, newest) - age + 1));
    if (old <= 0) break;
    const sides = periods.map((period, at) => followed(cohorts[at]!, period, old, age));
    const closed = sides.reduce((sum, side) => sum + side.closed, 0);
    const won = sides.reduce((sum, side) => sum + side.won, 0) / Math.max(1, closed);
    const weight = Math.min(...sides.map((side) => side.closed)) * won * (1 - won);
    if (weight > (best?.weight ?? 0)) best = { age, days: old, weight };
  }
  if (!best) return null;
  const { age, days } = best;
  const share = (at: number): Quantity => {
    const { closed, n } = followed(cohorts[at]!, periods[at]!, days, age);
    return ratio(closed / n, { n, interval: wilsonInterval({ successes: closed, n }) ?? undefined });
  };
  return { age, days, closed: { after: share(0), before: share(1) } };
}

/** Deals created in the first days of a period, those of them that closed within an age, and those that were won by then. */
function followed(
  cohort: readonly OutcomeAge[],
  { from }: Period,
  days: number,
  within: number,
): { readonly n: number; readonly closed: number; readonly won: number } {
  const total = { n: 0, closed: 0, won: 0 };
  for (const { created, age, n, won } of cohort) {
    if (daysFrom(from, created) >= days) continue;
    total.n += n;
    if (age === null || age > within) continue;
    total.closed += n;
    total.won += won;
  }
  return total;
}
