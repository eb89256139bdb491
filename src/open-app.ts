import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type AnsweringParts, ask } from "#answer/ask.ts";
import { replay } from "#answer/replay.ts";
import { runToolInWords } from "#answer/run-tool-in-words.ts";
import type { Config } from "#config";
import type { App } from "#contracts/app.ts";
import { count } from "#contracts/quantity.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { type ChartRenderer, startChartRenderer } from "#render/chart-worker.ts";
import { formatInterval, formatP, formatQuantity } from "#render/number-format.ts";
import { openAnswerLog } from "#store/answer-log.ts";
import { openStore } from "#store/open.ts";
import { openAnalysis } from "./analysis.ts";
import { openAnalysisInThread } from "./analysis-in-thread.ts";

const SEED = 20_261_120; // any fixed number: figures that need draws must come out the same each time

export interface OpenOptions {
  /** A drawing thread that is loading already; without one it is started when first needed. */
  readonly renderer?: ChartRenderer | null;
  /** Analyse in a thread of its own: for surfaces that must go on listening meanwhile. */
  readonly inThread?: boolean;
}

/** Opens a data file as the app that every surface is handed. Close it when done. */
export async function openApp(
  dataFile: string,
  config: Config,
  { renderer = null, inThread = false }: OpenOptions = {},
): Promise<App> {
  const drawing = lazyRenderer(renderer);
  const store = await openStore(dataFile);
  const analysis = inThread
    ? await openAnalysisInThread(dataFile, config.settings)
    : await openAnalysis(dataFile, config.settings);
  const { tools, snapshot } = analysis;
  const now = () => new Date();
  const today = () => config.today ?? localDate(now(), config.settings.timeZone);
  const parts: AnsweringParts = {
    tools,
    settings: config.settings,
    format: { quantity: formatQuantity, interval: formatInterval, p: formatP, count: (n) => formatQuantity(count(n)) },
    snapshot,
    rankActions,
    log: openAnswerLog(store),
    draw: async (chart, file) => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await drawing().render(chart, { theme: "light", format: "png" }));
      return file;
    },
    now,
    today,
    seed: SEED,
  };
  return {
    tools,
    ask: (question, options) => {
      if (options?.chartFolder) drawing();
      return ask(parts, question, options);
    },
    runTool: (name, input) => runToolInWords(parts, name, input),
    replay: (answerId) => replay(parts, answerId),
    dictionary: async () => (await snapshot(today(), SEED)).dictionary,
    close: async () => {
      await drawing.close();
      await analysis.close();
      await store.close();
    },
  };
}

/** The chart renderer, started at the first call; loading it takes longer than most analyses, so it loads beside them. */
function lazyRenderer(started: ChartRenderer | null): (() => ChartRenderer) & { readonly close: () => Promise<void> } {
  let renderer = started;
  const get = () => {
    renderer ??= startChartRenderer();
    return renderer;
  };
  return Object.assign(get, { close: async () => renderer?.close() });
}

/** Today's date where the workspace is. */
const localDate = (now: Date, timeZone: string): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
