import { InputError } from "#contracts/errors.ts";
import type { ToolContext } from "#contracts/tool.ts";
import type { Ledger } from "./ledger.ts";
import type { Step } from "./plan.ts";
import { type Gathered, runTool } from "./run-tool.ts";

/**
 * Runs the steps of a plan in order and enters their figures into the ledger.
 * When a supporting step cannot run on this question's slots it is left out; the first step must run.
 */
export async function gather(
  steps: readonly Step[],
  context: ToolContext,
  ledger: Ledger,
  now: () => Date,
  onStep: (text: string) => void = () => {},
): Promise<readonly Gathered[]> {
  const gathered: Gathered[] = [];
  for (const [index, { tool, input }] of steps.entries()) {
    onStep(tool.title);
    try {
      const run = await runTool(tool, input, context, () => now().getTime());
      ledger.record(gathered.length, run.output);
      gathered.push(run);
    } catch (error) {
      if (index === 0 || !(error instanceof InputError)) throw error;
    }
  }
  return gathered;
}
