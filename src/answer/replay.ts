import type { Answer, Fact } from "#contracts/answer.ts";
import type { KeptAnswer } from "#contracts/answer-log.ts";
import type { CallOptions, Replay } from "#contracts/app.ts";
import { InputError } from "#contracts/errors.ts";
import { Quantity } from "#contracts/quantity.ts";
import type { AnsweringParts } from "./ask.ts";
import { hashOf, runTool } from "./run-tool.ts";

const LONGEST_ID = 40; // ids have sixteen characters; what else was typed need not be repeated in full

/**
 * Runs an answer's receipts again with the date and seed of the first time.
 * On the same data version the outputs must be the same bytes; on newer data the facts that moved are listed.
 * A viewer replays over the rows they may see now; the operator over the rows of the first time.
 *
 * @throws InputError when no answer of the viewer's has that id
 */
export async function replay(
  parts: AnsweringParts,
  answerId: string,
  { viewer = null, signal }: CallOptions = {},
): Promise<Replay> {
  const { answer, today, seed, scope: scopeThen } = await keptAnswer(parts, answerId, viewer);
  const { email, scope: scopeNow } = await parts.viewer(viewer);
  const scope = email === null ? scopeThen : scopeNow;
  const snapshot = await parts.snapshot({ today, seed, scope, viewer: email, signal });
  const outputs: unknown[] = [];
  let identical = true;
  for (const receipt of answer.receipts) {
    const tool = parts.tools.find(({ name }) => name === receipt.tool);
    if (!tool)
      throw new InputError(`Answer ${answerId} used the tool ${receipt.tool}, which this version does not have.`);
    const run = await runTool(tool, receipt.input, snapshot.context, () => parts.now().getTime());
    identical &&= hashOf(run.output) === receipt.outputHash;
    outputs.push(run.output);
  }
  const sameRows = JSON.stringify(scope) === JSON.stringify(scopeThen);
  const sameData = sameRows && snapshot.dataVersion === answer.dataVersion;
  return { answerId, sameData, identical, changes: changedFacts(answer, outputs, parts) };
}

/**
 * An answer as it was given.
 *
 * @throws InputError when no answer has that id, another viewer asked for it, or the viewer has lost rows it was computed over: they read alike,
 * so that ids cannot be probed
 */
export async function keptAnswer(
  { log, viewer: viewerOf }: AnsweringParts,
  answerId: string,
  viewer: string | null,
): Promise<KeptAnswer> {
  const kept = await log.load(answerId, await viewerOf(viewer));
  if (kept) return kept;
  throw new InputError(
    `There is no answer ${answerId.slice(0, LONGEST_ID)}. The id stands at the end of each answer and looks like ans_0123456789ab.`,
  );
}

function changedFacts(answer: Answer, outputs: readonly unknown[], parts: AnsweringParts): Replay["changes"] {
  return Object.entries(answer.facts).flatMap(([id, fact]) => {
    const now = valueAt(outputs[fact.receipt], fact.path);
    const after = now ? parts.format.quantity(now) : "no longer there";
    return now && sameFigure(now, fact) ? [] : [{ fact: id, path: fact.path, before: fact.text, after }];
  });
}

const sameFigure = (now: Quantity, before: Fact): boolean =>
  now.value === before.value && now.n === before.n && JSON.stringify(now.interval) === JSON.stringify(before.interval);

function valueAt(output: unknown, path: string): Quantity | null {
  const found = path
    .split("/")
    .slice(1)
    .reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      output,
    );
  const checked = Quantity.safeParse(found);
  return checked.success ? checked.data : null;
}
