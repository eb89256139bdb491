import { InputError } from "#contracts/errors.ts";
import type { ToolContext } from "#contracts/tool.ts";
import type { Ledger } from "./ledger.ts";
import type { Step } from "./plan.ts";
import { type Gathered, runTool } from "./run-tool.ts";

/** What gathering reads with, writes to, and tells. */
export interface Way {
  readonly context: ToolContext;
  readonly ledger: Ledger;
  readonly now: () => Date;
  readonly onStep?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of the first tool's run at once, so that its chart can be drawn while the others run. */
  readonly onFirst?: (run: Gathered) => void;
}

/**
 * Runs the steps of a plan in order and enters their figures into the ledger.
 * When a supporting step cannot run on this question's slots it is left out; the first step must run.
 */
export async function gather(steps: readonly Step[], way: Way): Promise<readonly Gathered[]> {
  const gathered: Gathered[] = [];
  for (const [index, { tool, input }] of steps.entries()) {
    way.signal?.throwIfAborted();
    way.onStep?.(tool.title);
    try {
      const run = await runTool(tool, input, way.context, () => way.now().getTime());
      way.ledger.record(gathered.length, run.output);
      gathered.push(run);
      if (index === 0) way.onFirst?.(run);
    } catch (error) {
      if (index === 0 || !(error instanceof InputError)) throw error;
    }
  }
  return gathered;
}
