import { money, points, type Quantity } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { dealStageFunnel } from "#metrics/deal-stage-funnel.ts";
import { bootstrapLostMoney, type MoneyGroup } from "#stats/bootstrap-money.ts";
import { normalTwoSided } from "#stats/normal-distribution.ts";
import { seededRandom } from "#stats/random.ts";
import type { Share } from "#stats/share.ts";
import type { RawPart } from "./leak-parts.ts";
import type { Scope } from "./process-scope.ts";

/** Closed deals of a period with their amounts. */
export interface ClosedDeals {
  readonly share: Share;
  readonly group: MoneyGroup;
}

/** Every closed deal of the scope: won or lost, and its amount where recorded. */
export async function readClosedDeals(scope: Scope, ctx: ToolContext): Promise<ClosedDeals> {
  const { period, where } = scope;
  const table = await ctx.read(cells, { measure: "win_rate", period, by: [], numeric: ["amount"], where });
  const amounts: number[] = [];
  const successes: number[] = [];
  for (let row = 0; row < table.size; row++) {
    const amount = table.numeric[0]?.values[row] ?? Number.NaN;
    for (let each = 0; each < table.n[row]!; each++) {
      amounts.push(amount);
      successes.push(each < table.numerator[row]! ? 1 : 0);
    }
  }
  const won = successes.reduce((sum, one) => sum + one, 0);
  return {
    share: { successes: won, n: amounts.length },
    group: { successes: Uint8Array.from(successes), amounts: Float64Array.from(amounts) },
  };
}

/** Rate reached minus baseline rate with its test, and the money it stands for. */
export interface DealGap {
  readonly gap: Quantity;
  readonly leak: Quantity | null;
  /** Money per missing win, in minor units. */
  readonly meanAmount: number | null;
}

/**
 * The shortfall of wins against a baseline rate, in money: (baseline − rate) × closed deals × trimmed mean amount, the interval by resampling
 * the deals (seeded). The test treats the baseline as known up to its standard error.
 */
export function dealGap(
  { share, group }: ClosedDeals,
  baseline: { readonly rate: number; readonly standardError: number },
  currency: string,
  seed: number,
): DealGap {
  const rate = share.successes / share.n;
  const error = Math.hypot(Math.sqrt((baseline.rate * (1 - baseline.rate)) / share.n), baseline.standardError);
  const difference = rate - baseline.rate;
  const gap = points(difference, {
    n: share.n,
    interval: [difference - 1.96 * error, difference + 1.96 * error],
    p: error === 0 ? 1 : normalTwoSided(difference / error),
  });
  const lost = bootstrapLostMoney(group, baseline, seededRandom(seed));
  if (!lost) return { gap, leak: null, meanAmount: null };
  const assumption = "each missing win counts with the mean amount of the closed deals, largest and smallest left out";
  const leak = money(lost.money, currency, { n: lost.priced, interval: lost.interval, assumption });
  return { gap, leak, meanAmount: lost.meanAmount };
}

/**
 * The same shortfall by the stage at which deals were lost: losses at a stage beyond those that the baseline rate would have brought there, the
 * stages in the proportions of the period before (or of this one). Parts add up to baseline × deals − wins. Empty when stages are not known.
 */
export async function missingWinsByStage(
  scope: Scope,
  previous: Scope["previous"],
  { share }: ClosedDeals,
  baseline: number,
  ctx: ToolContext,
): Promise<readonly RawPart[]> {
  const now = await ctx.read(dealStageFunnel, { period: scope.period, where: scope.where });
  const before = previous && (await ctx.read(dealStageFunnel, { period: previous, where: scope.where }));
  const lost = lostByStage(now.contradiction ? [] : now.steps);
  const inAll = [...lost.values()].reduce((a, b) => a + b, 0);
  if (inAll !== share.n - share.successes || lost.size < 2) return [];
  const usual = before && !before.contradiction ? lostByStage(before.steps) : lost;
  const usualInAll = [...lost.keys()].reduce((sum, stage) => sum + (usual.get(stage) ?? 0), 0);
  const weights = usualInAll > 0 ? usual : lost;
  const weightInAll = usualInAll > 0 ? usualInAll : inAll;
  const expectedLosses = share.n * (1 - baseline);
  return [...lost].map(([stage, n]) => {
    const expected = weightInAll === 0 ? 0 : (expectedLosses * (weights.get(stage) ?? 0)) / weightInAll;
    return { reason: "drop-off" as const, label: stage, records: n, leak: n - expected };
  });
}

function lostByStage(steps: readonly { readonly label: string; readonly reached: number }[]): Map<string, number> {
  return new Map(
    steps.slice(0, -1).map(({ label, reached }, at) => [label, Math.max(0, reached - (steps[at + 1]?.reached ?? 0))]),
  );
}
