import { count } from "#contracts/quantity.ts";
import { dimensionWords } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { type DealPaths, dealPaths } from "#metrics/deal-paths.ts";
import { type Note, note } from "./note-words.ts";
import { dealFeatureColumns, usualEnd } from "./pattern-deal-features.ts";
import type { Pattern, PatternsOutput } from "./pattern-output.ts";
import { divergenceRow, patternRow, talkPatternRow } from "./pattern-rows.ts";
import { detectableDifference, searchPatterns } from "./pattern-search.ts";
import { compareTalks, type TalkComparison } from "./pattern-talks.ts";
import { inOneCurrency, type Scope } from "./process-scope.ts";
import { shareFigure } from "./rate-figures.ts";

/** How lost records went, compared with those that did not get lost. */
export interface Course {
  readonly patterns: Pattern[];
  readonly divergence: PatternsOutput["divergence"];
  readonly reasons: PatternsOutput["reasons"];
  readonly searched: number;
  readonly detectable: number | null;
  readonly compared: PatternsOutput["compared"];
  readonly caveats: readonly Note[];
}

const FEWEST = 30;
const MOST_PATTERNS = 5;
/** Inside which like deals are compared, where recorded. */
const DEAL_STRATA = ["product", "region", "lead_source"] as const;

/** Conversations by what was said in them. */
export async function compareTranscripts(
  scope: Scope,
  previous: Scope["previous"],
  significance: number,
  ctx: ToolContext,
): Promise<Course> {
  const talks = await compareTalks(scope, previous, significance, ctx);
  const enough = Math.min(talks.compared.lost, talks.compared.kept) >= FEWEST;
  return {
    patterns: talks.patterns.slice(0, MOST_PATTERNS).map((pattern) => talkPatternRow(pattern, ctx.settings.currency)),
    divergence: divergenceRow(talks.divergence),
    reasons: talks.reasons.flatMap(({ label, share, quote }) => {
      const figure = shareFigure(share);
      return figure ? [{ label, share: figure, quote }] : [];
    }),
    searched: talks.searched,
    detectable: talks.detectable,
    compared: enough ? { lost: count(talks.compared.lost), kept: count(talks.compared.kept) } : null,
    caveats: [...coverageNotes(talks, enough), ...(enough ? likeNote(talks.inside) : [])],
  };
}

function coverageNotes({ lost, kept, compared }: TalkComparison, enough: boolean): Note[] {
  if (lost.successes === 0 && kept.successes === 0)
    return [
      note("No transcripts are recorded, so what was said is not compared; this rests on steps and segments only."),
    ];
  const [ofLost, ofKept] = [shareFigure(lost), shareFigure(kept)];
  const figures = {
    lost: count(compared.lost),
    kept: count(compared.kept),
    ...(ofLost ? { ofLost } : {}),
    ...(ofKept ? { ofKept } : {}),
  };
  if (!ofLost || !ofKept)
    return [note("No conversation in this period went on, so there is nothing to compare the lost ones with.")];
  if (!enough)
    return [
      note(
        "Transcripts exist for {ofLost} of the lost conversations and {ofKept} of those that went on, on too few days for both: what was said is not compared between them.",
        figures,
      ),
    ];
  return [
    note(
      "What was said is compared on the days whose transcripts are complete: {lost} lost conversations and {kept} that went on to a meeting or further.",
      figures,
    ),
    note(
      "What a prospect says last is often the loss itself, so lost conversations and those that went on are compared by what came before it.",
    ),
  ];
}

const DEAL_ASSUMPTION =
  "each loss beyond the rate without the pattern counts with the mean amount of won deals in the period";

/** Deals by their way through the stages. */
export async function compareDealPaths(
  scope: Scope,
  _previous: Scope["previous"],
  significance: number,
  ctx: ToolContext,
): Promise<Course> {
  const by = DEAL_STRATA.filter((key) => scope.dimensions.some((dimension) => dimension.key === key));
  const found = await ctx.read(dealPaths, { period: scope.period, where: inOneCurrency(scope).where, by });
  const lost = found.paths.filter((path) => path.lost).length;
  const kept = found.paths.length - lost;
  if (Math.min(lost, kept) < FEWEST) {
    const words =
      found.paths.length === 0
        ? "No stage changes are recorded, so the paths of lost and won deals are not compared; this rests on segments only."
        : "Stage changes are recorded for {lost} lost and {kept} won deals, too few to compare their paths; this rests on segments only.";
    const caveat = found.paths.length === 0 ? note(words) : note(words, { lost: count(lost), kept: count(kept) });
    return {
      patterns: [],
      divergence: null,
      reasons: [],
      searched: 0,
      detectable: null,
      compared: null,
      caveats: [caveat],
    };
  }
  const search = searchPatterns(
    found.paths.map((path) => (path.lost ? 1 : 0)),
    dealFeatureColumns(found),
    significance,
  );
  const amounts = found.paths.flatMap(({ lost: isLost, amount }) => (isLost || amount === null ? [] : amount));
  const mean = amounts.length === 0 ? null : amounts.reduce((sum, value) => sum + value, 0) / amounts.length;
  return {
    patterns: search.found.map((pattern) => patternRow(pattern, mean, scope.currency, DEAL_ASSUMPTION)),
    divergence: null,
    reasons: [],
    searched: search.searched,
    detectable: detectableDifference({ first: lost, second: kept }, significance, search.searched),
    compared: { lost: count(lost), kept: count(kept) },
    caveats: [...likeNote(by), ...staysNote(found)],
  };
}

/** Inside which groups lost and kept ones are compared. */
function likeNote(dimensions: readonly string[]): Note[] {
  if (dimensions.length === 0) return [];
  const label = dimensions.map(dimensionWords).join(", ");
  return [note("Like is compared with like: lost and kept ones of the same {label}.", {}, { label })];
}

const MOSTLY_RECORDED = 0.8;

function staysNote(found: DealPaths): Note[] {
  const { paths, closed, stages } = found;
  const recorded = shareFigure({ successes: paths.length, n: closed });
  const stage = stages[usualEnd(found)];
  return [
    ...(recorded && recorded.value < MOSTLY_RECORDED
      ? [note("Stage changes are recorded for {recorded} of the closed deals; only those are compared.", { recorded })]
      : []),
    ...(stage === undefined || usualEnd(found) === 0
      ? []
      : [note("How long deals stay at a stage is compared among those that got as far as {stage}.", {}, { stage })]),
  ];
}
