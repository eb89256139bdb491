import type { Action } from "#contracts/action.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { actionOwner } from "./action-owner.ts";
import { leakCase } from "./leak-parts.ts";
import type { LeakPart, LeakSegment } from "./leakage-report.ts";

const MOST_ACTIONS = 6;

const owners: Readonly<Record<LeakPart["reason"], string>> = {
  "drop-off": "whoever owns the scripts",
  "low-conversion": "the sales managers",
  escalation: "the team lead who plans shifts",
  compliance: "compliance",
  "technical-failure": "the engineer on duty",
  undecided: "the sales managers",
};

/** Actions for the parts that leak and for the segments established as weak, best first. */
export function leakActions(
  parts: readonly LeakPart[],
  segments: readonly LeakSegment[],
  kind: "conversation" | "deal",
): Action[] {
  const ofParts = parts
    .filter(({ leak, reason }) => leak.value > 0 && reason !== "undecided")
    .map((part) =>
      draftAction({
        ...leakCase(part),
        dimension: kind === "conversation" ? "conversation" : undefined,
        target: part.reason === "low-conversion" ? allOf[kind] : part.label.replace(/^drop-off at /, ""),
        why: part.leak,
        loss: part.leak,
        evidence: "descriptive",
        owner: owners[part.reason],
      }),
    );
  const ofSegments = segments.map(({ label, dimension, value, rate, leak }) =>
    draftAction({
      issue: "weak-segment",
      target: label,
      dimension,
      why: rate,
      loss: leak,
      evidence: "established",
      owner: actionOwner([{ dimension, value }]),
    }),
  );
  return [...rankActions([...ofSegments, ...ofParts])].slice(0, MOST_ACTIONS);
}

const allOf = { conversation: "qualified conversations", deal: "the whole pipeline" } as const;
