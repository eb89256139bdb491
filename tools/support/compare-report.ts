import { z } from "zod";
import { Action } from "#contracts/action.ts";
import type { BarsChart } from "#contracts/chart.ts";
import { detail } from "#contracts/detail.ts";
import { Quantity } from "#contracts/quantity.ts";
import { Segment } from "#contracts/segment.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { PeriodShape, periodWords } from "./measure-scope.ts";
import { fillNote, Note } from "./note-words.ts";
import { PairWithin } from "./pair-strata.ts";
import { saidWithout } from "./share-words.ts";
import { isNamed } from "./weak-group-actions.ts";

export const standings = ["better", "worse", "higher", "lower", "alike", "too-few"] as const;

/** One group of the table. */
export const ComparedGroup = z.object({
  label: z.string(),
  segment: Segment.describe("the group as a filter"),
  value: Quantity.nullable().describe("the measure in this group"),
  rest: Quantity.nullable().describe("the measure in everything else"),
  difference: Quantity.nullable().describe("value minus rest; p is adjusted for the number of groups compared"),
  expected: Quantity.nullable().describe(
    "the value to expect next time: pulled towards the common one by what chance explains",
  ),
  standing: z
    .enum(standings)
    .describe(
      "established better or worse (higher or lower where neither is good) than the rest, alike, or too few records",
    ),
});
export type ComparedGroup = z.infer<typeof ComparedGroup>;

/** What `compare_segments` returns. */
export const CompareOutput = z.object({
  status: z.enum(["ok", "totals", "not-enough"]).describe("totals: volumes are listed, not tested"),
  reason: Note.nullable().describe("why nothing was compared, when nothing was"),
  measure: z.string().describe("the measure in words"),
  title: detail(z.string().describe("title of the measure")),
  records: z.string().describe("what is counted under the line"),
  noun: detail(z.string().describe("what a group is, such as rep or region")),
  period: PeriodShape,
  filter: z.string().describe("the filter as given"),
  order: detail(z.enum(["best", "worst"]).describe("which end was asked for")),
  overall: Quantity.nullable().describe("the measure over all groups"),
  compared: Quantity.nullable().describe("how many groups were tested; p that all are alike"),
  groups: z
    .array(ComparedGroup)
    .describe("the end asked for first, by the value to expect, then those with too few records; totals by size"),
  best: z
    .string()
    .nullable()
    .describe("label of the group that leads and is established above the rest, if there is one"),
  worst: z.string().nullable().describe("label of the group that trails and is established below the rest"),
  leader: z.string().nullable().describe("label of the group that merely reads best, or worst when that was asked for"),
  asked_about: z.string().nullable().describe("label of the single group that the filter named"),
  detectable: Quantity.nullable().describe(
    "gap to the rest that a group of middling size would show with 80 % power; n is that size",
  ),
  too_few: Quantity.nullable().describe("groups with too few records to be judged"),
  unlisted: Quantity.nullable().describe("groups beyond those listed"),
  within: PairWithin.nullable().describe(
    "two groups that differ: how that varies among like records; null when it holds everywhere alike or could not be looked at",
  ),
  caveats: z.array(Note),
  actions: z.array(Action),
});
export type CompareOutput = z.infer<typeof CompareOutput>;

const established = ({ standing }: ComparedGroup): boolean => standing !== "alike" && standing !== "too-few";

const NEXT_WITHOUT = ["What data do we have?"];
const MOST_FOUND = 4;
const NEXT = ["Which factors help or hurt winning?", "Why did win rate change?", "How is this moving over time?"];

/** The comparison in a sales leader's words. */
export function sayComparison(found: CompareOutput, cite: Cite): Said {
  const caveats = found.caveats.map((caveat) => fillNote(caveat, cite));
  if (found.status === "not-enough") return saidWithout("not-enough", found.reason, found.caveats, NEXT_WITHOUT, cite);
  if (found.status === "totals") return { ...totalsWords(found, cite), caveats, next: NEXT };
  const asked = found.groups.find(({ label }) => label === found.asked_about);
  const stand = found.groups.filter(established);
  const headline = asked ? askedWords(asked, found, cite) : (pairWords(found, cite) ?? tableWords(found, cite));
  const findings = [
    ...byImportance(stand, found)
      .filter((group) => group !== asked && !headline.includes(cite.name(group.label)))
      .slice(0, MOST_FOUND)
      .map((group) => `${groupWords(group, found, cite)}.`),
    ...(stand.length === 0 ? leaderWords(found, cite) : []),
    ...(stand.length === 0 ? detectableWords(found, cite) : []),
    ...tooFewWords(found, cite),
  ];
  const changed = asked ? established(asked) : stand.length > 0;
  return { headline, verdict: changed ? "changed" : "within-noise", findings, caveats, next: NEXT };
}

const inPeriod = (found: CompareOutput, cite: Cite): string =>
  found.period ? ` ${periodWords(found.period, cite)}` : "";

/** The worst, then those that an action is about, then the others; what stands for the lack of a value comes last. */
function byImportance(groups: readonly ComparedGroup[], found: CompareOutput): readonly ComparedGroup[] {
  const acted = ({ label }: ComparedGroup) => found.actions.some(({ target }) => target.endsWith(` ${label}`));
  const weight = (group: ComparedGroup) =>
    (group.label === found.worst ? 4 : 0) + (acted(group) ? 2 : 0) + (isNamed(group) ? 1 : 0);
  return [...groups].sort((a, b) => weight(b) - weight(a));
}

/** "EMEA does worse than the rest on win rate: 38.0% (n 420) against 46.0%, −8.0 points (p 0.004)". */
function groupWords(group: ComparedGroup, found: CompareOutput, cite: Cite): string {
  const { label, value, rest, difference, standing } = group;
  if (!value || !rest || !difference) return `${cite.name(label)} cannot be compared with the rest`;
  const verb = {
    better: "does better than the rest",
    worse: "does worse than the rest",
    higher: "reads higher than the rest",
    lower: "reads lower than the rest",
    alike: "is not distinguishable from the rest",
    "too-few": "has too few records to be judged against the rest",
  }[standing];
  const count = value.n === undefined ? "" : ` (n ${cite.n(value)})`;
  const p = standing === "too-few" || difference.p === undefined ? "" : ` (p ${cite.p(difference)})`;
  return `${cite.name(label)} ${verb} on ${cite.name(found.measure)}: ${cite(value)}${count} against ${cite(rest)}, ${cite(difference)}${p}`;
}

const askedWords = (group: ComparedGroup, found: CompareOutput, cite: Cite): string =>
  `${groupWords(group, found, cite)}${inPeriod(found, cite)}.`;

/** Two groups and no more, the one that the filter names first in front; null otherwise. */
export function askedPair({ groups, filter, order }: CompareOutput): readonly [ComparedGroup, ComparedGroup] | null {
  const [first, second, ...more] = order === "worst" ? groups.toReversed() : groups;
  if (!first?.value || !second?.value || more.length > 0 || !first.difference || !second.difference) return null;
  if (first.standing === "too-few" || second.standing === "too-few") return null;
  const values = filter.split(/[;,=|]/).map((part) => part.trim());
  const place = ({ label }: ComparedGroup): number => values.indexOf(label);
  return place(second) >= 0 && place(second) < place(first) ? [second, first] : [first, second];
}

/** Two groups and no more: whether the one beat the other, in the first words, and whether that holds among like records. */
function pairWords(found: CompareOutput, cite: Cite): string | null {
  const pair = askedPair(found);
  if (!pair) return null;
  const [first, second] = pair;
  const [one, other] = [cite.name(first.label), cite.name(second.label)];
  const measured = `${cite.name(found.measure)}${inPeriod(found, cite)}`;
  const figures = `${cite(first.value!)} against ${cite(second.value!)} (${cite(first.difference!)}, p ${cite.p(first.difference!)})`;
  const beat = {
    better: `${one} beat ${other}`,
    worse: `${one} did not beat ${other} but did worse`,
    higher: `${one} reads higher than ${other}`,
    lower: `${one} reads lower than ${other}`,
    alike: `${one} did not beat ${other}`,
    "too-few": "",
  }[first.standing];
  const { within } = found;
  if (!within)
    return `${beat} on ${measured}${first.standing === "alike" ? "; the difference is within noise" : ""}: ${figures}.`;
  const [place] = within.places;
  const whole = `All together it is ${figures}.`;
  if (within.verdict === "vanishes" || !place)
    return `${one} is not shown to beat ${other} on ${measured}, nor the other way round: among those of the same ${cite.name(within.dimension)} the difference is ${cite(within.common)} (p ${cite.p(within.common)}). ${whole}`;
  const told = `${cite(place.first)} against ${cite(place.second)}`;
  if (within.verdict === "one-place")
    return `${beat} on ${measured} in ${cite.name(place.label)} only: ${told} there; everywhere else the difference among like ones is ${cite(within.common)} (p ${cite.p(within.common)}). ${whole}`;
  const turned = within.places.find(({ difference }) => difference.value * place.difference.value < 0)!;
  return `${beat} on ${measured} in ${cite.name(place.label)} (${told}), but in ${cite.name(turned.label)} it is the other way round (${cite(turned.first)} against ${cite(turned.second)}). ${whole}`;
}

function tableWords(found: CompareOutput, cite: Cite): string {
  const top = found.groups.find(({ label }) => label === found.best);
  const low = found.groups.find(({ label }) => label === found.worst);
  const [first, second] = found.order === "worst" ? [low, top] : [top, low];
  const own = found.groups.filter((group) => established(group) && isNamed(group));
  const shown = first ?? second ?? own[0];
  if (shown) return `${groupWords(shown, found, cite)}${inPeriod(found, cite)}.`;
  const { compared } = found;
  const noun = cite.name(found.noun);
  const start = `No ${noun} is established as better or worse than the rest on ${cite.name(found.measure)}${inPeriod(found, cite)}`;
  if (!compared || compared.p === undefined) return `${start}.`;
  return compared.p < 0.05
    ? `${start}, though the ${cite(compared)} compared differ more than chance alone would have it (p ${cite.p(compared)}).`
    : `${start}: the ${cite(compared)} compared differ no more than chance alone would have it (p ${cite.p(compared)}).`;
}

function leaderWords(found: CompareOutput, cite: Cite): string[] {
  const leader = found.groups.find(({ label }) => label === found.leader);
  if (!leader?.value || found.groups.length < 3) return [];
  const count = leader.value.n === undefined ? "" : ` on n ${cite.n(leader.value)}`;
  const range = leader.value.interval ? ` (${cite.interval(leader.value)})` : "";
  const place = found.order === "worst" ? "is last of all" : "leads the list";
  const start = `${cite.name(leader.label)} ${place} at ${cite(leader.value)}${range}${count}`;
  if (leader.standing === "too-few") return [`${start}, which is too few records to judge by.`];
  if (!leader.expected) return [`${start}, which is within what chance gives.`];
  return [`${start}; allowing for luck, ${cite(leader.expected)} is what to expect next time.`];
}

function detectableWords({ detectable, noun }: CompareOutput, cite: Cite): string[] {
  if (!detectable) return [];
  return [
    `With about ${cite.n(detectable)} records each, any ${cite.name(noun)} would have to lie ${cite.size(detectable)} from the rest to be noticed most of the time; smaller gaps may well be there unseen.`,
  ];
}

function tooFewWords({ too_few, unlisted, records }: CompareOutput, cite: Cite): string[] {
  return [
    ...(too_few ? [`Too few ${cite.name(records)} to be judged: ${cite(too_few)} of the values.`] : []),
    ...(unlisted ? [`Not listed here: ${cite(unlisted)} more.`] : []),
  ];
}

function totalsWords(found: CompareOutput, cite: Cite): Pick<Said, "headline" | "verdict" | "findings"> {
  const [first, ...others] = found.groups;
  if (!first?.value || !found.overall)
    return { headline: "There is too little data to answer.", verdict: "no-data", findings: [] };
  const listed = others
    .slice(0, 3)
    .flatMap(({ label, value }) => (value ? [`${cite.name(label)} ${cite(value)}`] : []));
  return {
    headline: `${cite.name(first.label)} has the ${first.value.value < (others.at(-1)?.value?.value ?? 0) ? "smallest" : "largest"} ${cite.name(found.measure)}: ${cite(first.value)} of ${cite(found.overall)}${inPeriod(found, cite)}.`,
    verdict: "answered",
    findings: [
      ...(listed.length > 0 ? [`Next: ${listed.join(", ")}.`] : []),
      "Totals follow volume, so nothing is tested here; compare a rate or a mean to see who does better.",
      ...tooFewWords(found, cite),
    ],
  };
}

/** The bars by the value they show, the end that was asked for first; those with too few records last. */
function shownOrder({ groups, asked_about }: CompareOutput): readonly ComparedGroup[] {
  const judged = groups.filter(({ standing, value }) => standing !== "too-few" && value);
  // the list is ranked by the value to expect: its ends tell which way that runs
  const falling = (judged[0]?.value?.value ?? 0) >= (judged.at(-1)?.value?.value ?? 0);
  const sign = falling ? -1 : 1;
  const sorted = mostTelling(judged, asked_about).toSorted((a, b) => sign * (a.value!.value - b.value!.value));
  return [...sorted, ...groups.filter(({ standing }) => standing === "too-few").slice(0, MOST_TOO_FEW_BARS)];
}

/** More bars than this cannot be read. */
const MOST_BARS = 15;
const MOST_TOO_FEW_BARS = 3;

/** As many groups as bars can be read: the established ones and the one asked about, then the two ends of the ranking. */
function mostTelling(ranked: readonly ComparedGroup[], asked: string | null): readonly ComparedGroup[] {
  if (ranked.length <= MOST_BARS) return ranked;
  const told = ranked.filter((group) => established(group) || group.label === asked);
  const ends = ranked.map((_, step) => (step % 2 === 0 ? ranked[step / 2] : ranked.at(-(step + 1) / 2))!);
  return [...new Set([...told, ...ends])].slice(0, MOST_BARS);
}

/** Bars with intervals, the overall figure as a line. */
export function chartComparison(found: CompareOutput, cite: Cite): BarsChart | null {
  const bars = shownOrder(found).flatMap(({ label, value, standing }) => {
    const mark = { better: "good", worse: "bad" } as const;
    const judged = isNamed({ label }) && (standing === "better" || standing === "worse");
    return value ? [{ label, value, emphasis: judged ? mark[standing] : ("none" as const) }] : [];
  });
  if (found.status === "not-enough" || bars.length < 2 || !found.period) return null;
  const wanted = found.order === "worst" ? "worse" : "better";
  const stand = byImportance(found.groups.filter(established).filter(isNamed), found).toSorted(
    (a, b) => Number(b.standing === wanted) - Number(a.standing === wanted),
  );
  const finding =
    found.status === "totals"
      ? `${cite.name(found.title)} by ${cite.name(found.noun)}`
      : stand.length === 0
        ? `${cite.name(found.title)}: no ${cite.name(found.noun)} stands apart`
        : `${cite.name(found.title)}: ${stand
            .slice(0, 2)
            .map(({ label }) => cite.name(label))
            .join(" and ")} ${stand.length === 1 ? "stands" : "stand"} apart`;
  return {
    kind: "bars",
    title: finding,
    subtitle: `${cite.name(found.title)} by ${cite.name(found.noun)}, ${cite.name(found.period.label)}${bars.length < found.groups.length ? "; not all shown" : ""}`,
    alt: `Bars of ${cite.name(found.title)} by ${cite.name(found.noun)} with intervals. ${finding}.`,
    bars,
    reference: found.overall && found.status === "ok" ? { label: "all", value: found.overall } : null,
  };
}
