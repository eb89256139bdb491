/*
 * "How do people move through, and where do they stop?"
 *
 * Counts at each step of the conversation funnel or of the deal stages, the share that passes each step and the share of the start that is
 * left, with Wilson intervals; step rates against the previous period by two-proportion tests adjusted over the steps (Benjamini–Hochberg);
 * the last step against the target. A stage funnel is refused when the stage column contradicts the outcomes.
 * It does not say who or what is behind a loss: drop_offs and why_changed do.
 */
import { z } from "zod";
import type { Action } from "#contracts/action.ts";
import { count, days, points, type Quantity, ratio } from "#contracts/quantity.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { conversationFunnel } from "#metrics/conversation-funnel.ts";
import { dealStageFunnel, type StageFunnel } from "#metrics/deal-stage-funnel.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { stageContradiction } from "./support/contradiction.ts";
import { chartFunnel, FunnelOutput, sayFunnel } from "./support/funnel-report.ts";
import { funnelSteps, LATE_STEPS, type Step } from "./support/funnel-steps.ts";
import { type Note, note, scopeNotes } from "./support/note-words.ts";
import { daysToConvert, processInput, readScope, type Scope } from "./support/process-scope.ts";
import { isEstablished, sharesCompared } from "./support/rate-figures.ts";

/** Below this many at the start a step rate swings by tens of points: counts only. */
const MINIMUM_START = 20;

const input = z.object({ ...processInput });

export default defineTool({
  name: "funnel",
  title: "How do people move through?",
  description:
    "Counts, step rates and cumulative rates of the conversation funnel (started to won) or of the deal stages, against the period before and the target. Use for questions about conversion through steps. For the losses, their value and the segments behind them use drop_offs; for why a rate moved use why_changed.",
  asks: [
    { question: "How do people move through the funnel?", input: {} },
    {
      question: "Show me the conversation funnel for last month",
      input: { kind: "conversation", period: "last_month" },
    },
    { question: "What is the stage conversion of our deals in 2024 Q2?", input: { kind: "deal", period: "2024-Q2" } },
  ],
  input,
  output: FunnelOutput,
  run: async (asked, ctx) => {
    const scope = await readScope(asked, ctx);
    if (!scope) return empty(asked, note("There are no conversations and no deals to follow through steps."));
    const now = await readFunnel(scope, scope.period, ctx);
    const found = {
      ...empty(asked, null),
      kind: scope.kind,
      period: scope.period,
      caveats: [...youngNotes(scope), ...scopeNotes(scope)],
    };
    if (now.contradiction) return { ...found, ...stageContradiction(now.contradiction) };
    const start = now.steps[0]?.reached ?? 0;
    if (now.steps.length < 2 || start < MINIMUM_START) {
      const words =
        start === 0 ? "None started in this period." : "Only {n} started in this period: too few for rates by step.";
      const reason = note(words, start === 0 ? {} : { n: count(start) });
      return { ...found, reason, steps: funnelSteps(now.steps, null) };
    }
    const before = scope.previous && !scope.incomparable ? await readFunnel(scope, scope.previous, ctx) : null;
    return { ...found, ...measured(now, before, scope, ctx) };
  },
  say: sayFunnel,
  chart: chartFunnel,
  readOnly: true,
});

const empty = (asked: z.output<typeof input>, reason: Note | null): FunnelOutput => ({
  status: "not-enough",
  reason,
  kind: asked.kind === "conversation" ? "conversation" : "deal",
  period: null,
  compare_with: null,
  filter: asked.filter,
  steps: [],
  overall: null,
  overall_change: null,
  overall_established: false,
  settled: true,
  target: null,
  gap: null,
  weakest: null,
  established: [],
  contradiction: null,
  instead: [],
  caveats: [],
  actions: [],
});

function youngNotes({ period, settledBefore }: Scope): Note[] {
  if (period.to <= settledBefore) return [];
  const usual = days(daysToConvert());
  const text =
    "A conversation usually needs {usual} to show whether it converts. Part of {period} is younger, so its late steps are counted but not compared.";
  return [note(text, { usual }, { period: period.label })];
}

async function readFunnel(scope: Scope, period: Scope["period"], ctx: ToolContext): Promise<StageFunnel> {
  const query = { period, where: scope.where };
  if (scope.kind === "deal") return ctx.read(dealStageFunnel, query);
  return { ...(await ctx.read(conversationFunnel, query)), contradiction: null, stages: [] };
}

function measured(now: StageFunnel, before: StageFunnel | null, scope: Scope, ctx: ToolContext) {
  const settled = scope.period.to <= scope.settledBefore;
  const undecided = settled ? [] : LATE_STEPS;
  const comparable = before !== null && !before.contradiction && (before.steps[0]?.reached ?? 0) >= MINIMUM_START;
  const steps = funnelSteps(now.steps, comparable ? before.steps : null, undecided);
  const { significance, targets } = ctx.settings;
  const [change] = sharesCompared([comparable && settled ? [endToEnd(now), endToEnd(before)] : null]);
  const overall = steps.at(-1)?.overall_rate ?? null;
  const goal = !settled ? null : scope.kind === "deal" ? targets.winRate : targets.conversionRate;
  const moved = steps.filter((step) => isEstablished(step.change, significance));
  const told = steps.slice(1).filter(({ key }) => !undecided.includes(key));
  const weakest = told.reduce<Step | null>((low, step) => (passed(step) < passed(low) ? step : low), null);
  return {
    status: "ok" as const,
    compare_with: comparable ? scope.previous : null,
    steps,
    overall,
    overall_change: change ?? null,
    overall_established: isEstablished(change ?? null, significance),
    settled,
    target: goal === null ? null : ratio(goal),
    gap: goal === null || !overall ? null : gapTo(goal, overall),
    weakest: weakest?.label ?? null,
    established: moved.map(({ label }) => label),
    actions: actionsFor(weakest, moved, scope, comparable),
  };
}

const passed = (step: Step | null): number => step?.step_rate?.value ?? Number.POSITIVE_INFINITY;

function endToEnd({ steps }: StageFunnel): { successes: number; n: number } {
  const n = steps[0]?.reached ?? 0;
  return { successes: Math.min(n, steps.at(-1)?.reached ?? 0), n };
}

const gapTo = (goal: number, { value, n, interval }: Quantity): Quantity =>
  points(value - goal, { n, interval: interval && [interval[0] - goal, interval[1] - goal] });

function actionsFor(
  weakest: Step | null,
  moved: readonly Step[],
  { kind, previous }: Scope,
  comparable: boolean,
): Action[] {
  const owner = kind === "deal" ? "the sales managers" : "whoever owns the scripts";
  const draft = (step: Step, evidence: "established" | "standing", why: Quantity | null): Action[] => {
    const target = `the step to ${step.label}`;
    const whyWords =
      evidence === "established" && comparable ? `in that rate vs ${previous?.label}` : "go on from the step before";
    return why ? [draftAction({ issue: "high-drop-off", target, why, whyWords, loss: null, evidence, owner })] : [];
  };
  const worse = moved.filter(({ change }) => (change?.value ?? 0) < 0);
  return [
    ...rankActions([
      ...worse.flatMap((step) => draft(step, "established", step.change)),
      ...(weakest ? draft(weakest, "standing", weakest.step_rate) : []),
    ]),
  ];
}
