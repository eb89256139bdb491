import type { DictionaryIndex } from "./dictionary-index.ts";
import type { TextRange } from "./text-range.ts";

const SHARE =
  "(?:percentage|percent|pct|share|proportion|fraction|portion|how (?:often|frequently)|rate at which|%|how (?:many|much) percent|odds|chance)";
/** A share is asked for, and the verb tells of what: "what percentage of chats get escalated". */
const shareOf = (verb: string): RegExp => new RegExp(`\\b${SHARE}\\b(?:\\s+\\S+){0,7}?\\s+(?:${verb})\\b`);
/** A change of how often something is done, such as "converting less". */
const LESS =
  "(?:a lot |much |far |way |so much |significantly )?(?:less|fewer|more|worse|better|so little|so badly|so poorly|poorly|badly)(?: often)?";
const changeOf = (verb: string): RegExp => new RegExp(`\\b(?:${verb})\\s+${LESS}\\b`);

/** Measures that a verb stands for where none is named. The first that matches and that the store has counts. */
const IMPLIED: readonly (readonly [string, RegExp])[] = [
  [
    "win_rate",
    /\b(?:winning|win|won|losing|lose|lost|closing|closed?)\s+(?:a\s+lot\s+|much\s+|far\s+|way\s+)?(?:less|fewer|more|so\s+(?:many|few|much|little)|too\s+many)(?:\s+(?:deals?|opportunities|often))?\b/,
  ],
  [
    "human_takeover_rate",
    shareOf(
      "hand(?:s|ed|ing)? (?:over|off)|(?:passed|transferred|handed) (?:over )?to (?:a |an )?(?:humans?|agents?|person|people)|taken over|takes? over|take over",
    ),
  ],
  ["escalation_rate", shareOf("escalate|escalates|escalated|escalating")],
  [
    "booking_rate",
    shareOf(
      "book|books|booked|booking|(?:end|ends|ended) (?:up )?in (?:a )?(?:meeting|demo|booking)s?|schedule|scheduled",
    ),
  ],
  ["qualification_rate", shareOf("qualify|qualifies|qualified|qualifying")],
  ["show_rate", shareOf("show up|showed up|shows up|attend|attended|attends|turn up|turned up")],
  ["drop_off_rate", shareOf("drop(?:s|ped|ping)?(?: off| out)?|abandon|abandoned|hang up|hung up|leave|left early")],
  ["response_rate", shareOf("respond|responds|responded|reply|replies|replied|answer|answers|answered")],
  ["completion_rate", shareOf("complete|completes|completed|finish|finished")],
  ["resolution_rate", shareOf("resolved|solved|resolve|solve")],
  ["error_rate", shareOf("fail|fails|failed|error|errors|crash|crashed")],
  ["conversion_rate", shareOf("convert|converts|converted|converting")],
  ["win_rate", shareOf("win|wins|won|winning|close|closed as won")],
  ["conversion_rate", changeOf("convert|converts|converted|converting")],
  ["booking_rate", changeOf("book|books|booked|booking")],
  [
    "response_time",
    /\bhow (?:quickly|fast|soon|rapidly|slowly|long)\b(?:\s+\S+){0,5}?\s+(?:reply|respond|replying|responding|answer|answering|get back|react|pick up)\b/,
  ],
  [
    "time_to_booking",
    /\bhow (?:quickly|fast|soon|long)\b(?:\s+\S+){0,5}?\s+(?:book|booking|book a meeting|get a meeting)\b/,
  ],
  ["median_cycle_days", /\bhow (?:quickly|fast|soon)\b(?:\s+\S+){0,5}?\s+(?:close|closing|sell|win)\b/],
  ["duration", /\bhow long\b(?:\s+\S+){0,4}?\s+(?:calls?|conversations?|chats?)(?:\s+(?:last|take|run|go on))?\b/],
  [
    "revenue",
    /\b(?:how much|what)\s+(?:did|do|have|has)\s+(?:\S+\s+){1,3}?(?:sell|sold|make|made|earn|earned|bring in|brought in|bill|billed|invoice|take in|book|booked)(?! (?:a |the )?(?:meeting|demo|call|appointment))\b/,
  ],
  ["csat", /\bhow (?:happy|satisfied|unhappy|pleased|content) (?:are|were|is)\b/],
  ["mean_sentiment", /\bhow (?:positive|negative|angry|annoyed|friendly) (?:are|were|is)\b/],
];

/** The measure that the words imply, and where they do. `impliedMeasure("how quickly do we reply", index)?.key` is "response_time". */
export function impliedMeasure(text: string, index: DictionaryIndex): (TextRange & { readonly key: string }) | null {
  for (const [key, pattern] of IMPLIED) {
    if (!index.measures.has(key)) continue;
    const found = pattern.exec(text);
    if (found) return { key, start: found.index, end: found.index + found[0].length };
  }
  return null;
}
