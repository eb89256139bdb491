/*
 * "What do lost conversations (or deals) have in common?"
 *
 * Who they are: segments in which the loss concentrates, new ones before standing ones (Holm over all compared). Where: drop points against the
 * period before. What was said and how it went: patterns of the transcripts (opening lines, objections, unanswered questions, slow replies, a mood
 * that turns; for deals stages passed by, steps back, long stays), lost against kept inside channel, campaign and script version (Mantel–Haenszel),
 * adjusted over all patterns (Holm), each tested on records that no earlier pattern marks, so that no loss counts twice. The false claims allowed
 * are shared out over these searches. A pattern goes together with losses; only a test of a change shows what it does to them.
 */
import { z } from "zod";
import { count, points, ratio } from "#contracts/quantity.ts";
import { defineTool } from "#contracts/tool.ts";
import { note, scopeNotes } from "./support/note-words.ts";
import { patternActions } from "./support/pattern-actions.ts";
import { type Course, compareDealPaths, compareTranscripts } from "./support/pattern-course.ts";
import { conversationDropPoints } from "./support/pattern-losses.ts";
import { onsetOf } from "./support/pattern-onset.ts";
import { type DropPoint, PatternsOutput } from "./support/pattern-output.ts";
import { COMMON_PATTERN } from "./support/pattern-search.ts";
import { searchSegments } from "./support/pattern-segments.ts";
import { chartPatterns, sayPatterns } from "./support/pattern-words.ts";
import { dealLosses, type Losses } from "./support/process-losses.ts";
import { processInput, readScope } from "./support/process-scope.ts";
import { isEstablished, shareFigure, sharesCompared } from "./support/rate-figures.ts";
import { pricedSegments } from "./support/segment-loss.ts";

/** Below this many lost ones nothing they share can be told from chance. */
const MINIMUM_LOST = 30;
/** Segments (by level and by change), drop points, transcripts and the point where they part each get a share of the false claims allowed. */
const SEARCHES = 5;

const input = z.object({ ...processInput });

export default defineTool({
  name: "patterns",
  title: "What do lost conversations have in common?",
  description:
    "What lost conversations or deals share that others do not: segments, objections and opening lines, unanswered questions, slow replies, stages passed by or stood at too long, and the reply at which lost conversations part from those that go on; adjusted for channel, campaign and script (deals: product, region, source) and for the number of patterns searched, with quotations. For rates step by step use funnel, for where people leave use drop_offs, for factors known beforehand use drivers.",
  asks: [
    { question: "What do lost conversations have in common?", input: { kind: "conversation" } },
    { question: "Which objections lose us conversations?", input: { kind: "conversation", period: "last_month" } },
    { question: "What do lost deals have in common?", input: { kind: "deal" } },
  ],
  input,
  output: PatternsOutput,
  run: async (asked, ctx) => {
    const scope = await readScope(asked, ctx);
    const blank = empty(asked);
    if (!scope) return { ...blank, reason: note("There are no conversations and no deals to look at.") };
    const previous = scope.incomparable ? null : scope.previous;
    const read = scope.kind === "deal" ? dealLosses : conversationDropPoints;
    const losses = await read(scope, previous, ctx);
    const base = { ...blank, kind: scope.kind, period: scope.period, caveats: scopeNotes(scope) };
    const lost = count(losses.overall.successes);
    if (losses.overall.successes < MINIMUM_LOST) return { ...base, lost, reason: tooFew(lost.value, scope.kind) };
    const significance = ctx.settings.significance / SEARCHES;
    const drop_points = dropPoints(losses, scope.kind, significance);
    const search = searchSegments(losses, drop_points, scope.kind, significance);
    const compare = scope.kind === "deal" ? compareDealPaths : compareTranscripts;
    const course: Course = await compare(scope, losses.overallBefore ? previous : null, significance, ctx);
    const searched = search.searched + course.searched;
    if (searched === 0) return { ...base, lost, reason: tooFew(lost.value, scope.kind) };
    const made = {
      ...base,
      status: "ok" as const,
      compare_with: losses.overallBefore ? previous : null,
      lost,
      lost_rate: shareFigure(losses.overall),
      drop_points,
      segments: await Promise.all(
        (await pricedSegments(search.segments, scope, losses.overallBefore && previous, ctx)).map(async (segment) => ({
          ...segment,
          since: segment.fresh ? await onsetOf(segment.segment, segment.at, scope, previous, ctx) : null,
        })),
      ),
      divergence: course.divergence,
      reasons: course.reasons,
      patterns: course.patterns,
      searched: count(searched),
      compared: course.compared,
      detectable:
        course.detectable === null ? null : { usual: ratio(COMMON_PATTERN), difference: points(course.detectable) },
      caveats: [...course.caveats, ...base.caveats],
    };
    return { ...made, actions: patternActions(made) };
  },
  say: sayPatterns,
  chart: chartPatterns,
  readOnly: true,
});

function tooFew(lost: number, kind: "conversation" | "deal") {
  const figures = { lost: count(lost), least: count(MINIMUM_LOST) };
  const what = kind === "deal" ? "deals" : "conversations";
  if (lost === 0) return note(`No lost ${what} are recorded in this period, so there is nothing to compare.`);
  if (lost >= MINIMUM_LOST)
    return note(
      `The {lost} ${what} lost in this period cannot be compared with others: too few, or nothing recorded that tells them apart.`,
      figures,
    );
  return note(
    `Only {lost} ${what} were lost in this period; below {least} what they share cannot be told from chance.`,
    figures,
  );
}

/** Where records are lost, the most before the others, with what grew since the period before. */
function dropPoints(losses: Losses, kind: "conversation" | "deal", significance: number): DropPoint[] {
  const changes = sharesCompared(losses.steps.map(({ now, before }) => before && [now, before]));
  const made = losses.steps.flatMap(({ key, label, now, value }, at): (DropPoint & { readonly lost: number })[] => {
    const rate = shareFigure(now);
    if (!rate) return [];
    const change = changes[at] ?? null;
    const grew = isEstablished(change, significance) && (change?.value ?? 0) > 0;
    const of_lost =
      kind === "deal" ? null : ratio(now.successes / losses.overall.successes, { n: losses.overall.successes });
    return [{ key, label, rate, of_lost, change, grew, value_lost: value, lost: now.successes }];
  });
  return made.sort((a, b) => b.lost - a.lost || (a.key < b.key ? -1 : 1)).map(({ lost, ...point }) => point);
}

const empty = (asked: z.output<typeof input>): PatternsOutput => ({
  status: "not-enough",
  reason: null,
  kind: asked.kind === "deal" ? "deal" : "conversation",
  period: null,
  compare_with: null,
  filter: asked.filter,
  lost: null,
  lost_rate: null,
  drop_points: [],
  segments: [],
  divergence: null,
  reasons: [],
  patterns: [],
  searched: count(0),
  compared: null,
  detectable: null,
  caveats: [],
  actions: [],
});
