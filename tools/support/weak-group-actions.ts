import type { Action } from "#contracts/action.ts";
import type { DimensionInfo, MeasureInfo } from "#contracts/measure.ts";
import { NOT_RECORDED } from "#contracts/segment.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { actionOwner } from "./action-owner.ts";
import type { ComparedGroup } from "./compare-report.ts";
import { dimensionNoun, measureWords } from "./measure-scope.ts";

const MOST_ACTIONS = 3;
/** Values that stand for the lack of one: nobody could follow or help them. */
const NOTHING = new Set([NOT_RECORDED, "none", "n/a", "na", "unknown", "unspecified", "null", "-", ""]);

/** Whether a group is something that can be best or worst: "none" and "not recorded" are not. */
export const isNamed = ({ label }: Pick<ComparedGroup, "label">): boolean => !NOTHING.has(label.trim().toLowerCase());

/** What to do about the groups that are established as worse than the rest, the worst first; none when none is. People are coached by their manager. */
export function weakGroupActions(
  groups: readonly ComparedGroup[],
  dimension: DimensionInfo,
  measure: MeasureInfo,
  managers: ReadonlyMap<string, string>,
): Action[] {
  const weak = groups
    .filter((group) => group.standing === "worse" && group.difference && isNamed(group))
    .sort((a, b) => Math.abs(b.difference!.value) - Math.abs(a.difference!.value));
  const drafts = weak.map(({ label, difference }) => {
    return draftAction({
      issue: measure.unit === "days" ? "long-cycle" : "weak-segment",
      target: `${dimensionNoun(dimension)} ${label}`,
      dimension: dimension.key,
      why: difference!,
      whyWords: `in ${measureWords(measure.title)} vs the rest`,
      loss: null,
      evidence: "established",
      owner: managers.get(label) ?? actionOwner([{ dimension: dimension.key, value: label }]),
    });
  });
  return rankActions(drafts).slice(0, MOST_ACTIONS);
}
