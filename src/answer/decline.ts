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
    const { asked, nearest, why } = parsed.missing;
    if (why === "no-such-day")
      return reply(`“${asked}” is not a date. Write days as year-month-day, such as 2026-07-01.`, "clarify", next);
    if (why === "future")
      return reply(
        `“${asked}” lies in the future; what happened can be judged only up to today. The nearest thing I have is ${nearest}.`,
        "no-data",
        next,
      );
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
  if (parsed.intent === "change_effect" && !parsed.changedOn) {
    return reply(
      "Since when? Name the day that the change began, and for whom if it was not for everybody.",
      "clarify",
      next,
    );
  }
  if (parsed.intent === "unclear") {
    return reply("I am not sure what you mean. Did you mean one of these?", "clarify", next);
  }
  return null;
}

/** The reply when a question was understood and nothing here can answer it. */
export const notAnswerable = ({ intent, alternatives }: ParsedQuestion): PlainReply =>
  reply(
    `I understood this as a question about ${TOPICS[intent] ?? intent.replaceAll("_", " ")}, and no analysis for it runs on these data here.`,
    "no-data",
    alternatives.length > 0 ? alternatives : QUESTIONS,
  );

const TOPICS: Readonly<Partial<Record<ParsedQuestion["intent"], string>>> = {
  deal_risk: "which open deals may not close",
  forecast: "where the period will end",
  cohorts: "groups of deals at the same age",
  experiment: "the result of a test",
  change_effect: "the effect of a change",
  patterns: "what lost deals or conversations share",
};

const reply = (headline: string, verdict: Verdict, next: readonly string[]): PlainReply => ({
  headline,
  verdict,
  caveats: [],
  next: next.slice(0, 3),
});
