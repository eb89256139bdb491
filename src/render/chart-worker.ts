import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";
import { Worker } from "node:worker_threads";
import type { ChartData } from "#contracts/chart.ts";
import { IntegrityError, OutsideError } from "#contracts/errors.ts";
import type { ChartOptions } from "./chart-png.ts";
import type { RenderReply, RenderRequest, ThreadData } from "./chart-worker-thread.ts";

/** Draws charts in another thread, so that loading the drawing libraries costs the answer no time. */
export interface ChartRenderer {
  /** See `renderChart`. Rejects with OutsideError when the thread is gone. */
  readonly render: (chart: ChartData, options: ChartOptions) => Promise<Buffer>;
  /** Ends the thread; pictures still awaited are rejected. */
  readonly close: () => Promise<void>;
}

interface Waiting {
  readonly resolve: (picture: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts the drawing thread. Call it as early as possible; it loads its libraries at once and in parallel.
 *
 * The thread keeps the process alive only while a picture is being awaited, and it dies with the process.
 */
export function startChartRenderer(): ChartRenderer {
  const worker = new Worker(new URL("./chart-worker-thread.ts", import.meta.url), {
    name: "charts",
    execArgv: [], // the flags of this process (--eval, --test) are not for the thread
    workerData: { compileCache: compileCache() } satisfies ThreadData,
  });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let gone: Error | null = null;

  const settle = (reply: RenderReply): void => {
    const request = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (waiting.size === 0) worker.unref();
    if ("picture" in reply) request?.resolve(Buffer.from(reply.picture.buffer));
    else request?.reject(asError(reply.error));
  };
  const fail = (error: Error): void => {
    gone ??= error;
    for (const request of waiting.values()) request.reject(gone);
    waiting.clear();
  };

  worker.on("message", settle);
  worker.on("error", (error) => fail(new OutsideError(`Charts cannot be drawn: ${error}. Run "upshot doctor".`)));
  worker.on("exit", () => fail(new OutsideError("The thread that draws charts has ended; start a new one.")));

  worker.unref();

  return {
    render: (chart, options) =>
      new Promise((resolve, reject) => {
        if (gone) return reject(gone);
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        worker.ref();
        worker.postMessage({ id: lastId, chart, options } satisfies RenderRequest);
      }),
    close: async () => {
      gone ??= new OutsideError("The thread that draws charts was closed; start a new one.");
      await worker.terminate();
    },
  };
}

/** The folder that this process keeps compiled code in; Node names a folder of its version inside it. */
export function compileCache(): string | null {
  const folder = getCompileCacheDir();
  return folder === undefined ? null : dirname(folder);
}

/** Errors lose their class between threads. */
function asError({ name, message }: { readonly name: string; readonly message: string }): Error {
  return name === "IntegrityError"
    ? new IntegrityError(message)
    : new OutsideError(`Charts cannot be drawn: ${message}`);
}
