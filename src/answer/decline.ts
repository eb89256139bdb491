import type { Verdict } from "#contracts/answer.ts";
import type { ParsedQuestion } from "#contracts/question.ts";

/** Words for a question that no tool runs for: a write request, something out of scope, something unclear, or data that are not there. */
export interface PlainReply {
  readonly headline: string;
  readonly verdict: Verdict;
  readonly caveats: readonly string[];
  readonly next: readonly string[];
}

const QUESTIONS = ["Why did win rate change?", "Where do we lose the most money?", "What do you know about?"];

/** The reply when the question needs no tool; null when it does. */
export function declineInWords(parsed: ParsedQuestion): PlainReply | null {
  const next = parsed.alternatives.length > 0 ? parsed.alternatives : QUESTIONS;
  if (parsed.intent === "write_request") {
    return reply(
      "I only read data: I cannot change, send or book anything. I can say what to do and for whom.",
      "declined",
      next,
    );
  }
  if (parsed.missing) {
    const { asked, nearest } = parsed.missing;
    const near = nearest.startsWith("no ") ? `I have ${nearest}.` : `The nearest thing I have is ${nearest}.`;
    return reply(`“${asked}” is not in my data. ${near}`, "no-data", next);
  }
  if (parsed.intent === "out_of_scope") {
    return reply(
      "That is outside what I know: I answer questions about this workspace's deals, leads, conversations and campaigns.",
      "declined",
      next,
    );
  }
  if (parsed.intent === "unclear") {
    return reply("I am not sure what you mean. Did you mean one of these?", "clarify", next);
  }
  return null;
}

const reply = (headline: string, verdict: Verdict, next: readonly string[]): PlainReply => ({
  headline,
  verdict,
  caveats: [],
  next: next.slice(0, 3),
});
