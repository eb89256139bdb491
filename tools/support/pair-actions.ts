import type { Action } from "#contracts/action.ts";
import type { DimensionInfo } from "#contracts/measure.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { actionOwner } from "./action-owner.ts";
import type { ComparedGroup, CompareOutput } from "./compare-report.ts";
import { dimensionNoun } from "./measure-scope.ts";
import type { PairWithin } from "./pair-strata.ts";

/**
 * What to do when two groups differ but not everywhere: the action is about the place where the worse one is worse, with no more than medium
 * confidence; none when like records show no difference.
 */
export function pairActions(
  found: CompareOutput,
  { verdict, places }: PairWithin,
  pair: readonly [ComparedGroup, ComparedGroup],
  dimension: DimensionInfo,
): Action[] {
  const [place] = places;
  const worse = pair.find(({ standing }) => standing === "worse");
  if (verdict === "vanishes" || !place || !worse || !found.actions.some(({ target }) => target.endsWith(worse.label)))
    return [];
  const condition = { dimension: dimension.key, value: worse.label };
  return [
    draftAction({
      issue: "weak-segment",
      target: `${dimensionNoun(dimension)} ${worse.label}, ${place.label}`,
      dimension: dimension.key,
      why: place.difference,
      whyWords: `${pair[0].label} minus ${pair[1].label} there, not everywhere`,
      loss: null,
      evidence: "descriptive",
      owner: actionOwner([condition]),
    }),
  ];
}
