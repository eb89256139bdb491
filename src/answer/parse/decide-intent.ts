import type { Intent } from "#contracts/question.ts";
import type { CueText } from "./cue-text.ts";
import { cues } from "./cues.ts";
import type { Slots } from "./slots.ts";

export interface IntentScore {
  readonly intent: Intent;
  /** 0 to 1. */
  readonly score: number;
  /** Places of the words that spoke for it. */
  readonly understood: ReadonlySet<number>;
}

/** Nothing of ours is named: what is outside is outside. */
const ALONE = 1;
/** Each further rule for the same intent adds this much, twice at most. */
const SECOND_RULE = 0.015;
/** Slot combinations speak this strongly. */
const COMBINATION = {
  lead: 0.97,
  leadAbout: 1.02,
  implied: 0.98,
  counted: 0.86,
  comparison: 0.93,
  times: 0.965,
  stages: 0.94,
  steps: 0.995,
  periods: 0.86,
  bare: 0.8,
  measureOnly: 0.75,
  campaign: 0.7,
  alike: 0.99,
} as const;

/** Intents by strength, the likeliest first. Empty when no rule and no combination of slots says anything. */
export function decideIntent(slots: Slots, cue: CueText): readonly IntentScore[] {
  const found = new Map<Intent, { best: number; rules: number; understood: Set<number> }>();
  const speak = (intent: Intent, weight: number, understood: Iterable<number>): void => {
    const known = found.get(intent) ?? { best: 0, rules: 0, understood: new Set<number>() };
    found.set(intent, {
      best: Math.max(known.best, weight),
      rules: known.rules + 1,
      understood: known.understood.union(new Set(understood)),
    });
  };
  const words = new Set(cue.text.split(" "));
  for (const { intent, weight, match } of cues) {
    const found = match(cue.text, words);
    if (!found) continue;
    speak(intent, intent === "out_of_scope" && slots.names.length === 0 ? ALONE : weight, wordsOf(found, cue));
  }
  for (const [intent, weight] of combinations(slots, cue.text)) speak(intent, weight, []);
  if (found.size === 0 && slots.measure !== null) speak("show", COMBINATION.measureOnly, []);
  return [...found]
    .map(([intent, { best, rules, understood }]) => ({
      intent,
      score: best + SECOND_RULE * Math.min(2, rules - 1),
      understood,
    }))
    .sort(
      (one, two) =>
        two.score - one.score || Number(two.intent === "out_of_scope") - Number(one.intent === "out_of_scope"),
    )
    .map((one) => ({ ...one, score: Math.min(1, one.score) }));
}

/** Words inside the match but outside its gaps. */
function wordsOf(match: RegExpExecArray, cue: CueText): readonly number[] {
  const [whole, ...gaps] = match.indices as [[number, number], ...([number, number] | undefined)[]];
  return cue.pieces.flatMap(({ start, end, token }) => {
    if (token === null || start < whole[0] || end > whole[1]) return [];
    return gaps.some((gap) => gap && start >= gap[0] && end <= gap[1]) ? [] : [token];
  });
}

/** Beside a drop-off stage: "in which step do we lose them". */
const LOSING =
  /\b(?:los(?:e|es|ing|t)|leav(?:e|es|ing)|left|quit\w*|hang\w*|hung|drop\w*|give|giving|stop\w*|abandon\w*|disappear\w*|go|going|die|dies|dying)\b/;

/** "What do lost deals share", not "what share of deals" or "how common". */
const ALIKE = /(?<!\bhow )\bcommon\b|\bshare(?:s|d)?\b(?! of)|\b(?:alike|similar|similarities|themes?)\b/;
const LOST_ONES = /^(?:deals_lost|escalation_rate|error_rate|drop_off_rate)$/;
const OPEN_ONES = /^(?:open_deals|pipeline_value)$/;
const IN_DANGER = /\b(?:risks?|risky|danger|shaky|jeopardy|slip(?:s|ping)?|unlikely|doubt|worry|trouble|save)\b/;
const WINNING =
  /\b(?:win|wins|won|winner|winning|beat|beats|better|worse|lift|uplift|significant|conclusive|test|helps?|helped|hurts?|works?|worked)\b/;

/** What the slots say together, before any word is looked at. */
function combinations(slots: Slots, text: string): readonly (readonly [Intent, number])[] {
  const said: [Intent, number][] = [];
  const kinds = slots.entities.map(({ kind }) => kind);
  const groups = Object.entries(slots.filters).filter(
    ([key, values]) => values.length > 1 && !slots.excluded.includes(key),
  );
  const versus = /\b(?:vs|versus|or|against|and|with|to|than)\b/.test(text);
  const measured = slots.measure !== null;
  if (
    kinds.some((kind) => kind === "lead" || kind === "account") &&
    !groups.some(([key]) => key === "lead" || key === "account")
  )
    said.push(["lead", /\bobjections?\b/.test(text) ? COMBINATION.leadAbout : COMBINATION.lead]);
  if (groups.some(([key]) => /stage/.test(key)) && /\b(?:from|between)\b/.test(text))
    said.push(["funnel", COMBINATION.stages]);
  else if (groups.length > 0 && versus && /\b(?:vs|versus|against|than|or)\b/.test(text))
    said.push(["compare", COMBINATION.comparison]);
  if (LOST_ONES.test(slots.measure ?? "") && ALIKE.test(text)) said.push(["patterns", COMBINATION.alike]);
  if (slots.measure === "deals_lost" && /\bpatterns?\b/.test(text)) said.push(["patterns", COMBINATION.alike]);
  if (OPEN_ONES.test(slots.measure ?? "") && IN_DANGER.test(text)) said.push(["deal_risk", COMBINATION.alike]);
  const variants = slots.dimensions.includes("variant") || slots.filters.variant !== undefined;
  if (variants && WINNING.test(text)) said.push(["experiment", COMBINATION.alike]);
  if (slots.dimensions.includes("drop_off_stage") && LOSING.test(text)) said.push(["drop_offs", COMBINATION.steps]);
  const thanSomebody = /\bthan (?:\S+ )*?(?:VALUE|REP|MANAGER|TEAM|CAMPAIGN)\b/.test(text);
  if (slots.implied && slots.measure !== "win_rate" && !/\b(?:why|how come)\b/.test(text))
    said.push(["show", COMBINATION.counted]);
  if (slots.implied && !thanSomebody && /\b(?:why|how come)\b/.test(text)) said.push(["why", COMBINATION.implied]);
  if (measured && /\b(?:how many|number of|count of)\b/.test(text)) said.push(["show", COMBINATION.counted]);
  if (slots.dimensions.some((key) => key === "stage") && /conversion/.test(slots.measure ?? ""))
    said.push(["funnel", COMBINATION.stages]);
  const onlyTimes = slots.periods.compareWith !== null && groups.length === 0 && slots.dimensions.length === 0;
  if (onlyTimes)
    said.push([
      "why",
      /\b(?:compare|comparison|PERIOD)\b/.test(text) && !/\b(?:show|plot|chart|trend|noise|who|first)\b/.test(text)
        ? COMBINATION.times
        : COMBINATION.periods,
    ]);
  if (measured && !onlyTimes && slots.periods.compareWith !== null) said.push(["why", COMBINATION.periods]);
  if (measured && slots.dimensions.length > 0) said.push(["show", COMBINATION.bare]);
  if (kinds.includes("campaign") && !measured) said.push(["health", COMBINATION.campaign]);
  return said;
}
