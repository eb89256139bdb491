import { Worker } from "node:worker_threads";
import { DataError, InputError, IntegrityError, OutsideError, SetupError } from "#contracts/errors.ts";
import type { Dictionary } from "#contracts/question.ts";
import type { Settings } from "#contracts/settings.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { loadTools } from "#tools/index.ts";
import type { Analysis } from "./analysis.ts";
import type { AnalysisReply, AnalysisRequest, AnalysisThreadData, Opened } from "./analysis-thread.ts";

type Asked = AnalysisRequest extends infer Each ? (Each extends unknown ? Omit<Each, "id"> : never) : never;

/**
 * Opens a data file for analysis in a thread of its own, so that this one stays free for other people's messages however large the data are.
 * The tools look like any others; their `run` happens over there. A thread that ends, for want of memory say, costs the questions it was busy with,
 * and the next question starts a new one.
 */
export async function openAnalysisInThread(dataFile: string, settings: Settings): Promise<Analysis> {
  const thread = lazyThread({ dataFile, settings });
  const questions = new WeakMap<ToolContext, number>();
  let lastQuestion = 0;
  let known: { readonly key: string; readonly dictionary: Dictionary } | null = null;
  const tools = (await loadTools()).map((tool) => ({
    ...tool,
    run: (input: unknown, context: ToolContext) => {
      const { today, seed } = context;
      return thread.call({ kind: "run", question: questions.get(context) ?? 0, tool: tool.name, input, today, seed });
    },
  }));
  return {
    tools,
    snapshot: async (today, seed) => {
      lastQuestion += 1;
      const question = lastQuestion;
      const before = known;
      const opened = await thread.call({ kind: "open", question, today, seed, knows: before?.key ?? null });
      const { dataVersion, key, dictionary = before!.dictionary } = opened as Opened;
      known = { key, dictionary };
      const context: ToolContext = { read: readsElsewhere, today, seed, settings };
      questions.set(context, question);
      return { dataVersion, dictionary, context };
    },
    close: thread.close,
  };
}

const readsElsewhere = (): never => {
  throw new IntegrityError("Tools read in the analysis thread; a read was asked for outside of it.");
};

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that is started when first needed, and anew after it has ended. */
function lazyThread(data: AnalysisThreadData): {
  readonly call: (asked: Asked) => Promise<unknown>;
  readonly close: () => Promise<void>;
} {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let lastId = 0;
  let isClosed = false;
  const settle = (reply: AnalysisReply): void => {
    const request = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (waiting.size === 0) worker?.unref();
    if ("result" in reply) request?.resolve(reply.result);
    else request?.reject(withClass(reply.error));
  };
  const reject = (error: Error): void => {
    for (const request of waiting.values()) request.reject(error);
    waiting.clear();
  };
  const ended = (cause: string): void => {
    worker = null;
    reject(new OutsideError(`The analysis ended before its time (${cause}). Ask again, or about a shorter period.`));
  };
  const started = (): Worker => {
    const made = new Worker(new URL("./analysis-thread.ts", import.meta.url), {
      name: "analysis",
      execArgv: [], // the flags of this process (--eval, --test) are not for the thread
      workerData: data,
    });
    made.on("message", settle);
    made.on("error", (error) => ended(error instanceof Error ? error.message : String(error)));
    made.on("exit", (code) => made === worker && ended(`exit code ${code}`));
    return made;
  };
  return {
    call: (asked) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(closed());
        worker ??= started();
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        worker.ref();
        worker.postMessage({ ...asked, id: lastId });
      }),
    close: async () => {
      const last = worker;
      isClosed = true;
      worker = null;
      reject(closed());
      await last?.terminate();
    },
  };
}

const closed = (): Error => new OutsideError("The data file was closed while the question was under way. Ask again.");

/** Errors lose their class between threads. */
function withClass({ name, message }: { readonly name: string; readonly message: string }): Error {
  const known = [InputError, SetupError, DataError, OutsideError, IntegrityError].find((each) => each.name === name);
  return known ? new known(message) : Object.assign(new Error(message), { name });
}
