import { z } from "zod";
import { Action } from "#contracts/action.ts";
import type { HealthChart } from "#contracts/chart.ts";
import { detail } from "#contracts/detail.ts";
import { Quantity } from "#contracts/quantity.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { bands } from "./health-score.ts";
import { componentKeys } from "./health-signals.ts";
import { fillNote, Note } from "./note-words.ts";
import { processOutput } from "./process-scope.ts";
import { saidWithout } from "./share-words.ts";

export const HealthSignal = z.object({
  key: z.string(),
  label: z.string(),
  value: Quantity,
  goal: Quantity.nullable().describe("what it is measured against"),
  goal_words: z.string(),
  score: Quantity.describe("0 to 100"),
  change: Quantity.nullable().describe("against the period compared with; p is adjusted for the number of signals"),
  worsened: z.boolean().describe("a change for the worse is established"),
});
export type HealthSignal = z.infer<typeof HealthSignal>;

export const HealthComponent = z.object({
  key: z.enum(componentKeys),
  label: z.string(),
  score: Quantity.describe("0 to 100"),
  weight: Quantity.describe("share in the overall score after rescaling"),
  lost: Quantity.describe("points of the overall score it costs"),
  why: Note.describe("what cost the points"),
  signals: z.array(HealthSignal),
});
export type HealthComponent = z.infer<typeof HealthComponent>;

export const HealthTrend = z.object({
  direction: z.enum(["improving", "stable", "declining"]),
  from: z.string().describe("the earlier week"),
  to: z.string().describe("the later week"),
  before: Quantity,
  after: Quantity,
  change: Quantity.describe(
    "score of the later week minus that of the earlier one, over the components both weeks can show",
  ),
  components: z.array(z.string()).describe("components that a week can show"),
  moved: z.array(z.object({ label: z.string(), change: Quantity })).describe("signals whose change is established"),
});
export type HealthTrend = z.infer<typeof HealthTrend>;

/** What `health` returns. */
export const HealthOutput = z.object({
  status: z.enum(["ok", "not-enough", "refused"]),
  reason: Note.nullable(),
  ...processOutput,
  overall: Quantity.nullable().describe("0 to 100"),
  band: z.enum(bands).nullable().describe("80 and above excellent, 65 good, 50 fair, below poor"),
  components: z.array(HealthComponent).describe("costliest first; 100 minus their lost points is the overall score"),
  left_out: z.array(z.string()).describe("components without data; their weight is spread over the others"),
  trend: HealthTrend.nullable().describe("week over week; null when no two full weeks have enough records"),
  insights: z.array(Note),
  about: z.string().nullable().describe("what the question was narrowed to, in words"),
  people: detail(z.boolean().describe("narrowed to a person or a team")),
  limits: z.array(Note).describe("what the score leaves out of account, said with it"),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type HealthOutput = z.infer<typeof HealthOutput>;

const NEXT = ["Where do we lose people?", "How much money leaks, and where?", "Why did win rate change?"];

/** The score in a sales leader's words. */
export function sayHealth(found: HealthOutput, cite: Cite): Said {
  const { status, overall, band, period, components } = found;
  const [costliest] = components;
  if (status !== "ok" || !overall || !band || !period || !costliest)
    return saidWithout(status, found.reason, found.caveats, NEXT, cite);
  const cost =
    costliest.lost.value > 0 && components.length > 1
      ? `; ${cite.name(costliest.label)} costs the largest part, ${cite(costliest.lost)} points`
      : "";
  const worsened = components.some(({ signals }) => signals.some((signal) => signal.worsened));
  const who = found.kind === "deal" ? "deals" : "conversations";
  const of = found.about === null ? "" : ` of the ${who} of ${cite.name(found.about)}`;
  const only = found.people && found.kind === "conversation" ? ", deals not counted," : "";
  const gotWorse = worsened && found.insights[0] ? ` ${fillNote(found.insights[0], cite)}` : "";
  const alone = components.length === 1;
  const verdict = alone ? ` on ${cite.name(costliest.label)} alone` : worsened ? "" : `, which is ${band}`;
  const limits = found.limits.map((limit) => ` ${fillNote(limit, cite)}`).join("");
  return {
    headline: `Health${of}${only} in ${cite.name(period.label)} scores ${cite(overall)}${verdict}${cost}.${gotWorse}${limits}`,
    verdict: worsened ? "changed" : "answered",
    findings: [
      ...found.insights.slice(worsened ? 1 : 0).map((insight) => fillNote(insight, cite)),
      ...trendWords(found.trend, cite),
      ...components
        .filter(({ lost }) => lost.value > 0)
        .map(
          ({ label, score, lost, why }) =>
            `${cite.name(label)} scores ${cite(score)} and costs ${cite(lost)} points: ${fillNote(why, cite)}`,
        ),
    ],
    caveats: [
      ...(found.left_out.length > 0
        ? [
            `No data for ${found.left_out.map((label) => cite.name(label)).join(", ")}: left out, and the other weights are rescaled.`,
          ]
        : []),
      ...found.caveats.map((caveat) => fillNote(caveat, cite)),
    ],
    next: NEXT,
  };
}

function trendWords(trend: HealthTrend | null, cite: Cite): string[] {
  if (!trend)
    return ["A trend from week to week cannot be told: no full weeks next to each other have enough records."];
  const over = `on ${trend.components.map((label) => cite.name(label)).join(", ")}`;
  const weeks = `between ${cite.name(trend.from)} and ${cite.name(trend.to)}`;
  if (trend.direction === "stable")
    return [`Week over week there is no established change: ${cite(trend.change)} points ${weeks}, ${over}.`];
  const moved = trend.moved.map(({ label, change }) => `${cite.name(label)} ${cite(change)}`).join(", ");
  return [`Week over week it is ${trend.direction}: ${cite(trend.change)} points ${weeks}, ${over} (${moved}).`];
}

/** The overall score with its components. */
export function chartHealth(found: HealthOutput, cite: Cite): HealthChart | null {
  const { overall, band, period, components } = found;
  if (found.status !== "ok" || !overall || !band || !period) return null;
  const bare = components.length === 1 || components.some(({ signals }) => signals.some(({ worsened }) => worsened));
  const title = `Health scores ${cite(overall)}${bare ? "" : `, ${band}`}`;
  return {
    kind: "health",
    title,
    subtitle: `Scores of the components with their weights, ${cite.name(period.label)}`,
    alt: `${title}, with the score of each component and the points it costs.`,
    overall,
    components: components.map(({ label, score, weight, lost }) => ({ label, score, weight, lost })),
  };
}
