import type { Action, IssueKind } from "#contracts/action.ts";
import { money, type Quantity } from "#contracts/quantity.ts";
import { findEntry } from "./find-entry.ts";
import { recoverableShare, shareAssumption } from "./recoverable-share.ts";

/** Below this many records a finding earns no more than medium confidence: a rate on fewer swings too much. */
const FEW_RECORDS = 30;
const MOST_TOUCHED = 10;

/**
 * established: survived a test · lead: worth a look, not distinguishable from chance · standing: the usual level, nothing changed ·
 * descriptive: counted, nothing was tested.
 */
export type EvidenceGrade = "established" | "lead" | "standing" | "descriptive";

export interface DraftInput {
  readonly issue: IssueKind;
  /** The segment, step or record as the data name it; it stands verbatim in the title. */
  readonly target: string;
  /** The dimension that the target is a value of; it chooses the variant (a rep is coached, a script is rolled back). */
  readonly dimension?: string | undefined;
  /** The figure that calls for the action. */
  readonly why: Quantity;
  /** What that figure is or is measured against, shown after it: "vs the rest". */
  readonly whyWords?: string | undefined;
  /** Money lost per period, positive, with its interval; null when no amount is recorded. */
  readonly loss: Quantity | null;
  readonly evidence: EvidenceGrade;
  /** The rep, manager or role who should act. */
  readonly owner: string;
  /** Ids of the records it concerns; the first ten are kept. */
  readonly touches?: readonly string[] | undefined;
}

/**
 * Fills the best-fitting recommendation of the library.
 *
 * Expected value = loss × recoverable share. Its interval runs from the smallest to the largest product of the two intervals' ends, cut at
 * nothing gained, so it is wider than either. A loss that is not positive has nothing to win back: the expected value is null.
 * Confidence: established with an interval of the loss above zero (or no money to judge) is high; a lead and a standing level are low; the rest is medium;
 * a figure resting on fewer than 30 records is at most medium.
 *
 * @example draftAction({ issue: "weak-segment", target: "region EMEA", dimension: "region", why: points(-0.08), loss: money(10_000_00, "USD"),
 *   evidence: "established", owner: "regional manager" }).title // "Run a loss review with the managers of region EMEA …"
 */
export function draftAction(input: DraftInput): Action {
  const entry = findEntry(input);
  const { share } = recoverableShare(input);
  return {
    issue: input.issue,
    title: entry.title.replaceAll("{target}", () => input.target),
    target: input.target,
    why: input.why,
    ...(input.whyWords === undefined ? {} : { whyWords: input.whyWords }),
    expectedValue: expectedValue(input.loss, share, shareAssumption),
    confidence: confidence(input),
    owner: input.owner,
    effort: entry.effort,
    time: entry.time,
    steps: [...entry.steps],
    touches: [...(input.touches ?? [])].slice(0, MOST_TOUCHED),
    recoverableShare: share,
    difficulty: entry.difficulty,
    resources: entry.resources,
  };
}

function expectedValue(loss: Quantity | null, share: Quantity, assumption: string): Quantity | null {
  if (!loss || !(loss.value > 0)) return null;
  const [lossLow, lossHigh] = loss.interval ?? [loss.value, loss.value];
  const [shareLow, shareHigh] = share.interval ?? [share.value, share.value];
  return money(loss.value * share.value, loss.currency ?? "USD", {
    n: loss.n,
    interval: [Math.max(0, lossLow) * shareLow, lossHigh * shareHigh],
    assumption: loss.assumption ? `${loss.assumption}; ${assumption}` : assumption,
  });
}

function confidence({ evidence, loss, why }: DraftInput): Action["confidence"] {
  if (evidence === "lead" || evidence === "standing") return "low";
  if (evidence === "descriptive") return "medium";
  const uncertain = loss !== null && (loss.interval?.[0] ?? 0) <= 0;
  const few = why.n !== undefined && why.n < FEW_RECORDS;
  return uncertain || few ? "medium" : "high";
}
