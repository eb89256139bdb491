import type { AnyTool } from "#contracts/tool.ts";

/** In front of every tool's name, so that hosts with many servers keep them apart. */
export const PREFIX = "sales_";

const A_CALL = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false } as const;

/** Hints of a tool that changes nothing; `repeatsWords`: what customers wrote can come out of it, so a careful host treats it as from outside. */
export const annotations = ({ repeatsWords = false } = {}) => ({ ...A_CALL, openWorldHint: repeatsWords });

/**
 * A tool's description for a host's model: its own, with its neighbours under the names that they have here, and one question that it answers.
 *
 * @example describeTool(measureTool, tools) // "One measure over a period … use sales_compare_segments; … Example: …"
 */
export function describeTool(tool: AnyTool, all: readonly AnyTool[]): string {
  const names = all.map(({ name }) => name).join("|");
  // a plain word such as "measure" is a tool's name only after "use", "or" and their like
  const neighbours = new RegExp(`(?<=\\b(?:use|or|with) )(${names})\\b|\\b(\\w+_\\w+)\\b`, "g");
  const prefixed = tool.description.replace(neighbours, (word) =>
    all.some(({ name }) => name === word) ? `${PREFIX}${word}` : word,
  );
  const example = tool.asks[0];
  if (!example) return prefixed;
  return `${prefixed} Example: "${example.question}" → ${JSON.stringify(example.input)}.`;
}
