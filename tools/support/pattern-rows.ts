import { count, money, plain, points, ratio } from "#contracts/quantity.ts";
import { segmentLabel } from "#contracts/segment.ts";
import type { Share } from "#stats/share.ts";
import type { Divergence } from "./pattern-divergence.ts";
import type { Pattern, PatternsOutput } from "./pattern-output.ts";
import { excessLosses, type FoundPattern } from "./pattern-search.ts";
import type { TalkPattern } from "./pattern-talks.ts";
import { shareChange, shareFigure } from "./rate-figures.ts";

/** A pattern as figures. */
export function patternRow(found: FoundPattern, mean: number | null, currency: string, assumption: string): Pattern {
  const { amongLost, amongKept, withIt, withoutIt, feature, p, oddsRatio, common } = found;
  const excess = excessLosses(found);
  return {
    kind: feature.kind,
    label: feature.label,
    quote: null,
    against: "kept",
    among_lost: shareFigure(amongLost)!,
    among_others: shareFigure(amongKept) ?? ratio(0, { n: 0 }),
    difference: shareChange(amongLost, amongKept, p) ?? points(rate(amongLost), { p }),
    odds_ratio: Number.isFinite(oddsRatio) ? plain(oddsRatio, { p }) : null,
    lost_with: shareFigure(withIt),
    lost_without: shareFigure(withoutIt),
    lost_difference: points(common.difference, { n: withIt.n + withoutIt.n, interval: common.interval, p }),
    excess: count(Math.round(excess)),
    value:
      mean === null
        ? null
        : money(excess * mean, currency, {
            n: withIt.successes,
            interval: [common.interval[0] * withIt.n * mean, common.interval[1] * withIt.n * mean],
            assumption,
          }),
    change: null,
    segment: null,
    segment_label: null,
  };
}

const rate = ({ successes, n }: Share): number => successes / n;

const TALK_ASSUMPTION =
  "each loss beyond the rate of like conversations without the pattern counts with the mean expected value recorded on those lost";

/** A pattern of conversations as figures. Against the period before there is no rate of loss: all compared were lost. */
export function talkPatternRow(pattern: TalkPattern, currency: string): Pattern {
  const { found, against, meanValue, lostNow, lostBefore, changeP, segment, quote } = pattern;
  const row = patternRow(found, against === "kept" ? meanValue : null, currency, TALK_ASSUMPTION);
  const made = {
    ...row,
    quote,
    against,
    change: lostBefore && changeP !== null ? shareChange(lostNow, lostBefore, changeP) : null,
    segment: segment ? [...segment] : null,
    segment_label: segment ? segmentLabel([...segment]) : null,
  };
  if (against === "kept") return made;
  const { amongLost, amongKept } = found;
  const more = amongLost.successes - amongLost.n * rate(amongKept);
  return {
    ...made,
    odds_ratio: null,
    lost_with: null,
    lost_without: null,
    lost_difference: null,
    excess: count(Math.round(more)),
  };
}

/** The point where conversations part, as figures. */
export function divergenceRow(found: Divergence | null): PatternsOutput["divergence"] {
  if (!found) return null;
  const { turn, reply, amongLost, amongKept, p } = found;
  const difference = shareChange(amongLost, amongKept, p);
  if (!difference) return null;
  return {
    turn: count(turn),
    reply,
    among_lost: shareFigure(amongLost)!,
    among_kept: shareFigure(amongKept)!,
    difference,
  };
}
