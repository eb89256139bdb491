import { z } from "zod";
import { Action } from "#contracts/action.ts";
import type { BarsChart } from "#contracts/chart.ts";
import { Quantity } from "#contracts/quantity.ts";
import { Quoted } from "#contracts/quoted.ts";
import { Segment } from "#contracts/segment.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { fillNote, Note } from "./note-words.ts";
import { processOutput } from "./process-scope.ts";
import { movementWords, saidWithout } from "./share-words.ts";

/** A step at which people leave. */
export const LossStep = z.object({
  key: z.string().describe("the step as recorded"),
  label: z.string().describe("the same as words"),
  reached: Quantity.describe("how many got this far"),
  lost: Quantity.describe("how many left here"),
  rate: Quantity.describe("share of those who got this far that left here"),
  previous_rate: Quantity.nullable(),
  change: Quantity.nullable().describe("rate minus the previous one; p is adjusted for the number of steps"),
  value_lost: Quantity.nullable().describe("money lost here; null when no amount is recorded"),
  above: z.boolean().describe("loses more than the threshold"),
  worsened: z.boolean().describe("an increase against the period before is established"),
});
export type LossStep = z.infer<typeof LossStep>;

/** A segment in which the loss concentrates. */
export const LossSegment = z.object({
  label: z.string(),
  segment: Segment,
  rate: Quantity.describe("share lost inside"),
  rest_rate: Quantity.describe("share lost everywhere else"),
  difference: Quantity.describe("rate minus rest_rate; p is adjusted for everything searched"),
  change: Quantity.nullable().describe(
    "rate minus the rate before; p says whether it changed unlike the rest, adjusted likewise",
  ),
  fresh: z.boolean().describe("it worsened more than the rest since the period before"),
  excess: Quantity.describe(
    "how many more were lost than at its own earlier rate when fresh, else than at the rate of the rest",
  ),
  value_lost: Quantity.nullable().describe("money lost with those"),
  owner: z.string().optional().describe("who should act on it, where the loss is looked into by manager"),
});
export type LossSegment = z.infer<typeof LossSegment>;

/** What `drop_offs` returns. */
export const DropOffsOutput = z.object({
  status: z.enum(["ok", "not-enough", "refused"]),
  reason: Note.nullable().describe("why there is no answer, when there is none"),
  ...processOutput,
  threshold: Quantity.describe("a step that loses more than this share is a drop-off"),
  overall: Quantity.nullable().describe("share lost at any step"),
  overall_change: Quantity.nullable(),
  overall_established: z.boolean().describe("true when that change is established"),
  target: Quantity.nullable().describe("the target for the share lost"),
  steps: z.array(LossStep).describe("worst first: above the threshold, then worsened, then by number lost"),
  looked_into: z.array(z.string()).describe("the steps as recorded whose losses were searched for segments"),
  segments: z.array(LossSegment).describe("where the loss concentrates; those that newly worsened first"),
  searched: Quantity.describe("how many segments were compared with the rest"),
  last_words: z
    .array(z.object({ step: z.string(), sender: z.string(), quote: Quoted, conversations: Quantity }))
    .describe("last things said before people left: quotations, not our words"),
  contradiction: z.object({ stage: z.string(), won_before_end: Quantity, closed: Quantity }).nullable(),
  instead: z.array(z.string()).describe("questions that can be answered when this cannot"),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type DropOffsOutput = z.infer<typeof DropOffsOutput>;

const NEXT = ["How much money leaks, and where?", "How do people move through the funnel?", "How healthy are we?"];

/** The losses in a sales leader's words. */
export function sayDropOffs(found: DropOffsOutput, cite: Cite): Said {
  const { status, period, overall, steps } = found;
  const worst = steps[0];
  if (status !== "ok" || !period || !overall || !worst)
    return saidWithout(status, found.reason, found.caveats, status === "refused" ? found.instead : NEXT, cite);
  const changed =
    found.overall_established || steps.some(({ worsened }) => worsened) || found.segments.some(({ fresh }) => fresh);
  return {
    headline: headline(found, worst, cite),
    verdict: changed ? "changed" : "answered",
    findings: [
      ...(found.segments.some(({ fresh }) => fresh) ? [`${worstWords(found, worst, cite)}.`] : []),
      ...(changed || !found.compare_with
        ? []
        : [
            `Nothing stands out against the usual level: no step and no segment is established as worse than in ${cite.name(found.compare_with.label)}.`,
          ]),
      ...found.segments
        .filter((segment) => segment !== found.segments.find(({ fresh, change }) => fresh && change))
        .map((segment) => segmentWords(segment, found, cite)),
      ...(found.segments.length === 0
        ? [
            `It concentrates nowhere: none of the ${cite(found.searched)} segments compared loses more than the rest beyond chance.`,
          ]
        : []),
      overallWords(found, overall, cite),
      ...steps
        .slice(1)
        .filter(({ above, worsened }) => above || worsened)
        .map((step) => `${stepWords(step, found, cite)}.`),
      ...found.last_words
        .slice(0, 1)
        .map(
          ({ step, quote, conversations }) =>
            `Last words at ${cite.name(step)} in ${cite(conversations)} conversations: ${cite.quote(quote)}.`,
        ),
    ],
    caveats: [
      ...(found.kind === "deal" ? [] : sharedWords(found, cite)),
      ...found.caveats.map((caveat) => fillNote(caveat, cite)),
    ],
    next: NEXT,
  };
}

/** The segment that newly worsened where there is one, else the worst step. */
function headline(found: DropOffsOutput, worst: LossStep, cite: Cite): string {
  const segment = found.segments.find(({ fresh, change }) => fresh && change);
  if (!segment?.change || !found.compare_with) return `${worstWords(found, worst, cite)}.`;
  return `The loss grew most in ${cite.name(segment.label)}: ${cite(segment.rate)} ${gone(found.kind)}${atSteps(found, cite)} in ${cite.name(found.period?.label ?? "")}, up ${cite.size(segment.change)} from ${cite.name(found.compare_with.label)}, against ${cite(segment.rest_rate)} elsewhere.`;
}

/** The steps that the segments' shares are about; nothing for deals, whose losses are taken together, and when it is all of them. */
function atSteps({ kind, looked_into, steps }: DropOffsOutput, cite: Cite): string {
  if (kind === "deal" || (steps.length > 1 && looked_into.length === steps.length)) return "";
  const labels = steps.filter(({ key }) => looked_into.includes(key)).map(({ label }) => cite.name(label));
  return labels.length === 0 ? "" : ` at ${labels.join(" or ")}`;
}

/** Steps that may come in either order share the number who got to them; said, since equal numbers look like a mistake. */
function sharedWords({ steps }: DropOffsOutput, cite: Cite): string[] {
  const twin = steps.flatMap((a, at) =>
    steps.slice(at + 1).flatMap((b) => (b.reached.value === a.reached.value ? [[a, b] as const] : [])),
  )[0];
  if (!twin) return [];
  const [a, b] = twin;
  return [
    `${cite.name(a.label)} and ${cite.name(b.label)} come in either order, so both shares are taken of the same ${cite(a.reached)}.`,
  ];
}

const gone = (kind: DropOffsOutput["kind"]): string => (kind === "deal" ? "are lost" : "leave");

function worstWords(found: DropOffsOutput, worst: LossStep, cite: Cite): string {
  const words = stepWords(worst, found, cite);
  return worst.above ? words : `${words}; no step loses more than the threshold of ${cite(found.threshold)}`;
}

function stepWords(step: LossStep, { compare_with, period, kind }: DropOffsOutput, cite: Cite): string {
  const movement = movementWords(step.change, compare_with, step.worsened, cite);
  const worth = step.value_lost ? ` worth ${cite(step.value_lost)}` : "";
  const base = `${cite(step.rate)} of those who get to ${cite.name(step.label)} ${gone(kind)} there in ${cite.name(period?.label ?? "")} (${cite(step.lost)} lost${worth})`;
  return movement ? `${base}, ${movement}` : base;
}

function segmentWords(segment: LossSegment, found: DropOffsOutput, cite: Cite): string {
  const { compare_with, kind } = found;
  const { label, rate, rest_rate, difference, change } = segment;
  const lost = `${cite(rate)} ${gone(kind)}${atSteps(found, cite)} against ${cite(rest_rate)} elsewhere`;
  if (segment.fresh && change && compare_with)
    return `The loss grew in ${cite.name(label)} by more than in the rest: ${lost}, up ${cite.size(change)} from ${cite.name(compare_with.label)} (adjusted p ${cite.p(change)}).`;
  const own =
    change && compare_with ? `; no change of its own against ${cite.name(compare_with.label)} is established` : "";
  return `The loss concentrates in ${cite.name(label)}: ${lost} (adjusted p ${cite.p(difference)})${own}.`;
}

function overallWords(
  { overall_change, overall_established, compare_with, target }: DropOffsOutput,
  overall: Quantity,
  cite: Cite,
): string {
  const movement = movementWords(overall_change, compare_with, overall_established, cite);
  const goal = target ? ` against a target of ${cite(target)} at most` : "";
  return `In all ${cite(overall)} are lost${goal}${movement ? `; ${movement}` : ""}.`;
}

/** Loss rate per step as ranked bars with the threshold as a line. */
export function chartDropOffs(found: DropOffsOutput, cite: Cite): BarsChart | null {
  const worst = found.steps[0];
  if (found.status !== "ok" || !worst || !found.period) return null;
  const up = worst.worsened && worst.change ? `, up ${cite.size(worst.change)}` : "";
  const title = `${cite(worst.rate)} ${gone(found.kind)} at ${cite.name(worst.label)}${up}`;
  return {
    kind: "bars",
    title,
    subtitle: `Share lost of those who get to each step, ${cite.name(found.period.label)}, n ${cite(worst.reached)} at that step`,
    alt: `Bars of the share lost at each step. ${title}.`,
    bars: found.steps.map((step) => ({
      label: step.label,
      value: step.rate,
      emphasis: step.above || step.worsened ? "bad" : "none",
    })),
    reference: { label: "threshold", value: found.threshold },
  };
}
