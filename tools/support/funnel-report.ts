import { z } from "zod";
import { Action } from "#contracts/action.ts";
import type { FunnelChart } from "#contracts/chart.ts";
import { Quantity } from "#contracts/quantity.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { LATE_STEPS, Step } from "./funnel-steps.ts";
import { fillNote, Note } from "./note-words.ts";
import { processOutput } from "./process-scope.ts";
import { movementWords, saidWithout } from "./share-words.ts";

/** What `funnel` returns. */
export const FunnelOutput = z.object({
  status: z.enum(["ok", "not-enough", "refused"]),
  reason: Note.nullable().describe("why there is no funnel, when there is none"),
  ...processOutput,
  steps: z.array(Step),
  overall: Quantity.nullable().describe("share of the start that reaches the last step"),
  overall_change: Quantity.nullable().describe("that share minus the one before"),
  overall_established: z.boolean().describe("true when that change is established"),
  settled: z.boolean().describe("false when part of the start has not had the usual time to reach the last step"),
  target: Quantity.nullable().describe("the target for that share"),
  gap: Quantity.nullable().describe("that share minus the target"),
  weakest: z.string().nullable().describe("label of the step that the smallest share passes"),
  established: z.array(z.string()).describe("labels of the steps whose change is established"),
  contradiction: z
    .object({ stage: z.string(), won_before_end: Quantity, closed: Quantity })
    .nullable()
    .describe("stage data against outcomes: deals won while standing at an early stage"),
  instead: z.array(z.string()).describe("questions that can be answered when this cannot"),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type FunnelOutput = z.infer<typeof FunnelOutput>;

const NEXT = ["Where does the loss concentrate?", "How much money leaks, and where?", "How healthy are we?"];

/** The funnel in a sales leader's words. */
export function sayFunnel(found: FunnelOutput, cite: Cite): Said {
  const { overall, period, status } = found;
  const [start, last] = [found.steps[0], found.steps.at(-1)];
  if (status !== "ok" || !overall || !period || !start || !last)
    return saidWithout(status, found.reason, found.caveats, status === "refused" ? found.instead : NEXT, cite);
  const movement = movementWords(found.overall_change, found.compare_with, found.overall_established, cite);
  const reach = `${cite(overall)} of ${cite(start.reached)} got from ${cite.name(start.label)} to ${cite.name(last.label)} in ${cite.name(period.label)}${found.settled ? "" : " so far"}`;
  const changed = found.overall_established || found.established.length > 0;
  return {
    headline: `${reach}${movement ? `, ${movement}` : ""}.`,
    verdict: found.compare_with ? (changed ? "changed" : "within-noise") : "answered",
    findings: [...weakestWords(found, cite), ...changeWords(found, cite), ...targetWords(found, cite)],
    caveats: found.caveats.map((caveat) => fillNote(caveat, cite)),
    next: NEXT,
  };
}

function weakestWords({ steps, weakest, settled }: FunnelOutput, cite: Cite): string[] {
  const step = steps.find(({ label }) => label === weakest);
  if (!step?.step_rate) return [];
  const wait = step.median_days && step.median_days.value >= 1 ? `, after a median of ${cite(step.median_days)}` : "";
  return [
    `The narrowest step${settled ? "" : " that can be judged so far"} is ${cite.name(step.label)}: ${cite(step.step_rate)} of those at the step before get there (${cite.interval(step.step_rate)})${wait}.`,
  ];
}

const changeWords = ({ steps, established, compare_with }: FunnelOutput, cite: Cite): string[] =>
  steps
    .filter(({ label }) => established.includes(label))
    .map(
      (step) => `The rate into ${cite.name(step.label)} is ${movementWords(step.change, compare_with, true, cite)}.`,
    );

function targetWords({ gap, target }: FunnelOutput, cite: Cite): string[] {
  if (!gap || !target) return [];
  if (gap.value === 0) return [`That is on the target of ${cite(target)}.`];
  return [`That is ${cite.size(gap)} ${gap.value < 0 ? "below" : "above"} the target of ${cite(target)}.`];
}

/** The funnel as chart data. */
export function chartFunnel(found: FunnelOutput, cite: Cite): FunnelChart | null {
  const { overall, period, steps } = found;
  const [start, last] = [steps[0], steps.at(-1)];
  if (found.status !== "ok" || !overall || !period || !start || !last || steps.length < 2) return null;
  const narrow = !found.settled
    ? " so far"
    : found.weakest
      ? `; the narrowest step is ${cite.name(found.weakest)}`
      : "";
  const title = `${cite(overall)} reach ${cite.name(last.label)}${narrow}`;
  return {
    kind: "funnel",
    title,
    subtitle: `Share that passes each step, ${cite.name(period.label)}, n ${cite(start.reached)}${found.settled ? "" : "; a rate that still grows is left out"}`,
    alt: `Funnel with the count at each step. ${title}.`,
    steps: steps.flatMap((step) =>
      step.overall_rate
        ? [
            {
              label: step.label,
              reached: step.reached,
              // a rate that still grows is no step to point at
              stepRate: found.settled || !LATE_STEPS.includes(step.key) ? step.step_rate : null,
              overallRate: step.overall_rate,
              previousRate: step.previous_rate,
            },
          ]
        : [],
    ),
  };
}
