import type { Period } from "#contracts/period.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { likePeriods } from "#metrics/fiscal-calendar.ts";
import { shrinkRates } from "#stats/rate-shrinkage.ts";
import type { Share } from "#stats/share.ts";
import type { Scope } from "./process-scope.ts";

/** Earlier periods like this one that are looked at. */
const LOOK_BACK = 8;
/** Below this many records an earlier period says little about what is usual. */
const MINIMUM_RECORDS = 50;

/** The best rate of an own earlier period that is more than luck. */
export interface OwnBaseline {
  readonly rate: number;
  readonly standardError: number;
  readonly period: Period;
  /** The earlier periods differ by chance only, so the yardstick is their common rate and no period of its own. */
  readonly common: boolean;
}

/**
 * The best stable own period: of the last eight like periods with enough records the one with the highest rate, after every rate was shrunk
 * towards their common one (empirical Bayes). A lucky period therefore does not become the yardstick: when the periods differ by chance
 * only, the yardstick is their common rate. Null without such a period.
 */
export async function ownBaseline(measure: string, scope: Scope, ctx: ToolContext): Promise<OwnBaseline | null> {
  const periods = likePeriods(scope.period, LOOK_BACK, ctx.settings);
  const read = await Promise.all(
    periods.map(async (period) => {
      const table = await ctx.read(cells, { measure, period, by: [], where: scope.where });
      const [successes, n] = table.size === 0 ? [0, 0] : [table.numerator[0]!, table.n[0]!];
      return { period, share: { successes, n } };
    }),
  );
  const usable = read.filter(({ share }) => share.n >= MINIMUM_RECORDS);
  return bestPeriod(usable);
}

/** The choice itself, apart from the reading. */
export function bestPeriod(periods: readonly { readonly period: Period; readonly share: Share }[]): OwnBaseline | null {
  const shrunk = shrinkRates(periods.map(({ share }) => share));
  if (!shrunk) return null;
  const records = periods.reduce((sum, { share }) => sum + share.n, 0);
  const pooledError = Math.sqrt((shrunk.centre * (1 - shrunk.centre)) / records);
  return shrunk.rates.reduce<OwnBaseline | null>((best, { rate, interval }, at) => {
    const candidate = {
      rate,
      standardError: Math.max(pooledError, (interval[1] - interval[0]) / (2 * 1.96)),
      period: periods[at]!.period,
      common: shrunk.priorSize === Number.POSITIVE_INFINITY,
    };
    return best === null || candidate.rate >= best.rate ? candidate : best;
  }, null);
}
