import { count, money, points, type Quantity, ratio } from "#contracts/quantity.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { minimumDetectableDifference } from "#stats/two-proportion-power.ts";
import { type ClosedDeals, type DealGap, dealGap, missingWinsByStage, readClosedDeals } from "./deal-leakage.ts";
import { leakActions } from "./leak-actions.ts";
import { leakParts, recoverableInAll } from "./leak-parts.ts";
import { goalTitles, leakScenarios } from "./leak-scenarios.ts";
import { bestSegment, leakingSegments } from "./leak-segments.ts";
import type { Baseline, LeakageOutput, LeakSegment } from "./leakage-report.ts";
import { type Note, note } from "./note-words.ts";
import { ownBaseline } from "./own-baseline.ts";
import { inOneCurrency, type Scope } from "./process-scope.ts";
import { shareFigure } from "./rate-figures.ts";
import { rateSegments } from "./rate-segments.ts";
import { dealSegmentLoss } from "./segment-loss.ts";
import { usualBySize } from "./usual-by-size.ts";

/** Below this many closed deals a win rate is noise. */
const MINIMUM_DEALS = 30;

type BaselineChoice = "auto" | "recorded" | "target" | "own_best";
type Result = Partial<LeakageOutput> & Pick<LeakageOutput, "status">;
interface Yardstick {
  readonly baseline: Baseline;
  readonly rate: number;
  readonly standardError: number;
}

/** Leakage of deals: see the tool `leakage`. */
export async function dealLeak(choice: BaselineChoice, whole: Scope, ctx: ToolContext): Promise<Result> {
  const scope = inOneCurrency(whole);
  const deals = await readClosedDeals(scope, ctx);
  const n = count(deals.share.n);
  if (deals.share.n < MINIMUM_DEALS)
    return {
      status: "not-enough",
      reason:
        n.value === 0
          ? note("No deals closed in this period.")
          : note("Only {n} deals closed in this period: too few to estimate a leak.", { n }),
    };
  const yardstick = await yardstickFor(choice, scope, ctx);
  if (!yardstick)
    return {
      status: "not-enough",
      reason: note(
        "No target win rate is set and no earlier period has enough deals, so {n} closed deals have no yardstick.",
        { n },
      ),
    };
  const { significance } = ctx.settings;
  const { currency } = scope;
  const found = dealGap(deals, yardstick, await usualBySize(scope, ctx), currency);
  if (!found.leak || found.meanAmount === null)
    return {
      status: "not-enough",
      reason: note("None of the {n} closed deals has an amount, so no money can be followed.", { n }),
    };
  const all = await rateSegments("win_rate", "average_deal_size", scope, ctx);
  const established = found.gap.value < 0 && (found.gap.p ?? 1) < significance;
  const segments = await worsenedPriced(leakingSegments(all, yardstick.rate, currency, significance), scope, ctx);
  const result = await measured(yardstick, deals, found, scope, ctx);
  const complete = {
    ...result,
    recoverable: established ? result.recoverable : null,
    established,
    segments,
    actions: leakActions({ ...result, by_reason: established ? result.by_reason : [], segments, established }, scope),
  };
  if (!established && segments.length === 0)
    return { ...complete, status: "refused", reason: nothingEstablished(deals, yardstick, found), recoverable: null };
  const best = bestSegment(all, significance);
  const goal = { title: goalTitles[yardstick.baseline.kind], gain: established ? result.leak : null };
  const performance = { share: deals.share, meanValue: found.meanAmount, currency };
  return { ...complete, scenarios: leakScenarios(established ? result.by_stage : [], goal, best, performance) };
}

/** A segment that got worse with the figure and owner that every tool gives its loss. */
async function worsenedPriced(
  segments: readonly LeakSegment[],
  scope: Scope,
  ctx: ToolContext,
): Promise<LeakSegment[]> {
  const { previous } = scope;
  return Promise.all(
    segments.map(async (found) => {
      if (!found.worsened || !previous) return found;
      const { dimension, value } = found;
      const { money: leak, owner } = await dealSegmentLoss(scope, previous, [{ dimension, value }], ctx);
      return { ...found, leak, owner };
    }),
  );
}

async function yardstickFor(choice: BaselineChoice, scope: Scope, ctx: ToolContext): Promise<Yardstick | null> {
  const target = ctx.settings.targets.winRate;
  if (target !== null && choice !== "own_best") {
    const baseline = { kind: "target", words: "the target win rate", rate: ratio(target), period: null } as const;
    return { baseline, rate: target, standardError: 0 };
  }
  const own = await ownBaseline("win_rate", scope, ctx);
  if (!own) return null;
  const words = own.common
    ? "the usual win rate of your earlier periods"
    : "the win rate of your best stable earlier period";
  const baseline = {
    kind: "own-best",
    words,
    rate: ratio(own.rate),
    period: own.common ? null : own.period.label,
  } as const;
  return { baseline, rate: own.rate, standardError: own.standardError };
}

async function measured(
  { baseline, rate }: Yardstick,
  deals: ClosedDeals,
  { leak }: DealGap,
  scope: Scope,
  ctx: ToolContext,
) {
  const { currency } = scope;
  const { share } = deals;
  const short = leak?.value ?? 0;
  const missing = rate * share.n - share.successes;
  // money per missing win; where wins and money part ways the stages say nothing about money
  const amount = missing > 0 && short > 0 ? short / missing : null;
  const assumption = leak?.assumption ?? "";
  const whole = {
    reason: "low-conversion" as const,
    label: "low conversion",
    records: share.n,
    leak: short,
  };
  const previous = scope.incomparable ? null : scope.previous;
  const stages = amount === null ? [] : await missingWinsByStage(scope, previous, deals, rate, ctx);
  const byReason = leakParts([whole], currency, assumption);
  const actual = wonAmount(deals);
  const expected = actual + short;
  return {
    status: "ok" as const,
    baseline,
    expected: money(expected, currency, { n: share.n, assumption }),
    actual: money(actual, currency, { n: share.successes }),
    leak,
    leak_share: short > 0 && expected > 0 ? ratio(short / expected, { n: share.n }) : null,
    by_reason: byReason,
    by_stage: leakParts(
      stages.map((part) => ({ ...part, leak: part.leak * (amount ?? 0) })),
      currency,
      assumption,
    ),
    recoverable: recoverableInAll(byReason, currency),
  };
}

const wonAmount = ({ group: { amounts, successes } }: ClosedDeals): number =>
  amounts.reduce((sum, amount, at) => (successes[at] === 1 && !Number.isNaN(amount) ? sum + amount : sum), 0);

function nothingEstablished({ share }: ClosedDeals, { rate, standardError }: Yardstick, { gap }: DealGap): Note {
  const figures: Record<string, Quantity> = { rate: shareFigure(share)!, baseline: ratio(rate), gap };
  // a baseline known up to its standard error weighs as much as a group of this size
  const weight = standardError > 0 ? (rate * (1 - rate)) / standardError ** 2 : 1e9;
  const seen = minimumDetectableDifference(rate, { first: weight, second: share.n })?.decrease;
  const text =
    "No shortfall of deals is established: the win rate of {rate} against a baseline of {baseline} ({gap}) is within noise, and no segment is below the rest beyond chance";
  if (!seen) return note(`${text}.`, figures);
  return note(`${text}. These deals would show a gap of {seen:size} or more.`, { ...figures, seen: points(seen) });
}
