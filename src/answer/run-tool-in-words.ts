import type { ToolRun } from "#contracts/app.ts";
import { InputError } from "#contracts/errors.ts";
import type { AnsweringParts } from "./ask.ts";
import { gather } from "./gather.ts";
import { createLedger } from "./ledger.ts";
import { verify } from "./verify.ts";
import { write } from "./write.ts";

/**
 * Runs one tool by name and puts its own words through the same ledger and nets as an answer.
 *
 * @throws InputError when there is no such tool or the input does not fit
 */
export async function runToolInWords(parts: AnsweringParts, name: string, input: unknown): Promise<ToolRun> {
  const tool = parts.tools.find((candidate) => candidate.name === name);
  if (!tool)
    throw new InputError(
      `There is no tool ${name}. The tools are ${parts.tools.map((known) => known.name).join(", ")}.`,
    );
  const { context } = await parts.snapshot(parts.today(), parts.seed);
  const ledger = createLedger(parts.format);
  const [run] = await gather([{ tool, input: input as Record<string, unknown> }], { context, ledger, now: parts.now });
  if (!run) throw new InputError(`The tool ${name} did not run.`);
  const { headline, findings, caveats } = verify(write([run], "unclear", ledger, parts.rankActions), ledger);
  return {
    tool: name,
    output: run.output,
    receipt: run.receipt,
    text: { headline, findings: findings.map(({ text }) => text), caveats },
  };
}
