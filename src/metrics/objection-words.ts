/** Phrases by which people object, by topic. English only; read where nobody recorded an intent. Earlier topics win. */
const PHRASES: readonly (readonly [topic: string, words: RegExp])[] = [
  [
    "trust",
    /\b(?:is this a scam|scam|who is this|why do you need|where did you get my|do not trust|don't trust|a bot)\b/iu,
  ],
  [
    "price",
    /\b(?:too expensive|expensive|too much money|over budget|above (?:our|my) budget|no budget|cheaper|can(?:no|')t afford|cannot justify|discount)\b/iu,
  ],
  [
    "authority",
    /\b(?:ask my (?:boss|manager|director|team)|not my decision|don't decide|do not decide|need approval|run it by)\b/iu,
  ],
  [
    "timing",
    /\b(?:not now|not (?:the )?right time|bad moment|bad time|next (?:year|quarter|month)|call me (?:back|again|later)|too busy|cannot commit)\b/iu,
  ],
  [
    "status quo",
    /\b(?:already (?:have|use|using|work with)|happy with (?:what|our)|not a priority|only looking|just looking)\b/iu,
  ],
  [
    "feature gap",
    /\b(?:do(?:es)? not (?:support|integrate|connect)|doesn't (?:support|integrate|connect)|missing (?:a )?feature|without an? .{2,30} it is a no)\b/iu,
  ],
  [
    "refusal",
    /\b(?:not interested|no thanks|no thank you|unsubscribe|stop (?:calling|writing|texting)|remove me|leave me alone|do not (?:call|contact))\b/iu,
  ],
];

/**
 * What a prospect's message objects to: by its recorded intent ("objection_price", "refusal"), else by a small lexicon of English phrases.
 *
 * @returns the topic in words, or null when the message holds no objection
 * @example objectionTopic("objection_status_quo", null) // "status quo"
 * @example objectionTopic(null, "Sorry, that is too expensive for us.") // "price"
 */
export function objectionTopic(intent: string | null, content: string | null): string | null {
  if (intent) {
    const named = /^objection(?!_handling)[\W_]*(.*)$/iu.exec(intent);
    if (named) return plainWords(named[1] ?? "") || "unnamed";
    return /refusal|not.?interested|unsubscribe|opt.?out/iu.test(intent) ? "refusal" : null;
  }
  if (!content) return null;
  return PHRASES.find(([, words]) => words.test(content))?.[0] ?? null;
}

const LONGEST_LABEL = 40;

/** A recorded code as a short label: "feature_gap" is "feature gap". */
export const plainWords = (code: string): string =>
  code
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .toLowerCase()
    .slice(0, LONGEST_LABEL)
    .trim();
