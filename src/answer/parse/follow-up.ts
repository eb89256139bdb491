import type { Intent, ParsedQuestion } from "#contracts/question.ts";
import type { IntentScore } from "./decide-intent.ts";
import type { Filters } from "./filters.ts";
import type { Slots } from "./slots.ts";

/** The slots of a turn once the turn before has filled what the words left open. */
export interface Merged {
  readonly intent: Intent | null;
  readonly measure: string | null;
  readonly dimensions: readonly string[];
  readonly filters: Filters;
  readonly entities: ParsedQuestion["entities"];
  readonly period: string | null;
  readonly compareWith: string | null;
  readonly countedOn: string | null;
  /** When the change began that the turn before asked about. */
  readonly changedOn: string | null;
}

export type FollowUpKind = "none" | "fragment" | "own-intent";

const MARKER =
  /^(?:and|also|same|what about|how about|hows about|now|only|just|but|for|by|per|split|split by|break|broken|versus|vs|compared|excluding|exclude|excl|remove|drop|clear|reset|leave out|take out|ignore|without|except|instead|what if|or|plus|add|include|do|again|repeat|filter|limit|zoom|drill|in|on|with|since|during|then|ok|okay|so|not|make|try|switch|restrict|narrow|narrowed|focus|within)\b/;
const POINTS_BACK = /\b(?:it|its|that|this|these|those|there|them|same|again|instead)\b/;
/** Intents that speak about what was just shown, unless they name a measure themselves. */
const ABOUT_THE_ANSWER: ReadonlySet<Intent> = new Set([
  "why",
  "trend",
  "who_acts",
  "what_first",
  "drivers",
  "compare",
  "show",
  "change_effect",
  "patterns",
]);
/** Intents that look at deals or at conversations, so that "and deals?" asks for the others. */
const OF_EITHER: ReadonlySet<Intent> = new Set(["patterns", "cohorts"]);
const EVERYWHERE =
  /\b(?:everywhere|overall|everything|company wide|companywide|globally|worldwide|in total|reset|(?:clear|no|remove|drop|without|reset|undo|delete) (?:the |all |any |that |this |all the )?filters?|whole (?:company|business))\b/;
const MORE_OF_IT = /\b(?:also|too|add|plus|include|as well|and also)\b/;
const CERTAIN = 0.8;
/** Whether the words lean on the turn before: a fragment ("and EMEA?"), or a new question about the same thing ("is it noise?"). */
export function followUpKind(
  slots: Slots,
  cue: string,
  ranking: readonly IntentScore[],
  previous: ParsedQuestion | null,
): FollowUpKind {
  if (previous === null) return "none";
  const best = ranking[0];
  const words = slots.tokens.map(({ word }) => word).join(" ");
  const marker = MARKER.test(words);
  const pointsBack = POINTS_BACK.test(cue);
  const anySlot =
    slots.names.length > 0 ||
    slots.periods.consumed.length > 0 ||
    slots.dimensions.length > 0 ||
    slots.countedOn !== null ||
    EVERYWHERE.test(words);
  const bare =
    best === undefined ||
    best.score < CERTAIN ||
    ((best.intent === "show" || best.intent === "why") && best.understood.size === 0) ||
    (best.intent === "lead" && previous.intent === "lead");
  const listing = previous.intent === "describe" || previous.intent === "alerts";
  if (OF_EITHER.has(previous.intent) && bare && marker && slots.grain !== null && slots.tokens.length <= 4)
    return "fragment";
  if (bare && best?.intent === "why" && !anySlot) return "own-intent";
  if (
    bare &&
    anySlot &&
    !listing &&
    (marker || pointsBack || slots.measure === null || (slots.tokens.length <= 3 && slots.dimensions.length === 0))
  )
    return "fragment";
  if (bare && marker && pointsBack && best === undefined) return "fragment";
  if (best === undefined || listing) return "none";
  if (slots.measure !== null) return marker || /\b(?:there|same)\b/.test(words) ? "own-intent" : "none";
  return ABOUT_THE_ANSWER.has(best.intent) || marker || pointsBack ? "own-intent" : "none";
}

/** Fills what the words left open from the turn before; only what was mentioned changes, and a cut by a dimension that now has one value goes. */
export function mergeWithThread(
  slots: Slots,
  cue: string,
  kind: FollowUpKind,
  ranking: readonly IntentScore[],
  previous: ParsedQuestion | null,
): Merged {
  const { period, compareWith } = slots.periods;
  const own = {
    intent: ranking[0]?.intent ?? null,
    measure: slots.measure,
    dimensions: slots.dimensions,
    filters: slots.filters,
    entities: slots.entities,
    period,
    compareWith,
    countedOn: slots.countedOn?.column ?? null,
    changedOn: null,
  };
  if (kind === "none" || previous === null) return own;
  const words = slots.tokens.map(({ word }) => word).join(" ");
  const intent = kind === "fragment" ? (previous.intent === "unclear" ? own.intent : previous.intent) : own.intent;
  const shifted = slots.periods.bareShift && compareWith !== null;
  const filters = mergeFilters(slots, words, cue, previous);
  return {
    intent,
    measure: slots.measure ?? previous.measure,
    dimensions:
      slots.dimensions.length > 0
        ? slots.dimensions
        : kind === "fragment" || intent === previous.intent || intent === "compare"
          ? previous.dimensions.filter((key) => intent === "compare" || filters[key]?.length !== 1)
          : [],
    filters,
    entities: mergeEntities(slots.entities, previous.entities, intent),
    period: shifted ? compareWith : (period ?? previous.period),
    compareWith: shifted ? null : (compareWith ?? (period === null ? previous.compareWith : null)),
    countedOn: slots.countedOn?.column ?? previous.countedOn ?? null,
    changedOn: previous.changedOn ?? null,
  };
}

function mergeFilters(slots: Slots, words: string, cue: string, previous: ParsedQuestion): Filters {
  if (EVERYWHERE.test(words)) return slots.filters;
  const merged: Record<string, readonly (string | null)[]> = { ...previous.filters };
  for (const key of clearedDimensions(slots, cue)) delete merged[key];
  for (const [key, values] of Object.entries(slots.filters)) {
    const before = merged[key] ?? [];
    const widens =
      before.length > 0 &&
      (MORE_OF_IT.test(words) ||
        (previous.intent === "compare" &&
          before.length > 1 &&
          values.length === 1 &&
          !/\bonly\b|\bjust\b/.test(words)));
    merged[key] = widens ? [...new Set([...before, ...values])] : values;
  }
  return merged;
}

function mergeEntities(
  own: ParsedQuestion["entities"],
  before: ParsedQuestion["entities"],
  intent: Intent | null,
): ParsedQuestion["entities"] {
  if (intent === "lead" && own.length > 0) return own;
  const kinds = new Set(own.map(({ kind }) => kind));
  return [...before.filter(({ kind }) => !kinds.has(kind)), ...own];
}

/** "For all regions", and "drop the region filter". */
const LIFTED =
  /\b(?:for|in|of|across|over) all (?:the |of the |our )?DIM\b|\b(?:drop|remove|clear|lift|undo|reset|delete|ignore|forget|without|no) (?:the |that |any )?DIM(?: (?:filter|filters|condition|restriction|limit|split|cut|breakdown))?$/;
const LIFTING: ReadonlySet<string> = new Set(
  "all drop remove clear lift undo reset delete ignore forget without no".split(" "),
);

/** "for all regions" lifts a filter; it is no cut. */
export function clearedDimensions(slots: Slots, cue: string): readonly string[] {
  if (!LIFTED.test(cue)) return [];
  return slots.names.flatMap(({ from, meaning }) => {
    const before = slots.tokens.slice(Math.max(0, from - 3), from).map(({ word }) => word);
    return meaning.kind === "dimension" && before.some((word) => LIFTING.has(word)) ? [meaning.key] : [];
  });
}
