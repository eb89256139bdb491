import { count, money, type Quantity, ratio } from "#contracts/quantity.ts";
import { segmentLabel } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import {
  asRecorded,
  atRate,
  type Ending,
  partsByReason,
  partsByStage,
  readEndings,
  total,
  type Valuation,
} from "./conversation-leakage.ts";
import { concentrationOf } from "./health-actions.ts";
import { leakActions } from "./leak-actions.ts";
import { leakParts, type RawPart, recoverableInAll } from "./leak-parts.ts";
import { goalTitles, leakScenarios } from "./leak-scenarios.ts";
import { bestSegment, leakingSegments } from "./leak-segments.ts";
import type { Baseline, LeakageOutput, LeakPart } from "./leakage-report.ts";
import { note } from "./note-words.ts";
import { type OwnBaseline, ownBaseline } from "./own-baseline.ts";
import type { Scope } from "./process-scope.ts";
import { isEstablished, sharesCompared } from "./rate-figures.ts";
import { rateSegments } from "./rate-segments.ts";

/** Below this many conversations money per reason says nothing. */
const MINIMUM_CONVERSATIONS = 30;
/** From this share of conversations with an expected value on, the recorded values are the baseline. */
const ENOUGH_RECORDED = 0.8;

type BaselineChoice = "auto" | "recorded" | "target" | "own_best";
type Result = Partial<LeakageOutput> & Pick<LeakageOutput, "status">;

/** Leakage of conversations: see the tool `leakage`. */
export async function conversationLeak(choice: BaselineChoice, scope: Scope, ctx: ToolContext): Promise<Result> {
  const endings = await readEndings(scope, scope.period, ctx);
  const n = total(endings, "n");
  if (n === 0) return notEnough("There are no conversations in this period.", {});
  if (n < MINIMUM_CONVERSATIONS)
    return notEnough("Only {n} conversations in this period: too few to follow money by reason.", { n: count(n) });
  const yardstick = await yardstickFor(choice, endings, scope, ctx);
  if (!yardstick)
    return notEnough("None of the {n} conversations has an expected value or revenue, so no money can be followed.", {
      n: count(n),
    });
  return measured(yardstick, endings, scope, ctx);
}

const notEnough = (text: string, figures: Readonly<Record<string, Quantity>>): Result => ({
  status: "not-enough",
  reason: note(text, figures),
});

interface Yardstick {
  readonly baseline: Baseline;
  readonly value: Valuation;
  readonly assumption: string;
}

async function yardstickFor(
  choice: BaselineChoice,
  endings: readonly Ending[],
  scope: Scope,
  ctx: ToolContext,
): Promise<Yardstick | null> {
  const recorded = total(endings, "withExpected") / total(endings, "n");
  if (choice === "recorded" ? recorded > 0 : choice === "auto" && recorded >= ENOUGH_RECORDED) return recordedYardstick;
  const own = choice === "own_best" ? await ownBaseline("conversion_rate", scope, ctx) : null;
  const meanValue = valueOfSuccess(endings);
  if (meanValue === null || (choice === "own_best" && !own)) return null;
  return rateYardstick(own, meanValue, ctx);
}

const recordedYardstick: Yardstick = {
  baseline: {
    kind: "recorded",
    words: "the expected value recorded on each conversation",
    rate: null,
    period: null,
  },
  value: asRecorded,
  assumption: "expected is the value recorded on each conversation",
};

function rateYardstick(own: OwnBaseline | null, meanValue: number, ctx: ToolContext): Yardstick {
  const rate = own?.rate ?? ctx.settings.targets.conversionRate;
  const words = own
    ? own.common
      ? "the common conversion rate of your earlier periods, which differ by chance only, at the mean revenue of a won conversation"
      : "the conversion rate of your best stable period at the mean revenue of a won conversation"
    : "the target conversion rate at the mean revenue of a won conversation";
  return {
    baseline: {
      kind: own ? "own-best" : "target",
      words,
      rate: ratio(rate),
      period: own && !own.common ? own.period.label : null,
    },
    value: atRate(rate * meanValue),
    assumption: `expected is ${words}`,
  };
}

/** Mean revenue of a won conversation in minor units; null when nothing was won or no revenue is recorded. */
function valueOfSuccess(endings: readonly Ending[]): number | null {
  const [won, actual] = [total(endings, "won"), total(endings, "actual")];
  return won > 0 && actual > 0 ? actual / won : null;
}

const sums = (endings: readonly Ending[], value: Valuation): { expected: number; actual: number } => {
  const valued = endings.map(value);
  return {
    expected: valued.reduce((sum, each) => sum + each.expected, 0),
    actual: valued.reduce((sum, each) => sum + each.actual, 0),
  };
};

async function measured(
  { baseline, value, assumption }: Yardstick,
  endings: readonly Ending[],
  scope: Scope,
  ctx: ToolContext,
): Promise<Result> {
  const { currency, significance, targets } = ctx.settings;
  const { expected, actual } = sums(endings, value);
  const earlier = await earlierEndings(scope, ctx);
  const parts = withChanges(partsByReason(endings, value), earlier ? partsByReason(earlier, value) : [], significance);
  const byReason = leakParts(parts, currency, assumption);
  const byStage = leakParts(partsByStage(endings, value), currency, assumption);
  const segments = await rateSegments("conversion_rate", "revenue_attributed", scope, ctx);
  const share = { successes: total(endings, "won"), n: total(endings, "n") };
  const performance = { share, meanValue: valueOfSuccess(endings), currency };
  const goal = baseline.rate?.value ?? targets.conversionRate;
  const previous = earlier && previousLeak(earlier, value, currency);
  const leak = money(expected - actual, currency, { n: share.n, assumption });
  const reachGoal = { title: goalTitles[baseline.kind], gain: leak };
  const leaking = leakingSegments(segments, goal, currency, significance);
  return {
    status: "ok",
    compare_with: previous ? scope.previous : null,
    baseline,
    expected: money(expected, currency, { n: share.n, assumption }),
    actual: money(actual, currency, { n: share.n }),
    leak,
    leak_share: expected > 0 && expected > actual ? ratio((expected - actual) / expected, { n: share.n }) : null,
    previous_leak: previous,
    by_reason: byReason,
    by_stage: byStage,
    segments: leaking,
    recoverable: recoverableInAll(byReason, currency),
    scenarios: leakScenarios(byStage, reachGoal, bestSegment(segments, significance), performance),
    actions: leakActions(
      { by_reason: byReason, segments: leaking },
      scope,
      await violationsWhere(byReason, scope, ctx),
    ),
  };
}

/** How the conversations of the period before ended; null when it cannot be compared or holds too few. */
async function earlierEndings(scope: Scope, ctx: ToolContext): Promise<readonly Ending[] | null> {
  if (!scope.previous || scope.incomparable) return null;
  const endings = await readEndings(scope, scope.previous, ctx);
  return total(endings, "n") < MINIMUM_CONVERSATIONS ? null : endings;
}

function previousLeak(endings: readonly Ending[], value: Valuation, currency: string): Quantity | null {
  const { expected, actual } = sums(endings, value);
  return expected === 0 && actual === 0 ? null : money(expected - actual, currency, { n: total(endings, "n") });
}

/** The parts with the change of their share of the conversations; how many convert is left out, since the newest ones have not had the time. */
function withChanges(parts: readonly RawPart[], earlier: readonly RawPart[], significance: number): RawPart[] {
  const inAll = (of: readonly RawPart[]): number => of.reduce((sum, { records }) => sum + records, 0);
  const [n, before] = [inAll(parts), inAll(earlier)];
  const changes = sharesCompared(
    parts.map(({ label, reason, records }) => {
      if (reason === "low-conversion" || reason === "undecided" || before === 0) return null;
      const old = earlier.find((each) => each.label === label)?.records ?? 0;
      return [
        { successes: records, n },
        { successes: old, n: before },
      ];
    }),
  );
  return parts.map((part, at) => {
    const change = changes[at] ?? null;
    return { ...part, change, worsened: isEstablished(change, significance) && (change?.value ?? 0) > 0 };
  });
}

/** Where rule breaches concentrate, when they rose; null otherwise. */
async function violationsWhere(parts: readonly LeakPart[], scope: Scope, ctx: ToolContext): Promise<string | null> {
  if (!scope.previous || !parts.some(({ reason, worsened }) => reason === "compliance" && worsened)) return null;
  const found = await concentrationOf("compliance_violation_rate", scope, scope.previous, ctx);
  return found ? segmentLabel([...found.segment]) : null;
}
