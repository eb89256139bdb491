import type { z } from "zod";
import { gather } from "#answer/gather.ts";
import { createLedger } from "#answer/ledger.ts";
import { type Verified, verify } from "#answer/verify.ts";
import { write } from "#answer/write.ts";
import type { Verdict } from "#contracts/answer.ts";
import { count } from "#contracts/quantity.ts";
import type { Source } from "#contracts/reader.ts";
import { Settings } from "#contracts/settings.ts";
import type { Tool } from "#contracts/tool.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { formatInterval, formatP, formatQuantity } from "#render/number-format.ts";

/** For tests: runs a tool as an answer does and gives its output with its words. Fails when a sentence does not pass the ledger. */
export async function askTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  tool: Tool<Input, Output>,
  source: Source,
  input: object,
  today: string,
): Promise<{ readonly output: z.output<Output>; readonly said: Verified; readonly verdict: Verdict }> {
  const ledger = createLedger({
    quantity: formatQuantity,
    interval: formatInterval,
    p: formatP,
    count: (n) => formatQuantity(count(n)),
  });
  const context = {
    read: <In, Out>(reader: { read: (source: Source, input: In) => Promise<Out> }, asked: In) =>
      reader.read(source, asked),
    today,
    seed: 1,
    settings: Settings.parse({}),
  };
  const [run] = await gather([{ tool, input: { ...input } }], { context, ledger, now: () => new Date(0) });
  if (!run) throw new Error("the tool did not run");
  const draft = write([run], "unclear", ledger, rankActions);
  const said = verify(draft, ledger);
  if (said.dropped.length > 0) throw new Error(`sentences failed: ${JSON.stringify(said.dropped)}`);
  return { output: tool.output.parse(run.output) as z.output<Output>, said, verdict: draft.verdict };
}
