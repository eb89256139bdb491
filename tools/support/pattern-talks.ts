import type { Condition } from "#contracts/segment.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { conversationTalks, type Talk, type TalkDay } from "#metrics/conversation-talks.ts";
import type { Share } from "#stats/share.ts";
import { byActionability } from "./action-owner.ts";
import { findConcentrations } from "./loss-concentration.ts";
import { emptyCounts } from "./loss-table.ts";
import { type Divergence, findDivergence } from "./pattern-divergence.ts";
import { detectableDifference, type FoundPattern, searchPatterns } from "./pattern-search.ts";
import {
  comparableDays,
  type TalkFeature,
  talkFeatureColumns,
  wordedFeatures,
  wording,
} from "./pattern-talk-features.ts";
import type { Scope } from "./process-scope.ts";
import { differenceP } from "./rate-figures.ts";

/** Inside which like conversations are compared, where recorded. */
export const TALK_STRATA = ["channel", "campaign", "script_version"] as const;

/** A pattern with what belongs to it beside the comparison that found it. */
export interface TalkPattern {
  readonly found: FoundPattern<TalkFeature>;
  /** What lost conversations are compared with: those that went on, or those lost in the period before. */
  readonly against: "kept" | "before";
  /** Share with the pattern among all lost conversations with a transcript, now and before. */
  readonly lostNow: Share;
  readonly lostBefore: Share | null;
  readonly changeP: number | null;
  /** Where among the lost conversations it concentrates. */
  readonly segment: readonly Condition[] | null;
  readonly quote: string | null;
  /** Mean expected value of the lost conversations that it marks; null when none is recorded. */
  readonly meanValue: number | null;
}

export interface TalkComparison {
  readonly patterns: readonly TalkPattern[];
  readonly divergence: Divergence | null;
  readonly searched: number;
  /** How much more often lost conversations would have to show a pattern than kept ones to be noticed; null when nothing was compared. */
  readonly detectable: number | null;
  /** What the prospects of lost conversations object to at any point, the commonest before the others. */
  readonly reasons: readonly { readonly label: string; readonly share: Share; readonly quote: string | null }[];
  /** Lost and kept conversations compared, and all of the period with how many of them have a transcript. */
  readonly compared: { readonly lost: number; readonly kept: number };
  readonly lost: Share;
  readonly kept: Share;
  /** Dimensions inside which like conversations are compared. */
  readonly inside: readonly string[];
}

const FEWEST = 30;
const MOST_REASONS = 3;

/**
 * Compares transcripts: lost with kept conversations on days whose transcripts are complete for both, and all lost ones with those lost in the
 * period before. They share the false claims allowed.
 */
export async function compareTalks(
  scope: Scope,
  previous: Scope["previous"],
  significance: number,
  ctx: ToolContext,
): Promise<TalkComparison> {
  const by = TALK_STRATA.filter((key) => scope.dimensions.some((dimension) => dimension.key === key));
  const read = (period: Scope["period"]) => ctx.read(conversationTalks, { period, where: scope.where, by: [...by] });
  const now = await read(scope.period);
  const before = previous ? await read(previous) : null;
  const days = comparableDays(now.days);
  const compared = now.talks.filter(({ day }) => days.has(day));
  const [lost, kept] = [compared.filter((talk) => talk.lost), compared.filter((talk) => !talk.lost)];
  const enough = Math.min(lost.length, kept.length) >= FEWEST;
  const lostNow = now.talks.filter((talk) => talk.lost);
  const lostBefore = (before?.talks ?? []).filter((talk) => talk.lost);
  const againstBefore = grownPatterns(lostNow, lostBefore, significance / 2);
  const known = new Set(againstBefore.found.map(({ feature }) => feature.key));
  const features = enough ? talkFeatureColumns(compared).filter(({ key }) => !known.has(key)) : [];
  // with nothing to compare the lost ones of before with, all false claims allowed are left for this search
  const level = againstBefore.searched > 0 ? significance / 2 : significance;
  const againstKept = searchPatterns(compared.map(flag), features, level);
  const describe = (
    found: FoundPattern<TalkFeature>,
    against: TalkPattern["against"],
    rows: readonly Talk[],
  ): TalkPattern => {
    const shares = [lostNow, lostBefore].map((talks) => shareShowing(talks, found.feature));
    const after = shares[1] && shares[1].n >= FEWEST ? shares[1] : null;
    const marked = found.rows.map((row) => rows[row]!).filter((talk) => talk.lost);
    return {
      found,
      against,
      lostNow: shares[0]!,
      lostBefore: after,
      changeP: after && differenceP(shares[0]!, after),
      segment: concentration(found.feature, lostNow, lostBefore, by, significance),
      quote: quoteOf(found.feature, marked),
      meanValue: meanOf(marked.flatMap(({ expectedValue }) => expectedValue ?? [])),
    };
  };
  return {
    patterns: [
      ...againstBefore.found.map((found) => describe(found, "before", [...lostNow, ...lostBefore])),
      ...againstKept.found.map((found) => describe(found, "kept", compared)),
    ],
    divergence: enough ? findDivergence(compared, significance) : null,
    searched: againstKept.searched + againstBefore.searched,
    detectable: detectableDifference({ first: lost.length, second: kept.length }, level, againstKept.searched),
    reasons: reasonsOf(lostNow),
    compared: { lost: lost.length, kept: kept.length },
    lost: coverageOf(now.days, "lost"),
    kept: coverageOf(now.days, "kept"),
    inside: by,
  };
}

const flag = ({ lost }: Talk): number => (lost ? 1 : 0);

/** Patterns that grew among the lost: this period's lost conversations stand for "lost", the earlier ones for "kept". */
function grownPatterns(now: readonly Talk[], before: readonly Talk[], significance: number) {
  if (Math.min(now.length, before.length) < FEWEST) return { found: [], searched: 0 };
  const both = [...now, ...before];
  const isNow = both.map((_, at) => (at < now.length ? 1 : 0));
  return searchPatterns(isNow, wordedFeatures(both), significance);
}

function shareShowing(talks: readonly Talk[], { shows }: TalkFeature): Share {
  const flags = talks.map(shows).filter((shown) => shown !== null);
  return { successes: flags.filter(Boolean).length, n: flags.length };
}

/** The campaign, script or channel in which a pattern concentrates among the lost conversations; null when in none. */
function concentration(
  { shows }: TalkFeature,
  now: readonly Talk[],
  before: readonly Talk[],
  recorded: readonly string[],
  significance: number,
): readonly Condition[] | null {
  const talks = [...now, ...before];
  const dimensions = [...recorded].sort(byActionability);
  const places = dimensions.map((dimension) => recorded.indexOf(dimension));
  const levels = places.map((at) => [...new Set(talks.map((talk) => talk.levels[at] ?? null))]);
  const codes = places.map((at, index) =>
    Uint32Array.from(talks, (talk) => levels[index]!.indexOf(talk.levels[at] ?? null)),
  );
  const counts = emptyCounts(talks.length);
  for (const [row, talk] of talks.entries()) {
    const [marked, n] = row < now.length ? [counts.lost, counts.n] : [counts.lostBefore, counts.nBefore];
    marked[row] = shows(talk) ? 1 : 0;
    n[row] = 1;
  }
  const table = { dimensions, levels, codes, size: talks.length, counts };
  return findConcentrations(table, significance).found[0]?.segment ?? null;
}

function reasonsOf(lost: readonly Talk[]): TalkComparison["reasons"] {
  return wordedFeatures(lost)
    .filter(({ kind }) => kind === "objection")
    .map((feature) => ({
      label: feature.label,
      share: shareShowing(lost, feature),
      quote: quoteOf(feature, lost),
    }))
    .sort((a, b) => b.share.successes - a.share.successes || (a.label < b.label ? -1 : 1))
    .slice(0, MOST_REASONS);
}

const coverageOf = (days: readonly TalkDay[], which: "lost" | "kept"): Share => ({
  successes: days.reduce((sum, day) => sum + (which === "lost" ? day.lostWithTalk : day.keptWithTalk), 0),
  n: days.reduce((sum, day) => sum + day[which], 0),
});

/** The commonest wording behind an objection, or the opening line itself. */
function quoteOf({ kind, key }: TalkFeature, marked: readonly Talk[]): string | null {
  const lines = marked.flatMap((talk) => {
    if (kind === "opening") return talk.opening ?? [];
    const objection = talk.objections.find(({ topic }) => kind === "objection" && key.endsWith(` ${topic}`));
    return objection?.said ?? [];
  });
  const counts = new Map<string, { line: string; count: number }>();
  for (const line of lines) {
    const count = (counts.get(wording(line))?.count ?? 0) + 1;
    counts.set(wording(line), { line: counts.get(wording(line))?.line ?? line, count });
  }
  const [best] = [...counts.values()].sort((a, b) => b.count - a.count || (a.line < b.line ? -1 : 1));
  return best?.line ?? null;
}

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
