import type { MeasureQuery } from "#contracts/measure.ts";
import type { Period } from "#contracts/period.ts";
import { money, type Quantity, ratio, score } from "#contracts/quantity.ts";
import type { CellTable } from "#contracts/reader.ts";
import type { Settings } from "#contracts/settings.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { cells } from "#metrics/cells.ts";
import type { Share } from "#stats/share.ts";
import { addDays, type Scope } from "./process-scope.ts";
import { shareFigure } from "./rate-figures.ts";

export const componentKeys = ["conversion", "revenue", "compliance", "efficiency", "quality"] as const;
export type ComponentKey = (typeof componentKeys)[number];

/** One figure that a component's score rests on. Scores run from 0 to 100. */
export interface Signal {
  readonly component: ComponentKey;
  readonly key: string;
  readonly label: string;
  readonly value: Quantity;
  readonly goal: Quantity | null;
  readonly goalWords: string;
  readonly score: number;
  /** The counts behind a share, for tests between periods. */
  readonly share: Share | null;
  /** Which way is good. */
  readonly higherIsBetter: boolean;
}

/** Yardsticks that come from the workspace's own past. */
export interface OwnPast {
  /** Rate of the best stable own period. */
  readonly rate: number | null;
  /** Money per day over the earlier like periods, in minor units. */
  readonly moneyPerDay: number | null;
}

/** Below this many records a rate says too little to be scored. */
const MINIMUM_RECORDS = 30;
/** Compliance is strict: any violation costs this much at once, and each percentage point of violations as much again as stated below. */
const ANY_VIOLATION = 10;
const PER_VIOLATION_POINT = 20;

const clamp = (value: number): number => Math.max(0, Math.min(100, value));
/** Full marks at the goal, in proportion below it. */
const towards = (value: number, goal: number): number => (goal <= 0 ? 100 : clamp((100 * value) / goal));
/** Full marks at the limit or under it, none at twice the limit. */
const within = (value: number, limit: number): number =>
  limit <= 0 ? (value > 0 ? 0 : 100) : clamp(200 - (100 * value) / limit);
/** 100 without a violation; else at most 90, and 20 less for every percentage point. */
export const complianceScore = (rate: number): number =>
  rate === 0 ? 100 : clamp(100 - ANY_VIOLATION - PER_VIOLATION_POINT * 100 * rate);

interface Reading {
  readonly n: number;
  readonly numerator: number;
  readonly sum: number;
}

/** Every signal that the period's records can give; those without enough records are left out. */
export async function readSignals(
  scope: Scope,
  period: Period,
  past: OwnPast,
  ctx: ToolContext,
): Promise<readonly Signal[]> {
  const read = async (measure: string, cut: Partial<MeasureQuery> = {}): Promise<Reading> =>
    totals(await ctx.read(cells, { measure, period, by: [], where: scope.where, ...cut }));
  return scope.kind === "deal"
    ? dealSignals(read, period, past, scope, ctx.settings)
    : conversationSignals(
        read,
        settledReader(scope, period, ctx),
        past,
        ctx.settings,
        settledPeriod(scope, period) !== period,
      );
}

/** Reads over the same span moved back until its conversations had the usual time to convert. */
const settledReader =
  (scope: Scope, period: Period, ctx: ToolContext): Read =>
  async (measure, cut = {}) =>
    totals(
      await ctx.read(cells, { measure, period: settledPeriod(scope, period), by: [], where: scope.where, ...cut }),
    );

/**
 * The period moved back by as many days as the scope's own period ends too late for its conversations to have converted; unmoved when it does
 * not, and when the data do not reach back that far.
 */
export function settledPeriod(scope: Scope, period: Period): Period {
  const days = Math.round((Date.parse(scope.period.to) - Date.parse(scope.settledBefore)) / 86_400_000);
  if (days <= 0 || addDays(scope.period.from, -days) < scope.coverage.from) return period;
  const [from, to] = [addDays(period.from, -days), addDays(period.to, -days)];
  return { from, to, label: `${from}..${addDays(to, -1)}` };
}

type Read = (measure: string, cut?: Partial<MeasureQuery>) => Promise<Reading>;

const totals = (table: CellTable): Reading => {
  const add = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  return { n: add(table.n), numerator: add(table.numerator), sum: add(table.sum) };
};

async function dealSignals(
  read: Read,
  period: Period,
  past: OwnPast,
  scope: Scope,
  settings: Settings,
): Promise<Signal[]> {
  const wins = await read("win_rate");
  const revenue = await read("revenue");
  const length = Math.round((Date.parse(period.to) - Date.parse(period.from)) / 86_400_000);
  const usual = past.moneyPerDay === null ? null : past.moneyPerDay * length;
  return [
    ...rateSignals("conversion", "win rate", wins, settings.targets.winRate, past.rate),
    ...(usual === null || usual <= 0 || wins.n < MINIMUM_RECORDS
      ? []
      : [
          {
            component: "revenue" as const,
            key: "achievement",
            label: "revenue",
            value: money(revenue.sum, scope.currency, { n: revenue.n }),
            goal: money(usual, scope.currency, { assumption: "the mean per day of the earlier like periods" }),
            goalWords: "the usual amount of your earlier periods",
            score: towards(revenue.sum, usual),
            share: null,
            higherIsBetter: true,
          },
        ]),
  ];
}

async function conversationSignals(
  read: Read,
  settled: Read,
  past: OwnPast,
  settings: Settings,
  moved: boolean,
): Promise<Signal[]> {
  const { targets, currency } = settings;
  const conversions = await settled("conversion_rate");
  const limited = async (measure: string, label: string, limit: number): Promise<Signal[]> =>
    shareSignal("efficiency", label, await read(measure), limit, (rate) => within(rate, limit), false);
  const violations = await read("compliance_violation_rate");
  return [
    ...rateSignals("conversion", "conversion rate", conversions, targets.conversionRate, past.rate),
    ...(await revenueSignals(settled, currency, moved)),
    ...shareSignal("compliance", "compliance violation rate", violations, 0, complianceScore, false),
    ...(await limited("drop_off_rate", "drop-off rate", targets.dropOffRate)),
    ...(await limited("escalation_rate", "escalation rate", targets.escalationRate)),
    ...(await limited("error_rate", "failure rate", targets.failureRate)),
    ...(await qualitySignals(read, targets.csat)),
  ];
}

function rateSignals(
  component: ComponentKey,
  label: string,
  found: Reading,
  target: number | null,
  own: number | null,
): Signal[] {
  const against = (goal: number | null, key: string, words: string): Signal[] =>
    goal === null
      ? []
      : shareSignal(component, label, found, goal, (rate) => towards(rate, goal), true).map((signal) => ({
          ...signal,
          key,
          goalWords: words,
        }));
  return [...against(target, "target", "the target"), ...against(own, "own-best", "your best stable period")];
}

function shareSignal(
  component: ComponentKey,
  label: string,
  { n, numerator }: Reading,
  goal: number,
  mark: (rate: number) => number,
  higherIsBetter: boolean,
): Signal[] {
  if (n < MINIMUM_RECORDS) return [];
  const share = { successes: numerator, n };
  const value = shareFigure(share)!;
  return [
    {
      component,
      key: label.replaceAll(" ", "-"),
      label,
      value,
      goal: ratio(goal),
      goalWords: higherIsBetter ? "the target" : "the limit",
      score: mark(value.value),
      share,
      higherIsBetter,
    },
  ];
}

/** Achievement of the expected value, and the part of it that was not lost in conversations that broke off or went wrong. */
async function revenueSignals(read: Read, currency: string, moved: boolean): Promise<Signal[]> {
  const expected = await read("expected_revenue");
  if (expected.n < MINIMUM_RECORDS || expected.sum <= 0) return [];
  const actual = await read("revenue_attributed");
  const completed = await read("expected_revenue", { where: { status: ["completed", null] } });
  const kept = completed.sum / expected.sum;
  const base = { component: "revenue" as const, share: null, higherIsBetter: true };
  const goal = money(expected.sum, currency, {
    n: expected.n,
    assumption: "the expected value recorded on each conversation",
  });
  return [
    {
      ...base,
      key: "achievement",
      label: moved ? "revenue of conversations old enough to judge" : "revenue",
      value: money(actual.sum, currency, { n: actual.n }),
      goal,
      goalWords: "the value expected of them",
      score: towards(actual.sum, expected.sum),
    },
    {
      ...base,
      key: "leakage",
      label: "share of expected value that reached the end of its conversation",
      value: ratio(kept, { n: expected.n }),
      goal: null,
      goalWords: "all of it",
      score: clamp(100 * kept),
    },
  ];
}

async function qualitySignals(read: Read, csatTarget: number): Promise<Signal[]> {
  const [sentiment, csat, engagement] = [
    await read("mean_sentiment"),
    await read("csat"),
    await read("engagement_rate"),
  ];
  const mean = (found: Reading): number => found.sum / found.n;
  const base = { component: "quality" as const, share: null, higherIsBetter: true };
  const signals: Signal[] = [];
  if (sentiment.n >= MINIMUM_RECORDS) {
    const value = score(mean(sentiment), { n: sentiment.n });
    const marks = clamp(50 * (mean(sentiment) + 1));
    signals.push({
      ...base,
      key: "sentiment",
      label: "mean sentiment",
      value,
      goal: null,
      goalWords: "the best possible",
      score: marks,
    });
  }
  if (csat.n >= MINIMUM_RECORDS) {
    const value = score(mean(csat), { n: csat.n });
    const marks = towards(mean(csat), csatTarget);
    signals.push({
      ...base,
      key: "csat",
      label: "customer satisfaction",
      value,
      goal: score(csatTarget),
      goalWords: "the target",
      score: marks,
    });
  }
  const engaged = shareSignal("quality", "engagement rate", engagement, 1, (rate) => 100 * rate, true);
  return [...signals, ...engaged.map((signal) => ({ ...signal, goal: null, goalWords: "everybody" }))];
}
