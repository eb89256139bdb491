import type { ToolRun } from "#contracts/app.ts";
import type { AnyTool } from "#contracts/tool.ts";
import { type OutputShape, outputShape } from "#render/output-shape.ts";
import { PREFIX } from "./tool-descriptions.ts";

/** Stands in sentences for what somebody wrote or said. */
const LEFT_OUT = "[quotation]";

/** Whether a tool's output may hold what people wrote or said. */
export const holdsQuotations = (tool: AnyTool): boolean => holds(outputShape(tool));

function holds(shape: OutputShape): boolean {
  if (shape.kind === "list") return holds(shape.of);
  return shape.kind === "quoted" || (shape.kind === "record" && Object.values(shape.fields).some(holds));
}

/** Which of the tools that ran give the quotations missing from sentences; empty when none is missing. */
export function quotationsLeftOut(sentences: readonly string[], tools: readonly AnyTool[]): string {
  const names = tools.filter(holdsQuotations).map(({ name }) => `${PREFIX}${name}`);
  if (names.length === 0 || !sentences.some((sentence) => sentence.includes(LEFT_OUT))) return "";
  return `Quotations are left out; ${names.join(" or ")} with include_quotes: true gives them.`;
}

/**
 * The words of a run whose quotations stand in marks in its lists: in place of each the sentence names the list.
 *
 * @example "Objection about price: [quotation]" // "Objection about price: [see objections]"
 */
export function pointingToLists(text: ToolRun["text"], tool: AnyTool): ToolRun["text"] {
  const shape = outputShape(tool);
  const lists =
    shape.kind === "record" ? Object.entries(shape.fields).flatMap(([key, field]) => listAt(key, field)) : [];
  const pointed = (sentence: string): string => {
    const plain = sentence.toLowerCase();
    const named = lists.filter((list) => plain.includes(list.slice(0, -1)));
    return sentence.replaceAll(LEFT_OUT, `[see ${(named.length > 0 ? named : lists).join(", ")}]`);
  };
  if (lists.length === 0) return text;
  return { ...text, headline: pointed(text.headline), findings: text.findings.map(pointed) };
}

const listAt = (key: string, field: OutputShape): readonly string[] =>
  field.kind === "list" && holds(field) ? [key.replaceAll("_", " ")] : [];
