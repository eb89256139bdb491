import type { Intent, ParseContext, ParsedQuestion } from "#contracts/question.ts";
import { bandOf } from "#contracts/segment.ts";
import { amountIn } from "./amount.ts";
import { askedClause } from "./asked-clause.ts";
import { type CalendarPlace, spanOf } from "./calendar.ts";
import { allowedDate } from "./counted-on.ts";
import { type CueText, cueText } from "./cue-text.ts";
import { decideIntent, type IntentScore } from "./decide-intent.ts";
import type { DictionaryIndex } from "./dictionary-index.ts";
import type { Named } from "./find-names.ts";
import { clearedDimensions, type FollowUpKind, followUpKind, type Merged, mergeWithThread } from "./follow-up.ts";
import type { Normalised } from "./normalise.ts";
import { readSlots, type Slots } from "./slots.ts";
import { mask, type TextRange } from "./text-range.ts";
import { lastTurn } from "./thread.ts";

/** One turn, half understood: its slots, what speaks for which intent, and what the thread fills in. */
export interface Reading {
  readonly slots: Slots;
  readonly cue: CueText;
  readonly ranking: readonly IntentScore[];
  readonly kind: FollowUpKind;
  readonly merged: Merged;
  readonly place: CalendarPlace;
}

/** Reads one turn; a follow-up is read again with the period of the turn before. */
export function readTurn(question: Normalised, context: ParseContext, index: DictionaryIndex): Reading {
  const previous = lastTurn(context.thread);
  const place = placeOf(context);
  const alone = weigh(readSlots(question, context, index, place, null));
  const kind = followUpKind(alone.slots, alone.cue.text, alone.ranking, previous);
  const again = kind === "none" ? alone : weigh(readSlots(question, context, index, place, previous?.period ?? null));
  return { ...again, kind, place, merged: mergeWithThread(again.slots, again.cue.text, kind, again.ranking, previous) };
}

/** Intents that are about a measure, so that a soft noun may be it. */
const MEASURED: ReadonlySet<Intent> = new Set(["show", "why", "trend", "compare"]);
/** A soft noun is a measure only where that reads clearly better. */
const CLEARLY = 0.06;

/** A clause that asks decides alone when a rule at least this strong speaks in it. */
const SPEAKS = 0.7;

/** Intents of which one sentence tells what it is about and the next asks: "We changed the script in July. Did it help?" */
const TWO_SENTENCES: ReadonlySet<Intent> = new Set(["change_effect", "experiment", "patterns"]);

/** Weighs the clause that asks; the whole text when no single clause does, or nothing in it speaks. */
function weigh(slots: Slots): Pick<Reading, "slots" | "cue" | "ranking"> {
  const clause = askedClause(slots.text);
  const asked = clause ? weighText(slots, clause) : null;
  const whole = weighText(slots, null);
  const [first] = asked?.ranking ?? [];
  if (!asked || !first || first.score < SPEAKS || whole.ranking[0]?.intent === "out_of_scope") return whole;
  const [all] = whole.ranking;
  if (all && TWO_SENTENCES.has(all.intent) && all.score > first.score) return whole;
  const measureOnly = first.intent === "show" && first.understood.size === 0;
  if (measureOnly) return whole;
  const places = new Map(whole.ranking.map(({ intent, score, understood }) => [intent, { score, understood }]));
  const ranking = asked.ranking.map((one) => ({
    ...one,
    score: Math.max(one.score, places.get(one.intent)?.score ?? 0),
    understood: one.understood.union(places.get(one.intent)?.understood ?? new Set<number>()),
  }));
  return { ranking, cue: whole.cue, slots: { ...asked.slots, clause } };
}

/** Weighs the intents with soft nouns ("deals", "sales") as plain words, and as the measure where no other is named. */
function weighText(slots: Slots, clause: TextRange | null): Pick<Reading, "slots" | "cue" | "ranking"> {
  const cue = cueText(slots, false, clause);
  const ranking = decideIntent(slots, cue);
  const [soft] = slots.soft;
  if (soft === undefined || slots.measure !== null) return { slots, cue, ranking };
  const measured = { ...slots, measure: soft.key };
  const measuredCue = cueText(measured, true, clause);
  const measuredRanking = decideIntent(measured, measuredCue);
  const [plain, asMeasure] = [ranking[0], measuredRanking[0]];
  const better = asMeasure && MEASURED.has(asMeasure.intent) && asMeasure.score > (plain?.score ?? 0) + CLEARLY;
  if (better) return { slots: measured, cue: measuredCue, ranking: measuredRanking };
  return { slots: plain && MEASURED.has(plain.intent) ? measured : slots, cue, ranking };
}

function placeOf({ today, fiscalYearStartMonth, weekStart, dictionary }: ParseContext): CalendarPlace {
  const spans = [dictionary.coverage.deal, dictionary.coverage.conversation].filter((span) => span !== null);
  const firstDay = spans.map(({ from }) => from).sort()[0] ?? null;
  return {
    today,
    fiscalYearStartMonth,
    weekStart,
    firstDay,
    lastDay:
      spans
        .map(({ to }) => to)
        .sort()
        .at(-1) ?? null,
  };
}

/** The slots as the answer needs them: cuts that the intent implies added, those that it makes meaningless taken away. */
export function finish(reading: Reading, intent: Intent, index: DictionaryIndex): ParsedQuestion {
  const { slots, cue, merged } = reading;
  const cleared = clearedDimensions(slots, cue.text);
  const steps = intent === "funnel" || intent === "drop_offs" || intent === "change_effect" || intent === "experiment";
  const isStage = (key: string): boolean => steps && /stage/.test(key);
  const versusRest = intent === "compare" ? againstTheRest(slots, cue.text) : null;
  const isArm = (key: string, { length }: readonly unknown[]): boolean =>
    intent === "experiment" && (key === "variant" || (key === SCRIPT && length < 2));
  const named = intent === "lead" ? [] : Object.entries(merged.filters).filter(([key]) => !isStage(key));
  const filters = Object.fromEntries(named.filter(([key, values]) => !isArm(key, values) && key !== versusRest));
  const rest =
    intent === "change_effect"
      ? merged.dimensions
      : intent === "compare" && /\b(?:to|with|than|against) the DIM\b/.test(cue.text)
        ? ["team"]
        : [];
  const size = intent === "drivers" && asksSize(slots) && index.dimensions.has("amount_band") ? ["amount"] : [];
  const cuts = [...merged.dimensions, ...size, ...(versusRest === null ? [] : [versusRest])]
    .filter((key) => !isStage(key) && !cleared.includes(key) && !rest.includes(key))
    .map((key) => (intent === "drivers" ? key : inBands(key, index)));
  return {
    intent,
    measure: slots.implied && intent === "cohorts" ? null : measureFor(intent, merged.measure, cue.text),
    dimensions:
      cuts.length > 0 || intent === "describe"
        ? cuts
        : impliedCuts(intent, without(Object.fromEntries(named), slots.excluded), cue.text, index),
    filters,
    ...times(reading, intent),
    ...(intent === "deal_risk" ? { limit: listed(slots.text) } : {}),
    ...(intent === "forecast" ? { target: amountIn(mask(slots.text, slots.periods.consumed)) } : {}),
    entities: intent === "deal_risk" ? [...merged.entities, ...(slots.dealName?.entities ?? [])] : merged.entities,
    confidence: 0,
    alternatives: [],
    ignored: [],
    corrected: slots.corrected,
    missing: null,
    grain: slots.grain,
    presumed: presumption(cue.text) ?? (intent === "compare" && WORST.test(cue.text) ? "down" : null),
    countedOn: allowedDate(merged.countedOn, merged.measure, index.dictionary),
  };
}

/** "Will we be above last quarter?" names the period to compare with. */
const BESIDE = /\b(?:above|below|ahead of|behind|over|under|than|beat|match) PERIOD\b/;

/** Questions about what is to come may name a time after today; a question about a change names the day it began. */
function times(
  { slots, merged, place, cue }: Reading,
  intent: Intent,
): Pick<ParsedQuestion, "period" | "compareWith" | "changedOn"> {
  if (intent === "change_effect") {
    const began = slots.periods.period === null ? null : spanOf(slots.periods.period, place);
    return { period: null, compareWith: null, changedOn: began?.from ?? merged.changedOn };
  }
  if (intent === "forecast" && slots.periods.future === null && BESIDE.test(cue.text))
    return { period: null, compareWith: merged.period };
  const { compareWith } = merged;
  return { period: looksAhead(intent) ? (slots.periods.ahead ?? merged.period) : merged.period, compareWith };
}

/** Intents that are about the deals themselves: "lost deals" names which, not how many. */
const COUNTED_BY: ReadonlySet<Intent> = new Set(["patterns", "cohorts", "deal_risk"]);
const COUNT = /^(?:deals_(?:lost|won|closed|created)|conversations|pipeline_value|open_deals)$/;

const COUNT_OF_ENDS = /^deals_(?:lost|won|closed)$/;
const DEAL_SIZE = "average_deal_size";
/** The measure is what acts, not what is acted on: "does deal size matter?" */
const ACTS =
  /^(?!what|which).*\bMEASURE\b.*\b(?:affects?|matters?|impacts?|influences?|predicts?|helps?|hurts?|drives?|factor|correlates?|difference)\b/;

/** True for the size of deals, which is a factor of drivers: its amount. */
export const isDealSize = (meaning: Named["meaning"]): boolean =>
  meaning.kind === "measure" && meaning.key === DEAL_SIZE;

/** Whether the size of a deal is asked about as a factor. */
const asksSize = ({ names, text }: Slots): boolean =>
  (names.some(({ meaning }) => isDealSize(meaning)) && !/^(?:what|which)\b/.test(text)) ||
  /\b(?:size|value|amount) of (?:the |a |our )?(?:deals?|opportunit(?:y|ies)|opps?)\b/.test(text);

const MOST_LISTED = 20;
/** "Top 10 deals", "the 7 riskiest deals": how many are to be listed; null when no number says so. */
function listed(text: string): number | null {
  const found =
    /\b(?:top|first|riskiest|worst|biggest|list|show)(?: me)?(?: the| our| my)? (\d{1,3})\b|\b(\d{1,3}) (?:\S+ )?(?:riskiest|worst|biggest|most|shakiest|deals?|opportunit(?:y|ies)|opps?)\b/.exec(
      text,
    );
  const asked = Number(found?.[1] ?? found?.[2] ?? 0);
  return asked > 0 ? Math.min(MOST_LISTED, asked) : null;
}

const WINS_MORE =
  /\bVALUE(?: (?:deals|leads|ones|opportunities))?(?: MEASURE)? (?:win|wins|winning|close|closes|convert|converts) (?:a lot |much )?(?:more|less|better|worse|faster|slower)\b(?!.* than)/;
/** "Do referrals win more often?" holds one value against the others; the dimension of that value, or null. */
function againstTheRest({ names, filters }: Slots, cue: string): string | null {
  const first = names.find(({ meaning }) => meaning.kind === "value")?.meaning;
  const isFirst = cue.indexOf("VALUE") === (WINS_MORE.exec(cue)?.index ?? -1);
  return first?.kind === "value" && isFirst && filters[first.key]?.length === 1 ? first.key : null;
}

/** Forecast are sums of money and deals won; "enough pipeline" and "40 deals" name what goes in and what comes out. */
function measureFor(intent: Intent, measure: string | null, cue: string): string | null {
  if (intent === "forecast") {
    const counts =
      measure === "deals_closed" || (measure === null && /\b\d+ (?:new |more )?(?:deals|wins)\b/.test(cue));
    return counts ? "deals_won" : measure === "pipeline_value" || measure === "open_deals" ? null : measure;
  }
  if (intent === "drivers" && COUNT_OF_ENDS.test(measure ?? "")) return "win_rate";
  if (intent === "drivers" && measure === DEAL_SIZE && ACTS.test(cue)) return null;
  return COUNTED_BY.has(intent) && COUNT.test(measure ?? "") ? null : measure;
}

/** Whether a time after today may be asked about. */
export const looksAhead = (intent: Intent | null): boolean => intent === "forecast" || intent === "deal_risk";

/** Scripts are tested against each other as variants are; one that is named is an arm of the test, not a condition. */
const SCRIPT = "script_version";

/** Nobody wants a row for each amount there is: "by amount" means by its bands. */
const inBands = (key: string, { dimensions }: DictionaryIndex): string =>
  (dimensions.get(key)?.kind === "numeric" ? bandOf(key, dimensions.keys()) : undefined) ?? key;

const without = (filters: Merged["filters"], keys: readonly string[]): Merged["filters"] =>
  Object.fromEntries(Object.entries(filters).filter(([key]) => !keys.includes(key)));

function impliedCuts(
  intent: Intent,
  filters: Merged["filters"],
  cue: string,
  index: DictionaryIndex,
): readonly string[] {
  if (intent === "experiment" && index.dimensions.has(SCRIPT) && (/\bscripts?\b/.test(cue) || filters[SCRIPT]))
    return [SCRIPT];
  if (intent !== "compare" && intent !== "show") return [];
  const group = Object.entries(filters).find(([, values]) => values.length > 1);
  if (group) return [group[0]];
  return intent === "compare" && /^(?:.* )?who\b/.test(cue) && index.dimensions.has("owner") ? ["owner"] : [];
}

/** A comparison that asks for the wrong end of the ranking. */
const WORST =
  /\b(?:worst|weakest|poorest|underperform\w*|laggards?|lag|lags|lagging|slacking|struggl\w*|coasting|behind|losers?)\b/;

function presumption(cue: string): "up" | "down" | null {
  if (
    /\b(?:drop|dropped|dropping|fall|fell|fallen|falling|declin\w*|decreas\w*|down|lower|worse|worst|weakest|lowest|poorest|bottom|beats?|worsen\w*|shr[aiu]nk\w*|tank\w*|plummet\w*|slip\w*|slump\w*|collaps\w*|less|fewer|losing)\b/.test(
      cue,
    )
  )
    return "down";
  return /\b(?:rise|rises|rose|risen|rising|increas\w*|gr[eo]w\w*|jump\w*|climb\w*|improv\w*|up|higher|better|surg\w*|spik\w*|longer)\b/.test(
    cue,
  )
    ? "up"
    : null;
}
