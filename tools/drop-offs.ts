/*
 * "Where do we lose them?"
 *
 * Conversations that broke off by recorded step (deals: by stage), each as a share of those who got that far with a Wilson interval and, against
 * the previous period, a two-proportion test adjusted over the steps; what the losses are worth; and the segments of one or two conditions in
 * which the flagged losses concentrate, each against everything outside it, adjusted over all segments compared (Benjamini–Hochberg).
 * It says where people leave and who they were, not what made them leave; a test of a rewritten step shows that.
 */
import { z } from "zod";
import { count, ratio } from "#contracts/quantity.ts";
import { type Condition, dimensionWords } from "#contracts/segment.ts";
import { defineTool, type ToolContext } from "#contracts/tool.ts";
import { lastMessages } from "#metrics/last-messages.ts";
import { stageContradiction } from "./support/contradiction.ts";
import { dropOffActions, lossSegment, meanLoss } from "./support/drop-off-actions.ts";
import {
  chartDropOffs,
  DropOffsOutput,
  type LossSegment,
  type LossStep,
  sayDropOffs,
} from "./support/drop-off-report.ts";
import { findConcentrations } from "./support/loss-concentration.ts";
import { type Note, note, scopeNotes } from "./support/note-words.ts";
import { conversationLosses, dealLosses, type Losses } from "./support/process-losses.ts";
import { processInput, readScope, type Scope } from "./support/process-scope.ts";
import { isEstablished, shareFigure, sharesCompared } from "./support/rate-figures.ts";
import { pricedSegments } from "./support/segment-loss.ts";

/** Below this many conversations or deals shares by step are noise: say so instead. */
const MINIMUM_RECORDS = 30;
const QUOTES = 3;
const LONGEST_QUOTE = 140;

const input = z.object({ ...processInput });

export default defineTool({
  name: "drop_offs",
  title: "Where do we lose them?",
  description:
    "Steps at which conversations break off or deals stop, above the threshold, with volume and value lost, the change against the period before, the segments (script, campaign, channel, rep, …) where the loss concentrates, and the last things said. For the whole path with its rates use funnel; for all money that leaks by reason use leakage.",
  asks: [
    { question: "Where do we lose people in our conversations?", input: { kind: "conversation" } },
    { question: "Which drop-offs got worse last month?", input: { kind: "conversation", period: "last_month" } },
    { question: "Where do deals drop off?", input: { kind: "deal" } },
  ],
  input,
  output: DropOffsOutput,
  run: async (asked, ctx) => {
    const scope = await readScope(asked, ctx);
    const blank = empty(asked, ctx);
    if (!scope) return { ...blank, reason: note("There are no conversations and no deals to look at.") };
    const previous = scope.incomparable ? null : scope.previous;
    const read = scope.kind === "deal" ? dealLosses : conversationLosses;
    const losses = await read(scope, previous, ctx);
    const base = { ...blank, kind: scope.kind, period: scope.period, caveats: scopeNotes(scope) };
    if (losses.contradiction) return { ...base, ...stageContradiction(losses.contradiction) };
    const problem = tooLittle(losses, scope);
    if (problem) return { ...base, reason: problem };
    const steps = judgedSteps(losses, ctx);
    const flagged = steps.filter(({ above, worsened }) => above || worsened);
    const lookedInto = (flagged.length > 0 ? flagged : steps.slice(0, 1)).map(({ key }) => key);
    const search = findConcentrations(losses.tableFor(lookedInto), ctx.settings.significance);
    const mean = meanLoss(losses, lookedInto);
    const found = search.found.map((each) => lossSegment(each, mean));
    const segments = await pricedSegments(found, scope, losses.overallBefore && previous, ctx);
    const [overallChange] = sharesCompared([losses.overallBefore && [losses.overall, losses.overallBefore]]);
    return {
      ...base,
      status: "ok" as const,
      compare_with: losses.overallBefore ? previous : null,
      overall: shareFigure(losses.overall),
      overall_change: overallChange ?? null,
      overall_established: isEstablished(overallChange ?? null, ctx.settings.significance),
      target: scope.kind === "conversation" ? ratio(ctx.settings.targets.dropOffRate) : null,
      steps,
      looked_into: lookedInto,
      segments,
      searched: count(search.searched),
      last_words: scope.kind === "conversation" ? await lastWords(lookedInto, segments[0], scope, ctx) : [],
      actions: dropOffActions(
        steps,
        segments,
        scope.kind,
        ctx.settings.dropOffThreshold,
        losses.overallBefore ? (previous?.label ?? null) : null,
      ),
    };
  },
  say: sayDropOffs,
  chart: chartDropOffs,
  readOnly: true,
});

const empty = (asked: z.output<typeof input>, ctx: ToolContext): DropOffsOutput => ({
  status: "not-enough",
  reason: null,
  kind: asked.kind === "deal" ? "deal" : "conversation",
  period: null,
  compare_with: null,
  filter: asked.filter,
  threshold: ratio(ctx.settings.dropOffThreshold),
  overall: null,
  overall_change: null,
  overall_established: false,
  target: null,
  steps: [],
  looked_into: [],
  segments: [],
  searched: count(0),
  last_words: [],
  contradiction: null,
  instead: [],
  caveats: [],
  actions: [],
});

function tooLittle({ overall, steps }: Losses, { kind }: Scope): Note | null {
  const n = count(overall.n);
  if (overall.n === 0)
    return note(
      kind === "deal"
        ? "No deals closed in this period."
        : "There are no conversations in this period that say how they ended.",
    );
  if (overall.n < MINIMUM_RECORDS)
    return kind === "deal"
      ? note("Only {n} deals closed in this period: too few to say where they are lost.", { n })
      : note("Only {n} conversations in this period say how they ended: too few to say where they break off.", { n });
  if (steps.length > 0) return null;
  return kind === "deal"
    ? note("No stages are recorded for these {n} deals.", { n })
    : note("None of these {n} conversations broke off.", { n });
}

function judgedSteps({ steps }: Losses, { settings }: ToolContext): LossStep[] {
  const changes = sharesCompared(steps.map(({ now, before }) => before && [now, before]));
  const made = steps.flatMap(({ key, label, now, before, value }, at): LossStep[] => {
    const rate = shareFigure(now);
    if (!rate) return [];
    const change = changes[at] ?? null;
    return [
      {
        key,
        label,
        reached: count(now.n),
        lost: count(now.successes),
        rate,
        previous_rate: before && shareFigure(before),
        change,
        value_lost: value,
        above: rate.value > settings.dropOffThreshold,
        worsened: isEstablished(change, settings.significance) && (change?.value ?? 0) > 0,
      },
    ];
  });
  return made.sort(
    (a, b) =>
      Number(b.above) - Number(a.above) || Number(b.worsened) - Number(a.worsened) || b.lost.value - a.lost.value,
  );
}

async function lastWords(
  steps: readonly string[],
  segment: LossSegment | undefined,
  scope: Scope,
  ctx: ToolContext,
): Promise<DropOffsOutput["last_words"]> {
  const inside = Object.fromEntries((segment?.segment ?? []).map((part: Condition) => [part.dimension, [part.value]]));
  const query = { period: scope.period, where: { ...scope.where, ...inside }, limit: QUOTES };
  const found = await Promise.all(
    steps.map(async (step) => ({ step, said: await ctx.read(lastMessages, { ...query, stage: step }) })),
  );
  return found.flatMap(({ step, said }) =>
    said.map(({ sender, content, conversations }) => ({
      step: dimensionWords(step),
      sender,
      quote: content.length > LONGEST_QUOTE ? `${content.slice(0, LONGEST_QUOTE - 1).trimEnd()}…` : content,
      conversations: count(conversations),
    })),
  );
}
