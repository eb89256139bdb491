import type { Action } from "#contracts/action.ts";
import { money, type Quantity } from "#contracts/quantity.ts";
import { draftAction } from "#playbook/draft-action.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { actionOwner } from "./action-owner.ts";
import { leakCase } from "./leak-parts.ts";
import type { LeakageOutput, LeakPart } from "./leakage-report.ts";
import { sayOverlap, surestOnly } from "./overlap.ts";
import type { Scope } from "./process-scope.ts";
import { scopeLabel } from "./scope-label.ts";

const MOST_ACTIONS = 6;
/** From this share of the whole on a segment's loss stands for it. */
const MOST_OF_IT = 0.5;

const owners: Readonly<Record<LeakPart["reason"], string>> = {
  "drop-off": "whoever owns the scripts",
  "low-conversion": "the sales managers",
  escalation: "the team lead who plans shifts",
  compliance: "compliance",
  "technical-failure": "the engineer on duty",
  undecided: "the sales managers",
};

type Found = Pick<LeakageOutput, "by_reason" | "segments"> & Partial<Pick<LeakageOutput, "established" | "baseline">>;

/**
 * Actions for what got worse and for a shortfall that a test establishes, best first; what merely stands at its usual level follows with low
 * confidence, and alone it is one action at most. A segment whose own rate did not fall gets none. Targets name the filter of the question.
 */
export function leakActions(
  { by_reason: parts, segments, established, baseline }: Found,
  scope: Scope,
  violationsIn: string | null = null,
): Action[] {
  const before = scope.previous ? `vs ${scope.previous.label}` : "vs the period before";
  const rateWords = scope.kind === "deal" ? "win rate" : "conversion rate";
  const shortfall = baseline?.kind === "target" ? "short of the target win rate" : "short of the usual win rate";
  const ofSegments = segments
    .filter(({ change }) => !change || change.value < 0)
    .map(({ label, dimension, value, rate, leak, change, worsened, owner }) =>
      draftAction({
        issue: "weak-segment",
        target: label,
        dimension,
        why: worsened && change ? change : rate,
        whyWords: worsened && change ? `in ${rateWords} ${before}` : `${rateWords}, below the rest as usual`,
        loss: leak,
        evidence: worsened ? "established" : "standing",
        owner: owner ?? actionOwner([{ dimension, value }]),
      }),
    );
  const covered = Math.max(0, ...segments.filter(({ worsened }) => worsened).map(({ leak }) => leak?.value ?? 0));
  const ofParts = parts
    .filter(({ leak, reason }) => leak.value > 0 && reason !== "undecided")
    .filter(({ leak }) => scope.kind !== "deal" || covered < MOST_OF_IT * leak.value)
    .map((part) =>
      draftAction({
        ...leakCase(part),
        dimension: scope.kind === "conversation" ? "conversation" : undefined,
        target: partTarget(part, scope, violationsIn),
        why: part.worsened && part.change ? part.change : part.leak,
        whyWords:
          part.worsened && part.change
            ? `of all conversations ${before}`
            : scope.kind === "deal"
              ? shortfall
              : "expected of them and lost",
        loss: part.worsened ? growth(part) : part.leak,
        evidence: part.worsened ? "established" : established ? "descriptive" : "standing",
        owner: owners[part.reason],
      }),
    );
  const sure = established === true || [...parts, ...segments].some(({ worsened }) => worsened);
  const ranked = rankActions([...ofSegments, ...ofParts]).slice(0, MOST_ACTIONS);
  const surest = surestOnly(ranked, sure);
  // parts never overlap each other; a segment's losses are in them once more
  return surest.some(({ issue }) => issue === "weak-segment") ? sayOverlap(surest) : surest;
}

/** What a part's action is about: the step, or the records it stands for, within what the question was narrowed to. */
function partTarget({ reason, label }: LeakPart, scope: Scope, violationsIn: string | null): string {
  const of = scopeLabel(scope);
  if (reason === "low-conversion")
    return of ?? (scope.kind === "deal" ? "the whole pipeline" : "qualified conversations");
  if (reason === "compliance") return violationsIn ?? of ?? "the campaigns with violations";
  if (reason === "escalation") return of ?? "all campaigns";
  const step = label.replace(/^drop-off at /, "");
  return of ? `${step}, ${of}` : step;
}

/** The part of a loss that came on top since the period before. */
function growth({ leak, change, records }: LeakPart): Quantity {
  if (!change || !leak.currency || records.value === 0 || records.n === undefined) return leak;
  const perShare = (leak.value * records.n) / records.value;
  const [low, high] = change.interval ?? [change.value, change.value];
  const assumption = `${leak.assumption}; only what is lost beyond the rate of the period before`;
  return money(perShare * change.value, leak.currency, { interval: [perShare * low, perShare * high], assumption });
}
