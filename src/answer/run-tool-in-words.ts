import type { ToolRun, ToolRunOptions } from "#contracts/app.ts";
import { InputError } from "#contracts/errors.ts";
import type { AnsweringParts, Snapshot, SnapshotAsked } from "./ask.ts";
import { gather } from "./gather.ts";
import { createLedger } from "./ledger.ts";
import { verify } from "./verify.ts";
import { write } from "./write.ts";

/**
 * Runs one tool by name and puts its own words through the same ledger and nets as an answer.
 *
 * @throws InputError when there is no such tool, the input does not fit, or nobody has the viewer's e-mail address
 */
export async function runToolInWords(
  parts: AnsweringParts,
  name: string,
  input: unknown,
  { viewer: email = null, signal, quotes = "shown" }: ToolRunOptions = {},
): Promise<ToolRun> {
  const tool = parts.tools.find((candidate) => candidate.name === name);
  if (!tool)
    throw new InputError(
      `There is no tool ${name}. The tools are ${parts.tools.map((known) => known.name).join(", ")}.`,
    );
  const viewer = await parts.viewer(email);
  const today = parts.today();
  const asked: SnapshotAsked = { today, seed: parts.seed, scope: viewer.scope, viewer: viewer.email, signal };
  const onceOn = async ({ context, dataVersion }: Snapshot) => {
    const ledger = createLedger(parts.format, quotes);
    const steps = [{ tool, input: input as Record<string, unknown> }];
    const [run] = await gather(steps, { context, ledger, now: parts.now, signal });
    return { run: run!, ledger, dataVersion };
  };
  const first = await onceOn(await parts.snapshot(asked));
  // an import that lands meanwhile: once more on the new data, so that the version told is the one that was read
  const now = await parts.snapshot(asked);
  const { run, ledger, dataVersion } = now.dataVersion === first.dataVersion ? first : await onceOn(now);
  const { headline, findings, caveats, next, charts } = verify(
    write([run], "unclear", ledger, parts.rankActions),
    ledger,
  );
  return {
    tool: name,
    output: run.output,
    receipt: run.receipt,
    text: { headline, findings: findings.map(({ text }) => text), caveats, next },
    chart: charts[0]?.spec ?? null,
    dataVersion,
    today,
    viewer,
  };
}
