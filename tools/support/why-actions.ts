import type { Action } from "#contracts/action.ts";
import { money, type Quantity } from "#contracts/quantity.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { actionOwner, isOwned, leadingCondition } from "./action-owner.ts";
import { leadingMix } from "./why-mix-verdict.ts";
import type { WhyOutput } from "./why-output.ts";

/** Taken over won deals only: their mix moves with what is lost, so it is no choice of what to sell. */
const OF_WON_DEALS: ReadonlySet<string> = new Set(["average deal size"]);

/** A mix that costs less than half a point is nothing to act on. */
const SMALLEST_EFFECT = 0.005;

/**
 * What to do about it: an action per segment that moved the wrong way, and for a changed mix that costs. A lead earns none: acting on what chance
 * explains is worse than watching it.
 */
export function whyActions(output: Omit<WhyOutput, "actions">): Action[] {
  const bad = (value: number): boolean => (output.direction === "lower" ? value > 0 : value < 0);
  const segments = output.rows.flatMap((row): Action[] => {
    if (row.segment.length === 0 || !row.own_change || !bad(row.total.value)) return [];
    const { dimension } = leadingCondition(row.segment);
    const issue = "weak-segment" as const;
    const loss = row.money && row.money.value > 0 ? row.money : lostAmount(row.total);
    const why = row.own_change;
    const managed = output.act.some(({ manager }) => manager !== null);
    const person = row.responsible ?? (managed ? undefined : output.act[0]?.name);
    const owner = isOwned(row.segment) ? actionOwner(row.segment) : (person ?? actionOwner(row.segment));
    const whyWords = `in ${output.measure_words} vs ${output.compare_with.label}`;
    return [draftAction({ issue, target: row.label, dimension, why, whyWords, loss, evidence: "established", owner })];
  });
  const moved = (output.verdict === "mix" || output.verdict === "mixed") && !OF_WON_DEALS.has(output.measure_words);
  const leading = moved ? leadingMix(output) : null;
  const mix = [leading ?? []]
    .flat()
    .filter(({ effect }) => bad(effect.value) && Math.abs(effect.value) >= SMALLEST_EFFECT);
  const shifts = mix.map(({ dimension, effect, values }) =>
    draftAction({
      issue: "mix-shift",
      target: grownMost(values, bad) ?? dimension,
      dimension: dimension.replaceAll(" ", "_"),
      why: effect,
      whyWords: `in ${output.measure_words} by the changed mix`,
      loss: null,
      evidence: "established",
      owner: "marketing and sales operations",
    }),
  );
  return [...rankActions([...segments, ...shifts])];
}

/** The value whose growth cost most, in words; null when none grew. */
function grownMost(values: WhyOutput["mix"][number]["values"], bad: (value: number) => boolean): string | null {
  const grown = values.filter(
    ({ share_before, share_after, effect }) => share_after.value > share_before.value && bad(effect.value),
  );
  const [most] = grown.sort((a, b) => Math.abs(b.effect.value) - Math.abs(a.effect.value));
  return most?.label ?? null;
}

/** For amounts: what the segment lost outright. */
function lostAmount({ value, unit, currency, n, interval }: Quantity): Quantity | null {
  if (unit !== "money" || currency === undefined || value >= 0) return null;
  return money(-value, currency, {
    n,
    interval: interval && [-interval[1], -interval[0]],
    assumption: "the whole fall of this segment between the periods",
  });
}
