import { z } from "zod";
import { Action } from "#contracts/action.ts";
import type { WaterfallChart } from "#contracts/chart.ts";
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
  effect: Quantity.describe("the same seen from expected: minus the leak"),
  recoverable_share: Quantity.nullable().describe(
    "part of it that action may win back, Upshot's own assumption; null when it may still come in by itself",
  ),
  difficulty: z.enum(["low", "medium", "high"]).nullable(),
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
  leak: Quantity.nullable().describe("money lost against the baseline at the shrunken rate"),
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
  const compared = `${cite(actual)} came in against ${cite(expected)} expected`;
  const [worst] = decided(found);
  const largest =
    worst && worst.leak.value > 0 && found.by_reason.length > 1
      ? `; the largest part is ${cite.name(worst.label)} with ${cite(worst.leak)}`
      : "";
  const when = cite.name(period.label);
  const share = found.leak_share ? `, ${cite(found.leak_share)} of it leaked` : "";
  const headline =
    leak.value > 0
      ? `${cite(leak)} leaked in ${when}: ${compared}${share}${largest}.`
      : `There is no net leak in ${when}: ${compared}${largest}.`;
  return {
    headline,
    verdict: "answered",
    findings: [
      ...undecidedWords(found, cite),
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
            `The leak of ${cite.name(found.compare_with.label)}, counted the same way, was ${cite(found.previous_leak)}.`,
          ]
        : []),
    ],
    caveats: found.caveats.map((caveat) => fillNote(caveat, cite)),
    next: NEXT,
  };
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
  const worth = segment.leak ? `, which leaks about ${cite(segment.leak)}` : "";
  const { baseline } = found;
  return {
    headline: `No leak is established as a whole in ${cite.name(found.period.label)}, but ${cite.name(segment.label)} converts at ${cite(segment.rate)}, below the rest (adjusted p ${cite.p(segment.rate)})${worth}.`,
    verdict: "answered",
    findings: [
      ...(leak.interval
        ? [`Against ${baseline?.words ?? "the baseline"} the whole leak may lie anywhere from ${cite.interval(leak)}.`]
        : []),
      ...segmentWords({ ...found, segments: found.segments.slice(1) }, cite),
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
  segments.slice(0, 2).map(({ label, rate, leak }) => {
    const worth = leak ? `, which leaks about ${cite(leak)}` : "";
    return `${cite.name(label)} converts at ${cite(rate)}, below the rest (adjusted p ${cite.p(rate)})${worth}.`;
  });

/** From expected to actual in parts that add up. */
export function chartLeakage(found: LeakageOutput, cite: Cite): WaterfallChart | null {
  const { expected, actual, leak, period } = found;
  if (found.status !== "ok" || found.established === false || !expected || !actual || !leak || !period) return null;
  const title =
    leak.value > 0 ? `${cite(leak)} leaked between expected and actual` : "No net leak between expected and actual";
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
