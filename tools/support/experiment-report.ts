import { z } from "zod";
import { Action } from "#contracts/action.ts";
import type { BarsChart } from "#contracts/chart.ts";
import { detail } from "#contracts/detail.ts";
import { Quantity } from "#contracts/quantity.ts";
import type { Cite } from "#contracts/tool.ts";
import { PeriodShape } from "./measure-scope.ts";
import { Note } from "./note-words.ts";

export const armStandings = ["better", "worse", "alike", "open", "control"] as const;

/** One arm of a test against the control. */
export const ExperimentArm = z.object({
  label: z.string(),
  size: Quantity.describe("records of this arm"),
  value: Quantity.nullable().describe("the measure in this arm, with its interval"),
  difference: Quantity.nullable().describe(
    "value minus the control's; interval for one look at the end, p adjusted over the arms (Holm)",
  ),
  any_time: Quantity.nullable().describe(
    "the same difference with the interval that stays valid however often it is looked at",
  ),
  resampled: Quantity.nullable().describe(
    "money only: the same difference with its bootstrap interval, which a few very large amounts do not fool",
  ),
  standing: z
    .enum(armStandings)
    .describe("better or worse than the control, alike (no difference worth having), open (not shown yet)"),
  best: detail(
    Quantity.nullable().describe("chance of being the best arm, given these records and no prior knowledge"),
  ),
  expected_loss: detail(Quantity.nullable().describe("given away on average by choosing this arm")),
});
export type ExperimentArm = z.infer<typeof ExperimentArm>;

export const verdicts = ["win", "loss", "no-difference", "open", "sizes-off", "not-enough"] as const;

/** What `experiment` returns. */
export const ExperimentOutput = z.object({
  status: z.enum(["ok", "not-enough"]),
  verdict: z
    .enum(verdicts)
    .describe(
      "win or loss of an arm, no difference worth having, open: not shown yet, sizes-off: the arms are not as planned",
    ),
  design: z
    .enum(["randomised", "observational"])
    .describe("observational unless it was stated that records were assigned at random"),
  reason: Note.nullable().describe("why there is no result, when there is none"),
  measure: z.string(),
  title: detail(z.string()),
  records: z.string().describe("what is counted under the line"),
  noun: z.string().describe("what an arm is, such as variant or script version"),
  period: PeriodShape,
  filter: z.string(),
  control: z.string().nullable().describe("label of the arm that the others are compared with"),
  leader: z.string().nullable().describe("label of the arm the verdict is about"),
  arms: z.array(ExperimentArm).describe("control first, then the others by their value"),
  sizes: Quantity.nullable().describe("number of arms; p of the sample-ratio check against the planned shares"),
  worthwhile: Quantity.nullable().describe("smallest difference worth having"),
  detectable: Quantity.nullable().describe("smallest difference this many records show with 80 % power"),
  needed: Quantity.nullable().describe("records in each arm that would show a worthwhile difference with 80 % power"),
  clusters: Quantity.nullable().describe(
    "reps, when whole reps were assigned and records of a rep are not independent",
  ),
  guards: z
    .array(
      z.object({
        label: z.string(),
        arm: z.string(),
        value: Quantity,
        control: Quantity,
        difference: Quantity.describe("p adjusted over all guards (Holm)"),
        standing: z.enum(["harmed", "no-harm-shown"]),
      }),
    )
    .describe("what must not get worse while the measure is tested"),
  left_out: Quantity.nullable().describe("records in no arm"),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type ExperimentOutput = z.infer<typeof ExperimentOutput>;

/** Arms side by side, the control among them. */
export function chartExperiment(found: ExperimentOutput, cite: Cite): BarsChart | null {
  const drawn = found.arms.filter(({ value }) => value !== null);
  const control = found.arms.find(({ standing }) => standing === "control");
  if (found.status !== "ok" || drawn.length < 2 || !control?.value) return null;
  const arms = `${cite.name(found.noun)} by ${cite.name(found.measure)}`;
  const title = {
    win: `${cite.name(found.leader ?? control.label)} comes out ahead of ${cite.name(control.label)}`,
    loss: `${cite.name(found.leader ?? control.label)} falls behind ${cite.name(control.label)}`,
    "no-difference": "No difference worth having between the arms",
    open: "No difference between the arms is shown yet",
    "sizes-off": "The arms are not the size that was planned",
    "not-enough": "Too few records for a result",
  }[found.verdict];
  return {
    kind: "bars",
    title,
    subtitle: `${arms}, with intervals; ${cite.name(control.label)} is what the others are held against`,
    alt: `Bars of ${arms}; ${cite.name(control.label)} reads ${cite(control.value)}.`,
    bars: drawn.map(({ label, value, standing }) => ({
      label,
      value: value!,
      emphasis: standing === "better" ? ("good" as const) : standing === "worse" ? ("bad" as const) : ("none" as const),
    })),
    // the control has a bar of its own
    reference: null,
  };
}
