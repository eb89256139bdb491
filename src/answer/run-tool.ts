import { createHash } from "node:crypto";
import type { z } from "zod";
import type { Receipt } from "#contracts/answer.ts";
import { InputError, IntegrityError } from "#contracts/errors.ts";
import type { AnyTool, ToolContext } from "#contracts/tool.ts";

/** What one run of a tool left behind. `output` is the very object whose figures the ledger knows. */
export interface Gathered {
  readonly tool: AnyTool;
  readonly output: Readonly<Record<string, unknown>>;
  readonly receipt: Receipt;
}

/**
 * Runs one tool behind the checks that every surface shares: the input must fit its schema (unknown keys are refused), and so must the output.
 *
 * @throws InputError naming each field that does not fit; IntegrityError when the tool's own output does not fit
 */
export async function runTool(
  tool: AnyTool,
  input: unknown,
  context: ToolContext,
  elapsed: () => number,
): Promise<Gathered> {
  const asked = tool.input.strict().safeParse(input ?? {});
  if (!asked.success) throw new InputError(`${tool.name} cannot run: ${issuesInWords(asked.error, tool)}.`);
  const start = elapsed();
  const raw = await tool.run(asked.data, context);
  const checked = tool.output.safeParse(raw);
  if (!checked.success)
    throw new IntegrityError(`${tool.name} returned something else than it promises: ${issuesInWords(checked.error)}.`);
  const output = checked.data as Record<string, unknown>;
  const receipt = { tool: tool.name, input: asked.data, outputHash: hashOf(output), ms: Math.round(elapsed() - start) };
  return { tool, output, receipt };
}

/** A short fingerprint of an output; the same output has the same one. */
export const hashOf = (output: unknown): string =>
  createHash("sha256").update(JSON.stringify(output)).digest("hex").slice(0, 16);

const LONGEST_ECHO = 80; // of what was sent

function issuesInWords(error: z.ZodError, tool?: AnyTool): string {
  const allowed = tool ? ` (it takes ${Object.keys(tool.input.shape).join(", ")})` : "";
  return error.issues
    .slice(0, 3)
    .map((issue) => {
      if (issue.code === "unrecognized_keys")
        return `unknown field ${issue.keys.join(", ").slice(0, LONGEST_ECHO)}${allowed}`;
      const field = issue.path.join(".");
      return field ? `${field}: ${lowerFirst(issue.message)}` : lowerFirst(issue.message);
    })
    .join("; ");
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
