import { money, points, type Quantity } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { dealStageFunnel } from "#metrics/deal-stage-funnel.ts";
import type { MoneyGroup } from "#stats/bootstrap-money.ts";
import { moments } from "#stats/moments.ts";
import { normalTwoSided } from "#stats/normal-distribution.ts";
import type { Share } from "#stats/share.ts";
import type { RawPart } from "./leak-parts.ts";
import type { Scope } from "./process-scope.ts";
import { recordsOf } from "./segment-loss.ts";
import type { UsualBySize } from "./usual-by-size.ts";

/** Closed deals of a period with their amounts. */
export interface ClosedDeals {
  readonly share: Share;
  readonly group: MoneyGroup;
}

/** Every closed deal of the scope: won or lost, and its amount where recorded. */
export async function readClosedDeals(scope: Scope, ctx: ToolContext): Promise<ClosedDeals> {
  const { period, where } = scope;
  const table = await ctx.read(cells, { measure: "win_rate", period, by: [], numeric: ["amount"], where });
  const group = recordsOf(table, table.numeric[0]?.values);
  const won = group.successes.reduce((sum, one) => sum + one, 0);
  return { share: { successes: won, n: group.successes.length }, group };
}

/** Rate reached minus baseline rate with its test, and the money it stands for. */
export interface DealGap {
  readonly gap: Quantity;
  readonly leak: Quantity | null;
  /** Money per win that the baseline expects, in minor units. */
  readonly meanAmount: number | null;
}

/** What the money of a deal leak assumes. */
const ASSUMPTION =
  "every closed deal counts with its own amount times how often deals of its size are usually won; the largest and smallest hundredth count as the next";
const EDGE = 0.01;
const NORMAL = 1.96;

/**
 * The shortfall of wins against a baseline rate, and of money: over all closed deals, (usual rate at its size − won) × amount, so that missing wins
 * among large deals weigh what they are worth. A deal without an amount counts with the mean. The interval is that of a sum of independent deals,
 * the baseline known up to its standard error.
 *
 * @param usual how often deals of an amount are won relative to all
 */
export function dealGap(
  { share, group }: ClosedDeals,
  baseline: { readonly rate: number; readonly standardError: number },
  usual: UsualBySize,
  currency: string,
): DealGap {
  const rate = share.successes / share.n;
  const error = Math.hypot(Math.sqrt((baseline.rate * (1 - baseline.rate)) / share.n), baseline.standardError);
  const difference = rate - baseline.rate;
  const gap = points(difference, {
    n: share.n,
    interval: [difference - NORMAL * error, difference + NORMAL * error],
    p: error === 0 ? 1 : normalTwoSided(difference / error),
  });
  const priced = group.amounts.filter((amount) => !Number.isNaN(amount)).sort();
  const known = moments(priced);
  if (!known) return { gap, leak: null, meanAmount: null };
  const edge = Math.floor(EDGE * (priced.length - 1));
  const [low, high] = [priced[edge]!, priced[priced.length - 1 - edge]!];
  let hoped = 0;
  const short = new Float64Array(group.amounts.length);
  for (let deal = 0; deal < short.length; deal++) {
    const own = group.amounts[deal]!;
    const amount = Number.isNaN(own) ? known.mean : Math.min(high, Math.max(low, own));
    const chance = Math.min(1, baseline.rate * (Number.isNaN(own) ? 1 : usual(own)));
    hoped += chance * amount;
    short[deal] = (chance - group.successes[deal]!) * amount;
  }
  const { mean, variance } = moments(short)!;
  const perRate = baseline.rate > 0 ? hoped / baseline.rate : 0;
  const spread = Math.hypot(Math.sqrt(short.length * variance), perRate * baseline.standardError);
  const total = mean * short.length;
  const leak = money(total, currency, {
    n: priced.length,
    interval: [total - NORMAL * spread, total + NORMAL * spread],
    assumption: ASSUMPTION,
  });
  return { gap, leak, meanAmount: perRate / share.n };
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
