import { money, type Quantity } from "#contracts/quantity.ts";
import type { CellTable } from "#contracts/reader.ts";
import { dimensionWords, NOT_RECORDED } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import { dealStageFunnel, type StageFunnel } from "#metrics/deal-stage-funnel.ts";
import type { Share } from "#stats/share.ts";
import { byActionability } from "./action-owner.ts";
import { type LossTable, lossTable } from "./loss-table.ts";
import { inOneCurrency, type Scope } from "./process-scope.ts";
import { reachedByStep } from "./step-order.ts";

/** Dimensions that say how a record ended: cutting a loss by them only repeats it. */
const OUTCOME_DIMENSIONS = ["status", "outcome", "drop_off_stage", "escalation_reason", "stage", "cycle_band"];
/** More values than this make segments too small to compare, and pairs too many. */
const MOST_VALUES = 40;
const MOST_DIMENSIONS = 12;

/** What was lost at one step, now and before. */
export interface StepLoss {
  /** The step as recorded, and as words. */
  readonly key: string;
  readonly label: string;
  readonly now: Share;
  readonly before: Share | null;
  readonly value: Quantity | null;
}

/** The losses of a process: per step, in all, and the records behind them cut by every usable dimension. */
export interface Losses {
  readonly steps: readonly StepLoss[];
  readonly overall: Share;
  readonly overallBefore: Share | null;
  readonly contradiction: StageFunnel["contradiction"];
  /** The records with those lost at the named steps counted as lost. */
  readonly tableFor: (steps: readonly string[]) => LossTable;
}

/** Dimensions by which a loss may be cut: categorical, two to forty values, known before the end; the most actionable twelve, in that order. */
export const cuttingDimensions = ({ dimensions }: Scope): readonly string[] =>
  dimensions
    .filter(
      ({ kind, distinct, key }) =>
        kind === "categorical" && distinct >= 2 && distinct <= MOST_VALUES && !OUTCOME_DIMENSIONS.includes(key),
    )
    .map(({ key }) => key)
    .sort(byActionability)
    .slice(0, MOST_DIMENSIONS);

/** Conversations that broke off, by recorded drop-off step. Only conversations whose end is recorded count. */
export async function conversationLosses(scope: Scope, previous: Scope["previous"], ctx: ToolContext): Promise<Losses> {
  const dimensions = cuttingDimensions(scope);
  const by = [...dimensions, "status", "drop_off_stage"];
  const read = (period: Scope["previous"]) =>
    period ? ctx.read(cells, { measure: "conversations", period, by, where: scope.where }) : Promise.resolve(null);
  const [now, before] = [(await read(scope.period))!, await read(previous)];
  const value = await ctx.read(cells, {
    measure: "expected_revenue",
    period: scope.period,
    by: ["status", "drop_off_stage"],
    where: scope.where,
  });
  const worth = lossesByStep(value, (table, row) => table.sum[row]!);
  const counted = lossesByStep(value, (table, row) => table.n[row]!);
  const lost = lossesByStep(now, (table, row) => table.n[row]!);
  const lostBefore = before && lossesByStep(before, (table, row) => table.n[row]!);
  const [total, totalBefore] = [ended(now), before ? ended(before) : 0];
  const [reached, reachedBefore] = [reachedByStep(total, lost), lostBefore && reachedByStep(totalBefore, lostBefore)];
  const steps = [...lost].map(([key, successes]) => ({
    key,
    label: dimensionWords(key),
    now: { successes, n: reached.get(key)! },
    before: lostBefore && { successes: lostBefore.get(key) ?? 0, n: reachedBefore?.get(key) ?? totalBefore },
    value: valueLost(worth.get(key) ?? 0, counted.get(key) ?? 0, ctx.settings.currency),
  }));
  return {
    steps,
    overall: { successes: sumOf(lost), n: total },
    overallBefore: lostBefore && { successes: sumOf(lostBefore), n: totalBefore },
    contradiction: null,
    tableFor: (wanted) =>
      lossTable(now, before, dimensions, (table, row) => {
        const step = dropStep(table, row);
        return step !== null && wanted.includes(step) ? table.n[row]! : 0;
      }),
  };
}

const valueLost = (sum: number, n: number, currency: string): Quantity | null =>
  n === 0
    ? null
    : money(sum, currency, { n, assumption: "each lost conversation counts with the expected value recorded on it" });

const level = (table: CellTable, dimension: string, row: number): string | null => {
  const column = table.columns.find((candidate) => candidate.dimension === dimension);
  return column?.levels[column.codes[row]!] ?? null;
};

/** The step at which a row's conversations broke off; null when they did not. */
const dropStep = (table: CellTable, row: number): string | null =>
  level(table, "status", row) === "dropped" ? (level(table, "drop_off_stage", row) ?? NOT_RECORDED) : null;

function lossesByStep(table: CellTable, amount: (table: CellTable, row: number) => number): Map<string, number> {
  const losses = new Map<string, number>();
  for (let row = 0; row < table.size; row++) {
    const step = dropStep(table, row);
    if (step !== null) losses.set(step, (losses.get(step) ?? 0) + amount(table, row));
  }
  return losses;
}

function ended(table: CellTable): number {
  let total = 0;
  for (let row = 0; row < table.size; row++) if (level(table, "status", row) !== null) total += table.n[row]!;
  return total;
}

const sumOf = (losses: ReadonlyMap<string, number>): number => [...losses.values()].reduce((a, b) => a + b, 0);

/** Deals that did not get to the next stage, and lost deals cut by dimension. */
export async function dealLosses(scope: Scope, previous: Scope["previous"], ctx: ToolContext): Promise<Losses> {
  const dimensions = cuttingDimensions(scope);
  const funnel = await ctx.read(dealStageFunnel, { period: scope.period, where: scope.where });
  const funnelBefore = previous && (await ctx.read(dealStageFunnel, { period: previous, where: scope.where }));
  const read = (period: Scope["previous"]) =>
    period
      ? ctx.read(cells, { measure: "win_rate", period, by: dimensions, where: scope.where })
      : Promise.resolve(null);
  const [now, before] = [(await read(scope.period))!, await read(previous)];
  const size = await ctx.read(cells, {
    measure: "average_deal_size",
    period: scope.period,
    by: [],
    where: inOneCurrency(scope).where,
  });
  const earlier = new Map((funnelBefore?.steps ?? []).map((step, at, all) => [step.key, leaving(all, at)]));
  const steps = funnel.steps.slice(0, -1).flatMap((step, at) => {
    const share = leaving(funnel.steps, at);
    if (!share) return [];
    const mean = size.n[0] ? size.sum[0]! / size.n[0] : null;
    const value =
      mean === null || share.successes === 0
        ? null
        : money(share.successes * mean, scope.currency, {
            n: share.successes,
            assumption: "each lost deal counts with the mean amount of won deals in the period, as if it had been won",
          });
    return [{ key: step.key, label: step.label, now: share, before: earlier.get(step.key) ?? null, value }];
  });
  return {
    steps,
    overall: lostDeals(now),
    overallBefore: before && lostDeals(before),
    contradiction: funnel.contradiction,
    tableFor: () => lossTable(now, before, dimensions, (table, row) => table.n[row]! - table.numerator[row]!),
  };
}

function leaving(steps: StageFunnel["steps"], at: number): Share | null {
  const [here, next] = [steps[at], steps[at + 1]];
  return here && next ? { successes: Math.max(0, here.reached - next.reached), n: here.reached } : null;
}

function lostDeals(table: CellTable): Share {
  let [lost, n] = [0, 0];
  for (let row = 0; row < table.size; row++) {
    lost += table.n[row]! - table.numerator[row]!;
    n += table.n[row]!;
  }
  return { successes: lost, n };
}
