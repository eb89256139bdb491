import type { Action } from "#contracts/action.ts";
import type { DimensionInfo, MeasureInfo } from "#contracts/measure.ts";
import { dimensionWords, NOT_RECORDED } from "#contracts/segment.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { actionOwner } from "./action-owner.ts";
import type { ComparedGroup } from "./compare-report.ts";

const MOST_ACTIONS = 3;

/** What to do about the groups that are established as worse than the rest; none when none is. */
export function weakGroupActions(
  groups: readonly ComparedGroup[],
  dimension: DimensionInfo,
  measure: MeasureInfo,
): Action[] {
  const weak = groups.filter(({ standing, difference }) => standing === "worse" && difference);
  const drafts = weak.map(({ label, difference }) => {
    const value = label === NOT_RECORDED ? null : label;
    return draftAction({
      issue: measure.unit === "days" ? "long-cycle" : "weak-segment",
      target: `${dimensionWords(dimension.key)} ${label}`,
      dimension: dimension.key,
      why: difference!,
      loss: null,
      evidence: "established",
      owner: actionOwner([{ dimension: dimension.key, value }]),
    });
  });
  return rankActions(drafts).slice(0, MOST_ACTIONS);
}
