import type { Action } from "#contracts/action.ts";
import { count, type Quantity } from "#contracts/quantity.ts";
import type { StageFunnel } from "#metrics/deal-stage-funnel.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { type Note, note } from "./note-words.ts";

const INSTEAD = ["What is our win rate by product?", "Is our sales cycle getting longer?", "Which segments win less?"];

/** The refusal of everything that rests on deal stages, when the stage column contradicts the outcomes. */
export function stageContradiction(found: NonNullable<StageFunnel["contradiction"]>): {
  status: "refused";
  reason: Note;
  contradiction: { stage: string; won_before_end: Quantity; closed: Quantity };
  instead: string[];
  actions: Action[];
} {
  const won = count(found.wonBeforeEnd);
  const closed = count(found.closed);
  const about = { issue: "data-quality", dimension: "stage", target: found.stage, why: won, loss: null } as const;
  return {
    status: "refused",
    reason: note(
      "A stage funnel would mislead: {won} of {closed} closed deals were won while their stage still read {stage}, so the stage does not tell how far a deal got.",
      { won, closed },
      { stage: found.stage },
    ),
    contradiction: { stage: found.stage, won_before_end: won, closed },
    instead: INSTEAD,
    actions: [draftAction({ ...about, evidence: "descriptive", owner: "sales operations" })],
  };
}
