import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type AnsweringParts, ask } from "#answer/ask.ts";
import { replay } from "#answer/replay.ts";
import { runToolInWords } from "#answer/run-tool-in-words.ts";
import type { Config } from "#config";
import type { App } from "#contracts/app.ts";
import { count } from "#contracts/quantity.ts";
import type { Reader } from "#contracts/reader.ts";
import type { ToolContext } from "#contracts/tool.ts";
import { dictionary } from "#metrics/describe.ts";
import { dimensionsOf } from "#metrics/dimensions.ts";
import { createSource } from "#metrics/source.ts";
import { rankActions } from "#playbook/rank-actions.ts";
import { type ChartRenderer, startChartRenderer } from "#render/chart-worker.ts";
import { formatInterval, formatP, formatQuantity } from "#render/number-format.ts";
import { openAnswerLog } from "#store/answer-log.ts";
import { readDataVersion } from "#store/data-version.ts";
import { derived } from "#store/derived-cache.ts";
import { openReadStore, openStore } from "#store/open.ts";
import { loadTools } from "#tools/index.ts";

const SEED = 20_261_120; // any fixed number: figures that need draws must come out the same each time

/** Readers that count every value of every column; their results are plain data and keep until the data change. */
const slowToCount = new Set([dictionary.name, dimensionsOf.name]);

/**
 * Opens a data file as the app that every surface is handed. Close it when done.
 *
 * @param started a drawing thread that is loading already; without one it is started when first needed
 */
export async function openApp(dataFile: string, config: Config, started: ChartRenderer | null = null): Promise<App> {
  const drawing = lazyRenderer(started);
  const store = await openStore(dataFile);
  const reading = openReadStore(dataFile);
  const tools = await loadTools();
  const now = () => new Date();
  const today = () => config.today ?? localDate(now(), config.settings.timeZone);

  const snapshot: AnsweringParts["snapshot"] = async (day, seed) => {
    const dataVersion = await readDataVersion(reading.db);
    const source = await createSource(reading, { fiscalYearStartMonth: config.settings.fiscalYearStartMonth });
    const read = readOnce(<Input, Output>(reader: Reader<Input, Output>, input: Input) => {
      const compute = () => reader.read(source, input);
      return slowToCount.has(reader.name)
        ? derived(store, cacheKey(reader.name, input), dataVersion, compute)
        : compute();
    });
    const context: ToolContext = { read, today: day, seed, settings: config.settings };
    return { dataVersion, dictionary: await read(dictionary, { today: day }), context };
  };
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
      await reading.close();
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

/** The same read in one answer is done once. */
function readOnce(
  read: <Input, Output>(reader: Reader<Input, Output>, input: Input) => Promise<Output>,
): ToolContext["read"] {
  const done = new Map<string, Promise<unknown>>();
  return <Input, Output>(reader: Reader<Input, Output>, input: Input) => {
    const key = cacheKey(reader.name, input);
    const known = done.get(key) ?? read(reader, input);
    done.set(key, known);
    return known as Promise<Output>;
  };
}

/** Today's date where the workspace is. */
const localDate = (now: Date, timeZone: string): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);

const cacheKey = (reader: string, input: unknown): string => `${reader} ${JSON.stringify(input)}`;
