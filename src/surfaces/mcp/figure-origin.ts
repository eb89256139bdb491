import type { Answer, Fact } from "#contracts/answer.ts";
import { cleanText } from "#contracts/plain-text.ts";
import { count } from "#contracts/quantity.ts";
import { formatInterval, formatP, formatQuantity } from "#render/number-format.ts";
import { codeSlot, jsonSlot } from "./slot-values.ts";
import { PREFIX } from "./tool-descriptions.ts";

const MOST_PLACES = 3;
const LONGEST_QUESTION = 300;

/**
 * Where a figure comes from, in words: the calls behind the answer that it stands in, and the figures there that read the same. Without an answer it
 * says that nothing is known.
 */
export function figureOrigin(answer: Answer | null, number: string | undefined): string {
  if (!answer)
    return "Look for it in the results of this conversation first. If it is not there, nobody said where it comes from.";
  const { id, question, headline, receipts, facts } = answer;
  const asked = `It stands in the answer ${codeSlot(id)} to the question ${codeSlot(cleanText(question).slice(0, LONGEST_QUESTION))}, computed by:`;
  const calls = receipts.map(({ tool, input }) => `- \`${PREFIX}${tool} ${jsonSlot(input)}\``);
  if (calls.length === 0) return `${asked.replace(", computed by:", ",")} which rests on no call: it holds no figure.`;
  // what people said stays out: nobody asked for it
  if (!number)
    return [
      asked,
      ...calls,
      `Its headline: ${codeSlot(cleanText(headline).replaceAll(/“[^“”]*”/g, "[quotation]"))}`,
    ].join("\n");
  const same = Object.values(facts).filter(({ text }) => bare(text) === bare(number));
  if (same.length === 0)
    return [
      asked,
      ...calls,
      `No figure of that answer reads ${codeSlot(number)}: say so, and explain the one that comes nearest.`,
    ].join("\n");
  const places = same.slice(0, MOST_PLACES).map((fact) => `- ${placeOf(fact, answer)}`);
  return [asked, ...calls, "There it reads:", ...new Set(places)].join("\n");
}

/** The field that holds the figure, with what the figure rests on. */
function placeOf(fact: Fact, { receipts }: Answer): string {
  const { text, path, receipt, n, interval, p } = fact;
  const rests = [
    n === undefined ? "" : `n ${formatQuantity(count(n))}`,
    interval ? `95 % interval ${formatInterval(fact)}` : "",
    p === undefined ? "" : `p ${formatP(p)}`,
  ].filter((part) => part !== "");
  const tool = receipts[receipt]?.tool ?? "";
  return `${text}: field \`${path}\` of \`${PREFIX}${tool}\`${rests.length > 0 ? ` (${rests.join(", ")})` : ""}`;
}

/** A figure without blanks and signs, so that "-9.6 points" finds "−9.6 points" and "9.6 points". */
const bare = (text: string): string => text.toLowerCase().replaceAll(/[\s+\-−]/g, "");
