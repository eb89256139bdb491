import { isMainThread, parentPort } from "node:worker_threads";
import type { ChartData } from "#contracts/chart.ts";
import type { ChartOptions } from "./chart-png.ts";

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

if (!isMainThread && parentPort) {
  const port = parentPort;
  port.on("message", async (request: RenderRequest) => port.postMessage(await reply(request)));
  // loads vega, vega-lite, sharp and the font while the analysis runs; a failure is reported by the first request
  import("./chart-warm-up.ts").then(({ warmUp }) => warmUp()).catch(() => undefined);
}
