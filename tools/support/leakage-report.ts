import { z } from "zod";
import { Action } from "#contracts/action.ts";
import type { WaterfallChart } from "#contracts/chart.ts";
import { detail } from "#contracts/detail.ts";
import { Quantity } from "#contracts/quantity.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { fillNote, Note } from "./note-words.ts";
import { processOutput } from "./process-scope.ts";
import { saidWithout } from "./share-words.ts";

export const leakReasons = [
  "drop-off",
  "low-conversion",
  "escalation",
  "compliance",
  "technical-failure",
  "undecided",
] as const;

/** One part of the leak. The parts of a list do not overlap and add up to the whole leak; a negative part brought in more than expected. */
export const LeakPart = z.object({
  reason: z.enum(leakReasons),
  label: z.string(),
  records: Quantity.describe("conversations or deals in this part"),
  leak: Quantity.describe("expected minus actual"),
  change: Quantity.nullable().describe("share of records that ended this way minus that before; p is adjusted"),
  worsened: z.boolean().nullable().describe("a rise of that share is established; null where it was not tested"),
  effect: detail(Quantity.describe("the same seen from expected: minus the leak")),
  recoverable_share: Quantity.nullable().describe(
    "part of it that action may win back, Upshot's own assumption; null when it may still come in by itself",
  ),
  difficulty: detail(z.enum(["low", "medium", "high"]).nullable()),
  recoverable: Quantity.nullable().describe("leak times that share, with interval; null when nothing leaked"),
});
export type LeakPart = z.infer<typeof LeakPart>;

/** A segment that leaks, shrunk towards the whole; segments of different dimensions overlap and do not add up. */
export const LeakSegment = z.object({
  label: z.string(),
  dimension: z.string(),
  value: z.string().nullable(),
  rate: Quantity.describe("rate of the segment; p against the rest, adjusted for all segments compared"),
  likely_rate: Quantity.describe("the rate shrunk towards the whole"),
  previous_rate: Quantity.nullable().describe("rate of the segment in the period before"),
  change: Quantity.nullable().describe("rate minus the previous one; p is adjusted for the segments below the rest"),
  worsened: z.boolean().describe("a fall of its own rate is established; otherwise this is its usual level"),
  leak: Quantity.nullable().describe(
    "money lost: deals that got worse against moving with the rest, others against the baseline at the shrunken rate",
  ),
  owner: z.string().optional().describe("who should act on it, where it got worse"),
});
export type LeakSegment = z.infer<typeof LeakSegment>;

export const Scenario = z.object({
  key: z.enum(["fix-worst-stage", "reach-target", "reach-best-segment"]),
  title: z.string(),
  gain: Quantity.describe("money per like period"),
});
export type Scenario = z.infer<typeof Scenario>;

export const Baseline = z.object({
  kind: z.enum(["recorded", "target", "own-best"]),
  words: z.string().describe("what expected means, in words"),
  rate: Quantity.nullable().describe("the rate expected, where the baseline is one"),
  period: z.string().nullable().describe("the own period that set it"),
});
export type Baseline = z.infer<typeof Baseline>;

/** What `leakage` returns. */
export const LeakageOutput = z.object({
  status: z.enum(["ok", "not-enough", "refused"]),
  reason: Note.nullable(),
  ...processOutput,
  baseline: Baseline.nullable(),
  expected: Quantity.nullable().describe("money expected"),
  actual: Quantity.nullable().describe("money that came in"),
  leak: Quantity.nullable().describe("expected minus actual"),
  leak_share: Quantity.nullable().describe("leak as a share of expected"),
  previous_leak: Quantity.nullable().describe("the same in the period compared with"),
  established: z
    .boolean()
    .nullable()
    .describe("whether a leak is established by test; null where it is counted, not estimated"),
  by_reason: z.array(LeakPart).describe("largest first; adds up to the leak"),
  by_stage: z.array(LeakPart).describe("largest first; adds up to the leak; empty when no stage is known"),
  segments: z
    .array(LeakSegment)
    .describe("segments whose rate is established as lower than the rest, largest leak first"),
  recoverable: Quantity.nullable().describe("what action may win back in all"),
  scenarios: z.array(Scenario),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type LeakageOutput = z.infer<typeof LeakageOutput>;

const NEXT = ["Where do we lose people?", "What should I fix before anything else?", "How healthy are we?"];

/** The leak in a sales leader's words. */
export function sayLeakage(found: LeakageOutput, cite: Cite): Said {
  const { status, period, leak, expected, actual, baseline } = found;
  if (status !== "ok" || !period || !leak || !expected || !actual || !baseline)
    return saidWithout(status, found.reason, found.caveats, NEXT, cite);
  const doubtful = segmentHeadline(found, leak, cite);
  if (doubtful) return doubtful;
  const [worst] = decided(found);
  const largest =
    worst && worst.leak.value > 0 && found.by_reason.length > 1
      ? `; the largest part is ${cite.name(worst.label)} with ${cite(worst.leak)}`
      : "";
  const came = `In ${cite.name(period.label)} ${broughtIn(found, actual, expected, cite)}`;
  const headline = leak.value > 0 ? `${came}, ${cite(leak)} less${largest}.` : `${came}, no less than that${largest}.`;
  return {
    headline,
    verdict: "answered",
    findings: [
      ...undecidedWords(found, cite),
      ...standingWords(found, cite),
      `Expected means ${baseline.words}${baseline.rate ? ` (${cite(baseline.rate)})` : ""}.`,
      ...partWords(found, cite),
      ...segmentWords(found, cite),
      ...(found.recoverable
        ? [
            `Action may win back ${cite(found.recoverable)} per like period; the shares behind it are Upshot's own planning assumption.`,
          ]
        : []),
      ...found.scenarios.map(({ title, gain }) => `${cite.name(title)}: ${cite(gain)}.`),
      ...(found.previous_leak && found.compare_with
        ? [
            `The shortfall of ${cite.name(found.compare_with.label)}, counted the same way, was ${cite(found.previous_leak)}.`,
          ]
        : []),
    ],
    caveats: found.caveats.map((caveat) => fillNote(caveat, cite)),
    next: NEXT,
  };
}

/** "deals brought in … against … at the usual win rate": whose money, and against what. */
function broughtIn({ kind, baseline }: LeakageOutput, actual: Quantity, expected: Quantity, cite: Cite): string {
  const who = kind === "deal" ? "deals" : "conversations";
  const against = baseline?.kind === "recorded" ? "expected of them" : `at ${baseline?.words ?? "the baseline"}`;
  return `${who} brought in ${cite(actual)} against ${cite(expected)} ${against}`;
}

/** Said when nothing got worse: what is lost is lost as usual. */
function standingWords({ compare_with, by_reason, segments, established }: LeakageOutput, cite: Cite): string[] {
  if (!compare_with || established === true) return [];
  if ([...by_reason, ...segments].some(({ worsened }) => worsened)) return [];
  return [
    `Nothing stands out against the usual level: no reason for losses is established as more frequent than in ${cite.name(compare_with.label)}.`,
  ];
}

const decided = ({ by_reason }: Pick<LeakageOutput, "by_reason">): LeakPart[] =>
  by_reason.filter(({ reason }) => reason !== "undecided");

const undecidedWords = ({ by_reason }: LeakageOutput, cite: Cite): string[] =>
  by_reason
    .filter(({ reason, leak }) => reason === "undecided" && leak.value > 0)
    .map(({ leak }) => `${cite(leak)} of that may still come in: those conversations are too young to have converted.`);

/** The words when no leak is established as a whole but some segments are below the rest; null otherwise. */
function segmentHeadline(found: LeakageOutput, leak: Quantity, cite: Cite): Said | null {
  const [segment] = found.segments;
  if (found.established !== false || !segment || !found.period) return null;
  const { baseline } = found;
  const none = `No shortfall of deals against ${baseline?.words ?? "the baseline"} is established in ${cite.name(found.period.label)}`;
  return {
    headline: segment.worsened
      ? `${none} as a whole, but ${segmentText(segment, cite)}.`
      : `${none}, and no segment is established as worse than before.`,
    verdict: "answered",
    findings: [
      ...(leak.interval
        ? [
            `Against ${baseline?.words ?? "the baseline"} the whole shortfall may lie anywhere from ${cite.interval(leak)}.`,
          ]
        : []),
      ...segmentWords({ ...found, segments: found.segments.slice(segment.worsened ? 1 : 0) }, cite),
      ...found.scenarios.map(({ title, gain }) => `${cite.name(title)}: ${cite(gain)}.`),
    ],
    caveats: found.caveats.map((caveat) => fillNote(caveat, cite)),
    next: NEXT,
  };
}

const partWords = ({ by_reason }: LeakageOutput, cite: Cite): string[] => {
  const others = decided({ by_reason })
    .slice(1, 4)
    .filter(({ leak }) => leak.value > 0);
  if (others.length === 0) return [];
  return [`After that come ${others.map(({ label, leak }) => `${cite.name(label)} with ${cite(leak)}`).join(", ")}.`];
};

const segmentWords = ({ segments }: LeakageOutput, cite: Cite): string[] =>
  segments.slice(0, 2).map((segment) => `${segmentText(segment, cite)}.`);

/** A segment below the rest: a loss with its money where it got worse, else its usual level and no more. */
function segmentText({ label, rate, leak, previous_rate, worsened }: LeakSegment, cite: Cite): string {
  const below = `${cite.name(label)} converts at ${cite(rate)}, below the rest (adjusted p ${cite.p(rate)})`;
  if (!worsened)
    return `${below}; ${previous_rate ? `it was ${cite(previous_rate)} before, so ` : ""}that is its usual level`;
  const worth = leak ? `, worth about ${cite(leak)}` : "";
  return `${below}${previous_rate ? ` and down from ${cite(previous_rate)}` : ""}${worth}`;
}

/** From expected to actual in parts that add up. */
export function chartLeakage(found: LeakageOutput, cite: Cite): WaterfallChart | null {
  const { expected, actual, leak, period } = found;
  if (found.status !== "ok" || found.established === false || !expected || !actual || !leak || !period) return null;
  const title =
    leak.value > 0
      ? `${found.kind === "deal" ? "Deals" : "Conversations"} brought in ${cite(leak)} less than expected`
      : `${found.kind === "deal" ? "Deals" : "Conversations"} brought in no less than expected`;
  return {
    kind: "waterfall",
    title,
    subtitle: `Money by reason, ${cite.name(period.label)}`,
    alt: `Waterfall from expected ${cite(expected)} to actual ${cite(actual)}. ${title}.`,
    start: { label: "expected", value: expected },
    parts: found.by_reason.map(({ label, reason, effect }) => ({
      label,
      value: effect,
      effect: reason === "undecided" ? "none" : effect.value < 0 ? "bad" : effect.value > 0 ? "good" : "none",
    })),
    end: { label: "actual", value: actual },
  };
}
