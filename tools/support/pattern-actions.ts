import type { Action, IssueKind } from "#contracts/action.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { actionOwner, leadingCondition } from "./action-owner.ts";
import { sayOverlap } from "./overlap.ts";
import { STOPS } from "./pattern-losses.ts";
import type { Pattern, PatternsOutput } from "./pattern-output.ts";

const MOST_ACTIONS = 5;

/** The dimension under which the library files each kind of pattern. */
const FILED: Readonly<Record<Pattern["kind"], string>> = {
  opening: "opening_line",
  objection: "objection",
  question: "open_question",
  path: "stage_path",
  tempo: "reply_time",
  contact: "conversation",
  mood: "conversation",
};

/** What a stop is filed under; steps at which prospects left are drop-offs. */
const STOP_ISSUES: Readonly<Record<string, IssueKind>> = {
  [STOPS.failed]: "technical-failure",
  [STOPS.compliance_violation]: "compliance",
};

/** One action for each pattern and for each segment that newly worsened; without any, one of low confidence for a segment that is always worse. Money stands on the patterns only, whose losses do not overlap. */
export function patternActions(
  found: Pick<PatternsOutput, "patterns" | "segments" | "kind" | "compare_with">,
): Action[] {
  const before = found.compare_with ? `vs ${found.compare_with.label}` : "vs the period before";
  const fromPatterns = found.patterns.map((pattern) => {
    const { kind, label, segment, segment_label, difference, value, against } = pattern;
    const slowDeal = found.kind === "deal" && kind === "tempo";
    return draftAction({
      issue: slowDeal ? "stale-pipeline" : "high-drop-off",
      target: segment_label ? `${label} (${segment_label})` : label,
      dimension: slowDeal ? "stage" : FILED[kind],
      why: difference,
      whyWords: `in share with it ${against === "before" ? before : found.kind === "deal" ? "vs won deals" : "vs those that went on"}`,
      loss: value,
      evidence: "established",
      owner: segment ? actionOwner(segment) : found.kind === "deal" ? "the sales managers" : "whoever owns the scripts",
    });
  });
  const fromSegments = found.segments
    .filter(({ fresh, change }) => fresh && change)
    .map((segment) => segmentAction(segment, found.kind, before));
  const all = rankActions([...fromSegments, ...fromPatterns]);
  if (all.length > 0) return sayOverlap(all.slice(0, MOST_ACTIONS));
  return found.segments.slice(0, 1).map((segment) => segmentAction(segment, found.kind, null));
}

function segmentAction(
  found: PatternsOutput["segments"][number],
  kind: PatternsOutput["kind"],
  before: string | null,
): Action {
  const { label, segment, change, difference, value_lost, at, owner } = found;
  const [point] = at;
  return draftAction({
    issue: kind === "deal" ? "weak-segment" : (STOP_ISSUES[point ?? ""] ?? "high-drop-off"),
    target: label,
    dimension: leadingCondition(segment).dimension,
    why: before === null ? difference : (change ?? difference),
    whyWords: `${kind === "deal" ? "in loss rate" : "in share lost"} ${before ?? "vs the rest"}`,
    loss: value_lost,
    evidence: before === null ? "standing" : "established",
    owner: owner ?? actionOwner(segment),
  });
}
