import { isMainThread, type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { Snapshot } from "#answer/ask.ts";
import { InputError } from "#contracts/errors.ts";
import type { Dictionary } from "#contracts/question.ts";
import type { Settings } from "#contracts/settings.ts";
import { type Analysis, openAnalysis } from "./analysis.ts";

/** What the thread is told when it starts. */
export interface AnalysisThreadData {
  readonly dataFile: string;
  readonly settings: Settings;
}

/** Opens the data for a question, or runs a tool on them. */
export type AnalysisRequest = {
  readonly id: number;
  /** Names the question, so that what one of its tools has read serves the others. */
  readonly question: number;
  readonly today: string;
  readonly seed: number;
} & (
  | { readonly kind: "open" /** The dictionary that is over there already. */; readonly knows: string | null }
  | { readonly kind: "run"; readonly tool: string; readonly input: unknown }
);

/** The data as opened; without the dictionary when the asker knows it. */
export interface Opened {
  readonly dataVersion: number;
  readonly key: string;
  readonly dictionary?: Dictionary;
}

/** What came of it, or in words why nothing did. */
export type AnalysisReply =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

function serve(port: MessagePort, { dataFile, settings }: AnalysisThreadData): void {
  const opened = openAnalysis(dataFile, settings);
  opened.catch(() => undefined); // the first question meets the same failure and reports it
  const questions = new Map<number, Promise<Snapshot>>();
  const running = new Map<number, number>();
  /** Reads of a million deals weigh some ten megabytes each: those of earlier questions go as soon as none of their tools runs. */
  const snapshotOf = (analysis: Analysis, { question, today, seed }: AnalysisRequest): Promise<Snapshot> => {
    const known = questions.get(question) ?? analysis.snapshot(today, seed);
    questions.set(question, known);
    for (const other of [...questions.keys()]) if (other !== question && !running.has(other)) questions.delete(other);
    return known;
  };
  const answer = async (request: AnalysisRequest): Promise<unknown> => {
    const analysis = await opened;
    const { dataVersion, dictionary, context } = await snapshotOf(analysis, request);
    if (request.kind === "open") {
      const key = `${dataVersion} ${request.today}`;
      return { dataVersion, key, ...(key === request.knows ? {} : { dictionary }) } satisfies Opened;
    }
    const tool = analysis.tools.find(({ name }) => name === request.tool);
    if (!tool) throw new InputError(`There is no tool ${request.tool}.`);
    return tool.run(request.input, context);
  };
  port.on("message", async (request: AnalysisRequest) => {
    const { id, question } = request;
    running.set(question, (running.get(question) ?? 0) + 1);
    try {
      port.postMessage({ id, result: await answer(request) } satisfies AnalysisReply);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ id, error: { name, message } } satisfies AnalysisReply);
    } finally {
      const left = running.get(question)! - 1;
      if (left > 0) running.set(question, left);
      else running.delete(question);
    }
  });
}

if (!isMainThread && parentPort) serve(parentPort, workerData as AnalysisThreadData);
