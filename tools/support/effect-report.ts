import { z } from "zod";
import { Action } from "#contracts/action.ts";
import type { TrendChart } from "#contracts/chart.ts";
import { detail } from "#contracts/detail.ts";
import type { MeasureInfo } from "#contracts/measure.ts";
import { Quantity } from "#contracts/quantity.ts";
import type { Cite } from "#contracts/tool.ts";
import { measureWords, PeriodShape } from "./measure-scope.ts";
import { Note } from "./note-words.ts";

export const EffectCheck = z.object({
  key: z.enum(["pre-trend", "placebo-date", "placebo-group", "mix", "composition"]),
  result: z.enum(["passed", "failed", "untested"]),
  figure: Quantity.nullable(),
  words: Note,
});
export type EffectCheck = z.infer<typeof EffectCheck>;

const Point = z.object({ label: z.string(), date: z.string(), value: Quantity, partial: z.boolean() });

/** What `change_effect` returns. */
export const EffectOutput = z.object({
  status: z.enum(["ok", "not-enough"]),
  verdict: z
    .enum(["consistent", "not-established", "within-noise", "too-early", "not-enough"])
    .describe(
      "consistent: the movement is consistent with an effect of the change, no check that could be made speaks against it and other groups or the mix were among them; too-early: many outcomes after the change are still to come",
    ),
  design: z.enum(["randomised", "observational"]),
  reason: Note.nullable(),
  measure: z.string(),
  title: detail(z.string()),
  grain: detail(z.enum(["deal", "conversation", "lead"])),
  records: z.string().describe("what is counted under the line"),
  good: z.boolean().nullable().describe("whether the movement is to the good; null where neither direction is"),
  group: z.string().describe("who was changed, in words"),
  changed_on: z.string().describe("day of the change"),
  bucket: z.string().describe("week or month"),
  period: PeriodShape,
  periods_before: Quantity.nullable(),
  periods_after: Quantity.nullable(),
  effect: Quantity.nullable().describe("group's movement minus the movement of the rest (difference in differences)"),
  adjusted: Quantity.nullable().describe("the same with the mix held fixed"),
  group_before: Quantity.nullable(),
  group_after: Quantity.nullable(),
  rest_before: Quantity.nullable(),
  rest_after: Quantity.nullable(),
  group_move: Quantity.nullable().describe("group_after minus group_before"),
  rest_move: Quantity.nullable().describe("rest_after minus rest_before"),
  detectable: Quantity.nullable().describe(
    "smallest movement against the rest that these records show with 80 % power by the method used; null when not even a very large one",
  ),
  to_come: Quantity.nullable().describe(
    "share of the outcomes after the change that are still to come, when too large",
  ),
  moved_to: z
    .object({ name: z.string(), before: Quantity, after: Quantity })
    .nullable()
    .describe("value that came into the group since the change, as share of its records; null: much the same make-up"),
  method: detail(
    z
      .enum(["clustered", "bootstrap", "permutation", "independent"])
      .nullable()
      .describe(
        "where the p-value comes from: errors clustered by person, wild cluster bootstrap, permutation over people, or record by record",
      ),
  ),
  clusters: detail(Quantity.nullable().describe("people whose records are not taken as independent")),
  checks: z.array(EffectCheck),
  group_path: z.array(Point),
  rest_path: z.array(Point),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type EffectOutput = z.infer<typeof EffectOutput>;

/** The group and the rest, period by period around the change. */
export function chartEffect(found: EffectOutput, cite: Cite): TrendChart | null {
  if (found.status !== "ok" || !found.effect || found.group_path.length < 3) return null;
  const [group, measure, day] = [cite.name(found.group), cite.name(found.measure), cite.name(found.changed_on)];
  const verdict = {
    consistent: "moved apart from the rest",
    "not-established": "moved, but no effect is established",
    "within-noise": "did not move apart from the rest beyond chance",
    "too-early": "cannot be judged yet",
    "not-enough": "cannot be judged",
  }[found.verdict];
  const after = found.group_path.filter(({ date }) => date >= found.changed_on);
  return {
    kind: "trend",
    title: `${group} ${verdict} after ${day} (${cite(found.effect)} against the rest)`,
    subtitle: `${measure} of ${group} (changed) and of the rest per ${found.bucket}; the change was on ${day}`,
    alt: `Lines of ${measure} for ${group} and for the rest; the difference of their movements is ${cite(found.effect)}.`,
    points: found.rest_path,
    series: [
      { label: "changed", points: found.group_path },
      { label: "the rest", points: found.rest_path },
    ],
    highlight: after.slice(0, 1).map(({ label }) => label),
    reference: null,
  };
}

/** Nothing judged yet. */
export const emptyEffect = (
  asked: { readonly group: string; readonly changed_on: string; readonly randomised: string },
  measure: MeasureInfo,
): EffectOutput => ({
  status: "not-enough",
  verdict: "not-enough",
  design: asked.randomised === "yes" ? "randomised" : "observational",
  reason: null,
  measure: measureWords(measure.title),
  title: measure.title,
  grain: measure.grain,
  records: measure.denominator,
  good: null,
  group: asked.group,
  changed_on: asked.changed_on,
  bucket: "month",
  period: null,
  periods_before: null,
  periods_after: null,
  effect: null,
  adjusted: null,
  group_before: null,
  group_after: null,
  rest_before: null,
  rest_after: null,
  group_move: null,
  rest_move: null,
  detectable: null,
  to_come: null,
  moved_to: null,
  method: null,
  clusters: null,
  checks: [],
  group_path: [],
  rest_path: [],
  caveats: [],
  actions: [],
});
