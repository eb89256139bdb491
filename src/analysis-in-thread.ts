import type { SnapshotAsked } from "#answer/ask.ts";
import { IntegrityError } from "#contracts/errors.ts";
import type { Dictionary } from "#contracts/question.ts";
import type { Settings } from "#contracts/settings.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { compileCache } from "#render/chart-worker.ts";
import { loadTools } from "#tools/index.ts";
import type { Analysis } from "./analysis.ts";
import type { AnalysisRequest, AnalysisThreadData, Opened } from "./analysis-thread.ts";
import { keepLatest } from "./keep-latest.ts";
import { createThreadPool, type PoolOptions } from "./thread-pool.ts";

/** Of so many questions a thread keeps what it has read: the one that it is busy with, and one that comes back between two of its tools. */
const QUESTIONS_KEPT = 2;
/** Scopes whose dictionary is kept at hand. */
const MOST_KNOWN = 16;

/** Who asks when nobody is named; no e-mail address. */
const OPERATOR = "operator";

/** A question as its tools need it again. */
interface Question {
  readonly question: number;
  readonly asker: string;
  readonly signal: AbortSignal | undefined;
  readonly asked: AnalysisRequest["asked"];
}

/**
 * Opens a data file for analysis in threads of their own, so that this one stays free for other people's messages however large the data are, and
 * one person's heavy question does not hold up another's. The tools look like any others; their `run` happens over there and ends when the signal of
 * its snapshot says so.
 */
export async function openAnalysisInThread(
  dataFile: string,
  settings: Settings,
  options: Pick<PoolOptions, "maxThreads"> = {},
): Promise<Analysis> {
  const pool = createThreadPool({
    file: new URL("./analysis-thread.ts", import.meta.url),
    name: "analysis",
    data: {
      dataFile,
      settings,
      questionsKept: QUESTIONS_KEPT,
      compileCache: compileCache(),
    } satisfies AnalysisThreadData,
    keysKept: QUESTIONS_KEPT,
    ...options,
  });
  const questions = new WeakMap<ToolContext, Question>();
  let lastQuestion = 0;
  const dictionaries = new Map<string, { readonly key: string; readonly dictionary: Dictionary }>();
  const call = ({ question, asker, signal }: Question, request: AnalysisRequest): Promise<unknown> =>
    pool.call(request, { key: question, asker, signal });
  const tools = (await loadTools()).map((tool) => ({
    ...tool,
    run: async (input: unknown, context: ToolContext) => {
      const asking = questions.get(context);
      if (!asking) throw new IntegrityError(`${tool.name} was given a context that no snapshot made.`);
      const { question, asked } = asking;
      return call(asking, { kind: "run", question, asked, tool: tool.name, input });
    },
  }));
  return {
    tools,
    snapshot: async ({ signal, ...asked }: SnapshotAsked) => {
      lastQuestion += 1;
      // people who see the same rows share a dictionary, not a place in the queue
      const asking: Question = { question: lastQuestion, asker: asked.viewer ?? OPERATOR, signal, asked };
      const rows = JSON.stringify(asked.scope);
      const before = dictionaries.get(rows);
      const request = { kind: "open", question: asking.question, asked, knows: before?.key ?? null } as const;
      const { dataVersion, key, dictionary = before!.dictionary } = (await call(asking, request)) as Opened;
      keepLatest(dictionaries, rows, { key, dictionary }, MOST_KNOWN);
      const context: ToolContext = { read: readsElsewhere, today: asked.today, seed: asked.seed, settings };
      questions.set(context, asking);
      return { dataVersion, dictionary, context };
    },
    close: pool.close,
  };
}

const readsElsewhere = (): never => {
  throw new IntegrityError("Tools read in the analysis thread; a read was asked for outside of it.");
};
