import type { Action } from "#contracts/action.ts";
import type { DimensionInfo } from "#contracts/measure.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { actionOwner } from "./action-owner.ts";
import type { ExperimentOutput } from "./experiment-report.ts";
import { dimensionNoun } from "./measure-scope.ts";

const MOST_ACTIONS = 3;

/**
 * What to take out of use: arms that are worse than the control, and the control itself once a random test has a winner that does no harm.
 * Nothing while the test is open or its sizes are off.
 */
export function experimentActions(
  found: Pick<ExperimentOutput, "verdict" | "arms" | "leader" | "guards">,
  dimension: DimensionInfo,
  design: ExperimentOutput["design"],
): Action[] {
  if (found.verdict === "sizes-off") return [];
  const harmless = !found.guards.some(({ standing, arm }) => standing === "harmed" && arm === found.leader);
  const winner = found.arms.find(({ label }) => label === found.leader && found.verdict === "win");
  const control = found.arms.find(({ standing }) => standing === "control");
  const losing = found.arms.filter(({ standing, difference }) => standing === "worse" && difference);
  const draft = (label: string, why: Action["why"], whyWords: string): Action =>
    draftAction({
      issue: "weak-segment",
      target: `${dimensionNoun(dimension)} ${label}`,
      dimension: dimension.key,
      why,
      whyWords,
      loss: null,
      evidence: "established",
      owner: actionOwner([{ dimension: dimension.key, value: label }]),
    });
  const retire =
    winner?.difference && control && design === "randomised" && harmless
      ? [draft(control.label, winner.difference, "with the winning arm")]
      : [];
  return rankActions([
    ...losing.map(({ label, difference }) => draft(label, difference!, "vs the control")),
    ...retire,
  ]).slice(0, MOST_ACTIONS);
}
