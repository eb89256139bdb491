import type { IssueKind } from "#contracts/action.ts";
import { dimensionType, reasonType, stageType } from "./classify.ts";
import { conversationEntries } from "./conversation-entries.ts";
import type { Entry } from "./entry.ts";
import { patternEntries } from "./pattern-entries.ts";
import { pipelineEntries } from "./pipeline-entries.ts";
import { riskEntries } from "./risk-entries.ts";
import { segmentEntries } from "./segment-entries.ts";

/** The whole library. For one issue the entries with conditions come before the one without. */
export const entries: readonly Entry[] = [
  ...patternEntries,
  ...segmentEntries,
  ...conversationEntries,
  ...pipelineEntries,
  ...riskEntries,
];

/** What an action is about: the issue, the target as the data name it, and the dimension that the target is a value of. */
export interface Case {
  readonly issue: IssueKind;
  readonly target: string;
  readonly dimension?: string | undefined;
}

/** The recommendation that fits a case best: the library's first entry whose conditions all hold. Every issue has one. */
export function findEntry(situation: Case): Entry {
  const dimension = dimensionType(situation.dimension);
  const stage = stageType(situation.target);
  const reason = reasonType(situation.target);
  const found = entries.find(
    ({ issue, when }) =>
      issue === situation.issue &&
      (when?.dimensions?.includes(dimension) ?? true) &&
      (when?.stages?.includes(stage) ?? true) &&
      (when?.reasons?.includes(reason) ?? true),
  );
  return found as Entry;
}
