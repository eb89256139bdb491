import type { BarsChart } from "#contracts/chart.ts";
import type { Cite, Said } from "#contracts/tool.ts";
import { fillNote } from "./note-words.ts";
import { isStop } from "./pattern-losses.ts";
import type { DropPoint, Pattern, PatternsOutput } from "./pattern-output.ts";
import { saidWithout } from "./share-words.ts";

const NEXT = ["Where do we lose them?", "How much money leaks, and where?", "Which factors help or hurt?"];
const MOST_GROWN = 2;
const LONGEST_BAR = 40;

/** What the lost ones have in common, in a sales leader's words. */
export function sayPatterns(found: PatternsOutput, cite: Cite): Said {
  if (found.status !== "ok" || !found.lost) return saidWithout(found.status, found.reason, found.caveats, NEXT, cite);
  const lead = leadOf(found);
  const grown = found.drop_points.filter(({ grew }) => grew).slice(0, MOST_GROWN);
  const { patterns, segments } = found;
  const others = segments.filter((segment) => !lead || !("segment" in lead) || segment !== lead.segment);
  const changed =
    lead?.kind === "segment-grew" || grown.length > 0 || patterns.some(({ against }) => against === "before");
  return {
    headline: headline(lead, found, cite),
    verdict: changed ? "changed" : lead ? "answered" : "within-noise",
    findings: [
      ...reasonWords(found, cite),
      ...(lead?.kind === "segment-grew" && lead.segment.since
        ? [`The change there began about ${cite.name(lead.segment.since)}.`]
        : []),
      ...(lead?.kind === "pattern" ? [placeWords(lead.pattern, cite)].filter((words) => words !== "") : []),
      ...patterns
        .filter((pattern) => lead?.kind !== "pattern" || pattern !== lead.pattern)
        .map((pattern) => `${patternWords(pattern, found, cite)} ${placeWords(pattern, cite)}`.trim()),
      ...others.filter(({ fresh }) => fresh).map((segment) => segmentWords(segment, found, cite)),
      ...(lead ? divergenceWords(found, cite) : []),
      ...grown
        .filter((point) => lead?.kind !== "point" || point !== lead.point)
        .filter(({ label }) => !segments.some(({ fresh, at }) => fresh && at.includes(label)))
        .map((point) => grownWords(point, found, cite)),
      ...others.filter(({ fresh }) => !fresh).map((segment) => segmentWords(segment, found, cite)),
      ...pointWords(found, cite),
    ],
    caveats: [...detectableWords(found, cite), ...found.caveats.map((caveat) => fillNote(caveat, cite))],
    next: NEXT,
  };
}

/** What a search that found no pattern against the kept ones could have found. */
function detectableWords(found: PatternsOutput, cite: Cite): string[] {
  if (!found.detectable || found.patterns.some(({ against }) => against === "kept")) return [];
  const { usual, difference } = found.detectable;
  return [
    `A pattern that ${cite(usual)} of ${keptOnes(found)} show would stand out if lost ${things(found)} showed it ${cite.size(difference)} more often; smaller differences stay hidden in this many.`,
  ];
}

type FoundSegment = PatternsOutput["segments"][number];
type Lead =
  | { readonly kind: "segment-grew" | "segment"; readonly segment: FoundSegment }
  | { readonly kind: "pattern"; readonly pattern: Pattern }
  | { readonly kind: "point"; readonly point: DropPoint };

/** What the headline is about: a segment whose loss grew, else a pattern, else a drop point that grew, else a segment that is always worse. */
function leadOf({ segments, patterns, drop_points }: PatternsOutput): Lead | null {
  const fresh = segments.find((segment) => segment.fresh && segment.change);
  if (fresh) return { kind: "segment-grew", segment: fresh };
  const [pattern] = patterns;
  if (pattern) return { kind: "pattern", pattern };
  const point = drop_points.find(({ grew }) => grew);
  if (point) return { kind: "point", point };
  const [segment] = segments;
  return segment ? { kind: "segment", segment } : null;
}

const things = ({ kind }: PatternsOutput): string => (kind === "deal" ? "deals" : "conversations");
const keptOnes = ({ kind }: PatternsOutput): string => (kind === "deal" ? "won deals" : "conversations that went on");

function headline(lead: Lead | null, found: PatternsOutput, cite: Cite): string {
  const period = cite.name(found.period?.label ?? "");
  const lost = found.lost ? cite(found.lost) : "";
  if (!lead)
    return `No pattern sets the ${lost} ${things(found)} lost in ${period} apart: of ${cite(found.searched)} compared none stands out beyond chance.`;
  if (lead.kind === "pattern") return patternWords(lead.pattern, found, cite);
  if (lead.kind === "point")
    return `${grownWords(lead.point, found, cite)} Nothing else sets the ${lost} ${things(found)} lost in ${period} apart.`;
  const { label, rate, rest_rate, change } = lead.segment;
  if (lead.kind === "segment-grew" && change)
    return `What sets lost ${things(found)} in ${period} apart is ${cite.name(label)}: ${cite(rate)} are lost${atWords(lead.segment, cite)}, up ${cite.size(change)} from ${cite.name(found.compare_with?.label ?? "")}, against ${cite(rest_rate)} elsewhere.`;
  const since = noChangeWords(lead.segment, found, cite);
  return `Of the ${lost} ${things(found)} lost in ${period}, more than elsewhere are from ${cite.name(label)}: ${cite(rate)} are lost there${atWords(lead.segment, cite)} against ${cite(rest_rate)} elsewhere${since}.`;
}

/** That a segment is not newly worse. */
const noChangeWords = ({ change, fresh }: FoundSegment, { compare_with }: PatternsOutput, cite: Cite): string =>
  change && compare_with && !fresh ? `, with no change since ${cite.name(compare_with.label)} established` : "";

/** Which losses a segment is about, when not all. */
const atWords = ({ at }: FoundSegment, cite: Cite): string => {
  if (at.length === 0) return "";
  return `${at.every(isStop) ? " to a" : " at"} ${at.map((label) => cite.name(label)).join(" or ")}`;
};

function patternWords(pattern: Pattern, found: PatternsOutput, cite: Cite): string {
  const { among_lost, among_others, difference, quote, kind } = pattern;
  const p = `(adjusted p ${cite.p(difference)})`;
  const said = kind === "objection" && quote ? `, such as ${cite.quote(quote)}` : "";
  const share = `${cite(among_lost)} of ${pattern.against === "before" ? "the " : ""}lost ${things(found)} ${showWords(pattern, cite)}`;
  if (pattern.against === "before")
    return `${share}, up ${cite.size(difference)} from ${cite.name(found.compare_with?.label ?? "")} ${p}${said}.`;
  const { lost_with, lost_without, lost_difference } = pattern;
  const rates =
    lost_with && lost_without && lost_difference
      ? ` Of those with it ${cite(lost_with)} are lost, of those without ${cite(lost_without)}: like for like ${cite.size(lost_difference)} more.`
      : "";
  return `${share}, against ${cite(among_others)} of ${keptOnes(found)} ${p}${said}.${rates}`;
}

/** "start with the line “…”", "hold a price objection before they end". */
function showWords({ kind, label, quote, against }: Pattern, cite: Cite): string {
  const article = /^[aeiou]/u.test(label) ? "an" : "a";
  if (kind === "opening") return quote ? `start with the line ${cite.quote(quote)}` : "start with the same line";
  if (kind === "objection") return `hold ${article} ${cite.name(label)}${against === "kept" ? " before they end" : ""}`;
  if (kind === "path" && label.startsWith("the path")) return `take ${cite.name(label)}`;
  if (kind === "question") return `end with ${article} ${cite.name(label)}`;
  return `show ${cite.name(label)}`;
}

/** Where it concentrates, and what it is worth. */
function placeWords({ segment_label, value, kind, label }: Pattern, cite: Cite): string {
  const what = kind === "opening" ? "this line" : cite.name(label);
  const place = segment_label ? `Among the lost, ${what} is commonest in ${cite.name(segment_label)}.` : "";
  const worth = value && value.value > 0 ? `The losses beyond the rate without it are worth about ${cite(value)}.` : "";
  return `${place} ${worth}`.trim();
}

function reasonWords({ reasons, lost }: PatternsOutput, cite: Cite): string[] {
  if (reasons.length === 0 || !lost) return [];
  const named = reasons.map(({ label, share, quote }) => {
    const said = quote ? ` (${cite.quote(quote)})` : "";
    return `${cite.name(label)} in ${cite(share)}${said}`;
  });
  return [`What prospects object to in lost conversations: ${named.join(", ")}.`];
}

/** A reply that no kept conversation holds is how a conversation ends, not what sets it apart; it is left unsaid. */
function divergenceWords({ divergence }: PatternsOutput, cite: Cite): string[] {
  if (!divergence || divergence.among_kept.value === 0) return [];
  const { turn, reply, among_lost, among_kept, difference } = divergence;
  return [
    `They part at the prospect's reply number ${cite(turn)}: ${cite.name(reply)} comes there in ${cite(among_lost)} of the lost conversations and in ${cite(among_kept)} of those that went on (adjusted p ${cite.p(difference)}).`,
  ];
}

function grownWords({ label, rate, change }: DropPoint, found: PatternsOutput, cite: Cite): string {
  const up = change ? `, up ${cite.size(change)} from ${cite.name(found.compare_with?.label ?? "")}` : "";
  return `More are lost ${isStop(label) ? "to a" : "at"} ${cite.name(label)}: ${cite(rate)}${up}.`;
}

function segmentWords(segment: FoundSegment, found: PatternsOutput, cite: Cite): string {
  const { label, rate, rest_rate, change, fresh, difference, since } = segment;
  const base = `In ${cite.name(label)}, ${cite(rate)} are lost${atWords(segment, cite)} against ${cite(rest_rate)} elsewhere`;
  if (fresh && change && found.compare_with)
    return `${base}, up ${cite.size(change)} from ${cite.name(found.compare_with.label)}${since ? `, beginning about ${cite.name(since)}` : ""}.`;
  return `${base} (adjusted p ${cite.p(difference)})${noChangeWords(segment, found, cite)}.`;
}

function pointWords({ drop_points, kind }: PatternsOutput, cite: Cite): string[] {
  const [worst] = drop_points;
  if (!worst) return [];
  return kind === "deal"
    ? [
        `The stage where the most deals are lost is ${cite.name(worst.label)}: ${cite(worst.rate)} of those that get there.`,
      ]
    : worst.of_lost
      ? [
          `The commonest point of loss is ${cite.name(worst.label)}, with ${cite(worst.of_lost)} of the lost conversations.`,
        ]
      : [];
}

/** Patterns as bars of their share among the lost; without any, the points at which they are lost. */
export function chartPatterns(found: PatternsOutput, cite: Cite): BarsChart | null {
  const [first] = found.patterns;
  if (found.status !== "ok" || !found.period) return null;
  if (!first) return chartPoints(found, found.period.label, cite);
  const like = found.patterns.filter(({ against }) => against === first.against);
  const title = `${cite(first.among_lost)} of lost ${things(found)} ${showWords(first, cite)}`;
  return {
    kind: "bars",
    title,
    subtitle: `Share of the lost that show each pattern, ${cite.name(found.period.label)}, n ${cite.n(first.among_lost)}`,
    alt: `Bars of how many lost ${things(found)} show each pattern. ${title}.`,
    bars: like.map(({ label, quote, kind, among_lost }, index) => ({
      label: kind === "opening" && quote ? openingLabel(quote, index, cite) : label,
      value: among_lost,
      emphasis: "bad",
    })),
    reference: null,
  };
}

const openingLabel = (line: string, index: number, { hidesQuotes }: Cite): string =>
  hidesQuotes ? `opening line, ${index + 1}` : line.slice(0, LONGEST_BAR);

function chartPoints({ drop_points, kind }: PatternsOutput, period: string, cite: Cite): BarsChart | null {
  const ranked = [...drop_points].sort((a, b) => b.rate.value - a.rate.value);
  const [worst] = ranked;
  if (!worst) return null;
  const title = `${cite(worst.rate)} are lost at ${cite.name(worst.label)}`;
  const base = kind === "deal" ? "of the deals that get there" : "of all conversations that ended";
  return {
    kind: "bars",
    title,
    subtitle: `Share ${base} lost at each point, ${cite.name(period)}, n ${cite.n(worst.rate)}`,
    alt: `Bars of the share lost at each point. ${title}.`,
    bars: ranked.map(({ label, rate, grew }) => ({ label, value: rate, emphasis: grew ? "bad" : "none" })),
    reference: null,
  };
}
