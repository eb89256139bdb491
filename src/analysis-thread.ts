import { enableCompileCache, flushCompileCache } from "node:module";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import type { Snapshot, SnapshotAsked } from "#answer/ask.ts";
import { InputError } from "#contracts/errors.ts";
import type { Dictionary } from "#contracts/question.ts";
import type { Settings } from "#contracts/settings.ts";
import type { Analysis } from "./analysis.ts";
import { keepLatest } from "./keep-latest.ts";
import { serveCalls } from "./pool-thread.ts";

/** What the thread is told when it starts. */
export interface AnalysisThreadData {
  readonly dataFile: string;
  readonly settings: Settings;
  /** Of how many questions the reads are kept: those of a million deals weigh some ten megabytes each. */
  readonly questionsKept: number;
  /** Folder with compiled code of earlier runs; a thread does not share the setting of its parent. */
  readonly compileCache: string | null;
}

/** Opens the data for a question, or runs a tool on them. */
export type AnalysisRequest = {
  /** Names the question, so that what one of its tools has read serves the others. */
  readonly question: number;
  readonly asked: Omit<SnapshotAsked, "signal">;
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

/** Carries out requests over one data file, one at a time. */
function analyst({ dataFile, settings, questionsKept }: AnalysisThreadData) {
  const open = async (): Promise<Analysis> => {
    try {
      const { openAnalysis } = await import("./analysis.ts");
      return await openAnalysis(dataFile, settings);
    } catch (error) {
      opened = null; // a file that could not be opened may be repaired by the next question
      throw error;
    } finally {
      flushCompileCache(); // the thread is ended from outside, so nothing would be written at its end
    }
  };
  let opened: Promise<Analysis> | null = null;
  const questions = new Map<number, Snapshot>();
  const snapshotOf = async (analysis: Analysis, { question, asked }: AnalysisRequest): Promise<Snapshot> => {
    const snapshot = questions.get(question) ?? (await analysis.snapshot(asked));
    keepLatest(questions, question, snapshot, questionsKept);
    return snapshot;
  };
  return async (request: AnalysisRequest): Promise<unknown> => {
    opened ??= open();
    const analysis = await opened;
    const { dataVersion, dictionary, context } = await snapshotOf(analysis, request);
    if (request.kind === "open") {
      const key = `${dataVersion} ${request.asked.today}`;
      return { dataVersion, key, ...(key === request.knows ? {} : { dictionary }) } satisfies Opened;
    }
    const tool = analysis.tools.find(({ name }) => name === request.tool);
    if (!tool) throw new InputError(`There is no tool ${request.tool}.`);
    return tool.run(request.input, context);
  };
}

if (!isMainThread && parentPort) {
  const data = workerData as AnalysisThreadData;
  if (data.compileCache !== null) enableCompileCache(data.compileCache);
  serveCalls(parentPort, analyst(data));
}
