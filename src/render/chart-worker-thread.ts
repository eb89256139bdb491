import { enableCompileCache, flushCompileCache } from "node:module";
import { setImmediate } from "node:timers/promises";
import { isMainThread, type MessagePort, parentPort, workerData } from "node:worker_threads";
import type { ChartData } from "#contracts/chart.ts";
import type { ChartOptions } from "./chart-png.ts";

/** What the thread is told when it starts. */
export interface ThreadData {
  /** Folder with compiled code of earlier runs; a thread does not share the setting of its parent. */
  readonly compileCache: string | null;
}

/** Asks the thread to draw. */
export interface RenderRequest {
  readonly id: number;
  readonly chart: ChartData;
  readonly options: ChartOptions;
}

/** The picture, or in words why there is none. */
export type RenderReply =
  | { readonly id: number; readonly picture: Uint8Array }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

async function reply({ id, chart, options }: RenderRequest): Promise<RenderReply> {
  try {
    const { renderChart } = await import("./chart-png.ts");
    return { id, picture: Uint8Array.from(await renderChart(chart, options)) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { id, error: { name, message } };
  }
}

/** Loads vega, vega-lite and sharp while the analysis runs, and warms up if nobody has asked for a picture by then. */
async function getReady(port: MessagePort): Promise<void> {
  let asked = false;
  port.on("message", async (request: RenderRequest) => {
    asked = true;
    port.postMessage(await reply(request));
    flushCompileCache(); // the thread is ended from outside, so nothing would be written at its end
  });
  const { warmUp } = await import("./chart-warm-up.ts");
  await setImmediate(); // lets a question that waits be heard
  if (!asked) await warmUp();
  flushCompileCache();
}

if (!isMainThread && parentPort) {
  const { compileCache } = workerData as ThreadData;
  if (compileCache !== null) enableCompileCache(compileCache);
  getReady(parentPort).catch(() => undefined); // the first request meets the same failure and reports it
}
