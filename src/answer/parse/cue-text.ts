import type { Slots } from "./slots.ts";
import { inside, type TextRange } from "./text-range.ts";

/** The question with every slot replaced by its name, and which words each piece stands for. */
export interface CueText {
  readonly text: string;
  readonly pieces: readonly { readonly start: number; readonly end: number; readonly token: number | null }[];
}

const ENTITY_NAMES: Readonly<Record<string, string>> = {
  rep: "REP",
  manager: "MANAGER",
  team: "TEAM",
  lead: "LEAD",
  account: "ACCOUNT",
  campaign: "CAMPAIGN",
};

/**
 * Capitals for slots, with `softIsMeasure` for soft nouns too, words for the rest: "why did MEASURE drop in VALUE PERIOD". With `clause`, only
 * what stands in it.
 */
export function cueText(slots: Slots, softIsMeasure = false, clause: TextRange | null = null): CueText {
  const pieces: { start: number; end: number; token: number | null }[] = [];
  let text = "";
  const push = (word: string, token: number | null): void => {
    if (text !== "") text += " ";
    pieces.push({ start: text.length, end: text.length + word.length, token });
    text += word;
  };
  let said: TextRange | null = null;
  for (let place = 0; place < slots.tokens.length; place++) {
    const token = slots.tokens[place]!;
    if (clause && !inside(clause, token.start)) continue;
    if (slots.countedOn && inside(slots.countedOn.at, token.start)) continue;
    const soft = softIsMeasure ? slots.soft.find(({ from, to }) => place >= from && place < to) : undefined;
    const named = slots.names.find(({ from, to }) => place >= from && place < to);
    if (named) {
      if (place === named.from) push(slotName(named.meaning), null);
      if (soft && place === soft.from) push("MEASURE", null);
      continue;
    }
    if (slots.implied && inside(slots.implied, token.start)) {
      if (token.start === slots.implied.start) push("MEASURE", null);
      push(token.word, null);
      continue;
    }
    if (soft) {
      if (place === soft.from) push("MEASURE", null);
      continue;
    }
    const bucket = slots.buckets.find((range) => inside(range, token.start));
    if (bucket) {
      if (bucket !== said) push("TIME", null);
      said = bucket;
      continue;
    }
    const time = slots.periods.consumed.some((range) => inside(range, token.start));
    if (slots.dealName && place >= slots.dealName.from && place < slots.dealName.to) {
      push("DEALNAME", place);
      continue;
    }
    if (!time) {
      push(token.word, place);
      if (/^(?:how|what|who|where|when|why|that|it|there)['’]s$/i.test(token.raw)) push("is", null);
    }
    if (time && slots.periods.at && inside(slots.periods.at, token.start) && said !== slots.periods.at) {
      said = slots.periods.at;
      push("PERIOD", null);
    }
  }
  return { text, pieces };
}

function slotName(meaning: Slots["names"][number]["meaning"]): string {
  if (meaning.kind === "measure") return "MEASURE";
  if (meaning.kind === "dimension") return "DIM";
  return meaning.kind === "value" ? "VALUE" : (ENTITY_NAMES[meaning.entity.kind] ?? "VALUE");
}
