/*
 * "How much money leaks, and where?"
 *
 * Expected value minus actual value, split into parts that do not overlap and add up: each conversation once, by how it ended (drop-off by step,
 * low conversion, escalation, compliance, technical failure), and again by step. Expected is the value recorded on each conversation, or a
 * target, or the best stable own period. Deals: over all closed deals, (usual win rate at
 * the deal's size − won) × amount; the rate's gap is tested, and the tool refuses when none is established. What may be won back uses the playbook's shares, which are assumptions and say so.
 */
import { z } from "zod";
import { defineTool } from "#contracts/tool.ts";
import { conversationLeak } from "./support/conversation-leak-result.ts";
import { dealLeak } from "./support/deal-leak-result.ts";
import { chartLeakage, LeakageOutput, sayLeakage } from "./support/leakage-report.ts";
import { note, scopeNotes } from "./support/note-words.ts";
import { processInput, readScope } from "./support/process-scope.ts";

const input = z.object({
  ...processInput,
  baseline: z
    .enum(["auto", "recorded", "target", "own_best"])
    .default("auto")
    .describe(
      "what expected means: recorded (value on each conversation), target, own_best (best stable own period); auto (default) takes the first that exists",
    ),
});
export type LeakageInput = z.output<typeof input>;

export default defineTool({
  name: "leakage",
  title: "How much money leaks, and where?",
  description:
    "Expected minus actual money, exactly split by reason (drop-off by step, low conversion, escalation, compliance, technical failure) and by stage, with what action may win back and recovery scenarios. Use for the biggest risk in money, where money is lost, what to fix first. For counts of people lost use drop_offs; for why a measure moved use why_changed.",
  asks: [
    { question: "How much revenue are we leaking, and where?", input: {} },
    {
      question: "Where did we lose money in our conversations last month?",
      input: { kind: "conversation", period: "last_month" },
    },
    {
      question: "How much are we losing on deals against our best quarter?",
      input: { kind: "deal", baseline: "own_best" },
    },
  ],
  input,
  output: LeakageOutput,
  run: async (asked, ctx) => {
    const scope = await readScope(asked, ctx);
    const blank = empty(asked);
    if (!scope) return { ...blank, reason: note("There are no conversations and no deals, so no money to follow.") };
    const base = { ...blank, kind: scope.kind, period: scope.period, caveats: scopeNotes(scope) };
    const find = scope.kind === "deal" ? dealLeak : conversationLeak;
    return { ...base, ...(await find(asked.baseline, scope, ctx)) };
  },
  say: sayLeakage,
  chart: chartLeakage,
  readOnly: true,
});

const empty = (asked: LeakageInput): LeakageOutput => ({
  status: "not-enough",
  reason: null,
  kind: asked.kind === "deal" ? "deal" : "conversation",
  period: null,
  compare_with: null,
  filter: asked.filter,
  baseline: null,
  expected: null,
  actual: null,
  leak: null,
  leak_share: null,
  previous_leak: null,
  established: null,
  by_reason: [],
  by_stage: [],
  segments: [],
  recoverable: null,
  scenarios: [],
  caveats: [],
  actions: [],
});
