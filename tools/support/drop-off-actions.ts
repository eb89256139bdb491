import type { Action } from "#contracts/action.ts";
import { count, money, type Quantity } from "#contracts/quantity.ts";
import { segmentLabel } from "#contracts/segment.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { actionOwner, leadingCondition } from "./action-owner.ts";
import type { LossSegment, LossStep } from "./drop-off-report.ts";
import type { Concentration } from "./loss-concentration.ts";
import { sayOverlap, surestOnly } from "./overlap.ts";
import type { Losses } from "./process-losses.ts";
import { shareChange, shareFigure } from "./rate-figures.ts";

/** Mean value of a loss at the steps looked into; null when no value is recorded. */
export function meanLoss({ steps }: Losses, keys: readonly string[]): Quantity | null {
  const valued = steps.filter(({ key, value }) => value?.n && keys.includes(key));
  const n = valued.reduce((total, { value }) => total + (value?.n ?? 0), 0);
  const sum = valued.reduce((total, { value }) => total + (value?.value ?? 0), 0);
  const sample = valued[0]?.value;
  if (!sample?.currency || n === 0) return null;
  const assumption = "each counts with the mean value of a loss at the steps looked into";
  return money(sum / n, sample.currency, { n, assumption });
}

/** A found segment as figures; money is the excess, with the interval of the difference behind it. */
export function lossSegment(found: Concentration, mean: Quantity | null): LossSegment {
  const { inside, outside, insideBefore } = found;
  const difference = shareChange(inside, outside, found.levelP)!;
  const change = insideBefore.n > 0 && found.changeP !== null ? shareChange(inside, insideBefore, found.changeP) : null;
  const excess = found.fresh && change ? change : difference;
  const [low, high] = excess.interval ?? [excess.value, excess.value];
  const value =
    mean &&
    money(excess.value * inside.n * mean.value, mean.currency ?? "USD", {
      n: inside.n,
      interval: [low * inside.n * mean.value, high * inside.n * mean.value],
      assumption: mean.assumption,
    });
  return {
    label: segmentLabel([...found.segment]),
    segment: [...found.segment],
    rate: shareFigure(inside)!,
    rest_rate: shareFigure(outside)!,
    difference,
    change,
    fresh: found.fresh,
    excess: count(Math.round(excess.value * inside.n)),
    value_lost: value,
  };
}

/**
 * Actions for steps and segments that got worse, then for those whose usual level stands out. A segment whose own rate did not rise gets none;
 * when nothing got worse there is one action at most, with low confidence.
 */
export function dropOffActions(
  steps: readonly LossStep[],
  segments: readonly LossSegment[],
  kind: "conversation" | "deal",
  threshold: number,
  before: string | null,
): Action[] {
  const rate = kind === "deal" ? "in loss rate" : "in drop-off rate";
  const against = `${rate} ${before === null ? "vs the period before" : `vs ${before}`}`;
  const standing = segments.filter(({ fresh, change }) => fresh || !change || change.value > 0);
  const fromSegments = standing.map(({ label, segment, difference, change, fresh, value_lost, owner: named }) => {
    const { dimension } = leadingCondition(segment);
    return draftAction({
      issue: kind === "deal" ? "weak-segment" : "high-drop-off",
      target: label,
      dimension,
      why: fresh && change ? change : difference,
      whyWords: fresh && change ? against : `${rate} vs the rest`,
      loss: value_lost,
      evidence: fresh ? "established" : change ? "standing" : "descriptive",
      owner: named ?? actionOwner(segment),
    });
  });
  const owner = kind === "deal" ? "the sales managers" : "whoever owns the scripts";
  const fromSteps = steps
    .filter(({ above, worsened }, at) => above || worsened || at === 0)
    .map((step) =>
      draftAction({
        issue: "high-drop-off",
        target: step.label,
        why: step.worsened && step.change ? step.change : step.rate,
        whyWords: step.worsened && step.change ? against : "of those who get there",
        loss: excessLoss(step, threshold),
        evidence: step.worsened ? "established" : "standing",
        owner,
      }),
    );
  const established = segments.some(({ fresh }) => fresh) || steps.some(({ worsened }) => worsened);
  return sayOverlap(surestOnly(rankActions([...fromSegments, ...fromSteps]), established));
}

/**
 * The money of a step's loss that stands against a yardstick: what is lost beyond the earlier rate when it worsened, beyond the threshold when
 * it is above that, else all of it.
 */
function excessLoss({ rate, change, worsened, above, value_lost: lost }: LossStep, threshold: number): Quantity | null {
  if (!lost?.currency || rate.value <= 0) return lost;
  const part = (excess: number): number => (lost.value * excess) / rate.value;
  if (worsened && change) {
    const [low, high] = change.interval ?? [change.value, change.value];
    const assumption = `${lost.assumption}; only what is lost beyond the rate of the period before`;
    return money(part(change.value), lost.currency, { n: lost.n, interval: [part(low), part(high)], assumption });
  }
  if (!above) return lost;
  const [low, high] = rate.interval ?? [rate.value, rate.value];
  const assumption = `${lost.assumption}; only what is lost beyond the threshold`;
  const interval = [part(Math.max(0, low - threshold)), part(high - threshold)] as const;
  return money(part(rate.value - threshold), lost.currency, { n: lost.n, interval, assumption });
}
