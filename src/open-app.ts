import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type AnsweringParts, ask } from "#answer/ask.ts";
import { keptAnswer, replay } from "#answer/replay.ts";
import { runToolInWords } from "#answer/run-tool-in-words.ts";
import { type Config, todayOf } from "#config";
import type { App } from "#contracts/app.ts";
import type { ChartData } from "#contracts/chart.ts";
import { InputError } from "#contracts/errors.ts";
import { count } from "#contracts/quantity.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { type ChartRenderer, startChartRenderer } from "#render/chart-worker.ts";
import { formatInterval, formatP, formatQuantity } from "#render/number-format.ts";
import { openAccessTokens } from "#store/access-tokens.ts";
import { openAnswerLog } from "#store/answer-log.ts";
import { openChartLog } from "#store/chart-log.ts";
import { openStore } from "#store/open.ts";
import { resolveViewer } from "#store/viewers.ts";
import { openAnalysis } from "./analysis.ts";
import { openAnalysisInThread } from "./analysis-in-thread.ts";

const SEED = 20_261_120; // any fixed number: figures that need draws must come out the same each time
const RECENT = 20;

export interface OpenOptions {
  /** A drawing thread that is loading already; without one it is started when first needed. */
  readonly renderer?: ChartRenderer | null;
  /** Analyse in a thread of its own: for surfaces that must go on listening meanwhile. */
  readonly inThread?: boolean;
  /** Gets a line when something went wrong beside the answers. Default: nobody does. */
  readonly log?: ((line: string) => void) | undefined;
}

/** Opens a data file as the app that every surface is handed. Close it when done. */
export async function openApp(
  dataFile: string,
  config: Config,
  { renderer = null, inThread = false, log }: OpenOptions = {},
): Promise<App> {
  const drawing = lazyRenderer(renderer);
  const store = await openStore(dataFile, {
    onLost: (error) => log?.(`a note in the data file is lost: ${String(error)}`),
  });
  const analysis = inThread
    ? await openAnalysisInThread(dataFile, config.settings)
    : await openAnalysis(dataFile, config.settings);
  const { tools, snapshot } = analysis;
  const charts = openChartLog(store);
  const now = () => new Date();
  const today = () => todayOf(config, now());
  const drawPng = (chart: ChartData, theme: "light" | "dark" = "light") =>
    drawing().render(chart, { theme, format: "png" });
  const parts: AnsweringParts = {
    tools,
    settings: config.settings,
    format: { quantity: formatQuantity, interval: formatInterval, p: formatP, count: (n) => formatQuantity(count(n)) },
    snapshot,
    viewer: (email) => resolveViewer(store, email),
    rankActions,
    log: openAnswerLog(store),
    draw: async (chart, file) => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, await drawPng(chart));
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
    runTool: (name, input, options) => runToolInWords(parts, name, input, options),
    replay: (answerId, options) => replay(parts, answerId, options),
    answer: async (answerId, { viewer = null } = {}) => (await keptAnswer(parts, answerId, viewer)).answer,
    dictionary: async ({ viewer = null, signal } = {}) => {
      const { email, scope } = await parts.viewer(viewer);
      return (await snapshot({ today: today(), seed: SEED, scope, viewer: email, signal })).dictionary;
    },
    viewer: parts.viewer,
    chart: async (chartId, { viewer = null } = {}) => {
      const [, answerId, number] = /^(ans_\w+)-(\d{1,2})$/.exec(chartId) ?? [];
      const spec = answerId
        ? (await keptAnswer(parts, answerId, viewer)).answer.charts[Number(number) - 1]?.spec
        : await charts.load(chartId, await parts.viewer(viewer));
      if (!spec) throw new InputError(`There is no chart ${chartId.slice(0, 40)}. Draw it anew.`);
      return spec;
    },
    recent: async ({ viewer = null } = {}) => {
      const who = await parts.viewer(viewer);
      const [answers, drawn] = await Promise.all([parts.log.recent(who, RECENT), charts.recent(who, RECENT)]);
      return { answers, charts: drawn };
    },
    keepChart: async (chart, { viewer = null } = {}) => charts.keep(chart, await parts.viewer(viewer), now()),
    draw: drawPng,
    accessTokens: openAccessTokens(store),
    audit: parts.log.audit,
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
