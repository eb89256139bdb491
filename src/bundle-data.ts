import { closeSync, existsSync, linkSync, mkdirSync, openSync, readSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Config } from "#config";
import type { Answer } from "#contracts/answer.ts";
import type { App } from "#contracts/app.ts";
import type { ChartData } from "#contracts/chart.ts";
import { DataError, SetupError } from "#contracts/errors.ts";
import { openApp } from "./open-app.ts";

const SAMPLE_NOTE =
  "These are sample data of an invented company. To ask about your own, choose your data file in the settings of the Upshot extension.";
const SAMPLE_MARK = "Sample data. ";
const HOW_TO_MAKE_ONE = "`upshot import deals <file.csv>` makes one from an export of your CRM";
const FIRST_BYTES = "SQLite format 3\0";

/**
 * Opens the data file that the settings name; without one the own file in the home folder, as soon as an import has made it; until then sample
 * data, which are filled in at first use and say so in every answer.
 *
 * @throws SetupError when the file is not there or is no data file
 */
export async function openBundleData(config: Config): Promise<App> {
  const own = config.dataFile ?? join(config.home, "upshot.db");
  if (config.dataFile !== null || existsSync(own)) {
    checkDataFile(own);
    return openApp(own, config, { inThread: true }).catch(inWordsOfTheHost);
  }
  const sample = join(config.home, "sample.db");
  if (!existsSync(sample)) await makeSample(config.home, sample);
  return withNote(await openApp(sample, config, { inThread: true }));
}

function checkDataFile(file: string): void {
  if (!existsSync(file))
    throw new SetupError(
      `The data file ${basename(file)} is not there. Choose another in the settings of the Upshot extension, or leave the field empty for sample data.`,
    );
  if (firstBytes(file, FIRST_BYTES.length) !== FIRST_BYTES)
    throw new SetupError(
      `${basename(file)} is not a data file of Upshot. ${HOW_TO_MAKE_ONE}; choose that one in the settings of the Upshot extension.`,
    );
}

/** There is no command line here. */
function inWordsOfTheHost(error: unknown): never {
  if (!(error instanceof SetupError || error instanceof DataError) || !error.help.otherFile) throw error;
  const Kind = error instanceof SetupError ? SetupError : DataError;
  throw new Kind(`${error.message} You can also choose another file in the settings of the Upshot extension.`);
}

function firstBytes(file: string, count: number): string {
  const bytes = Buffer.alloc(count);
  const opened = openSync(file, "r");
  try {
    readSync(opened, bytes);
  } finally {
    closeSync(opened);
  }
  return bytes.toString("latin1");
}

/** Fills a draft first: hosts start several servers at once, and none may meet a file that is half filled or replaced under it. */
async function makeSample(folder: string, file: string): Promise<void> {
  const { seedSample } = await import("./seed-sample.ts");
  const draft = join(folder, `sample-${process.pid}.db`);
  try {
    mkdirSync(folder, { recursive: true });
    await seedSample(draft, "default", 1);
    linkSync(draft, file);
  } catch (error) {
    // another server was quicker
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${draft}${suffix}`, { force: true });
  }
}

/** The same app, whose every answer and picture says that the data are invented. */
const withNote = (app: App): App => ({
  ...app,
  runTool: async (...asked) => {
    const { text, chart, ...run } = await app.runTool(...asked);
    return { ...run, text: { ...text, caveats: [SAMPLE_NOTE, ...text.caveats] }, chart: chart && marked(chart) };
  },
  ask: async (...asked) => noted(await app.ask(...asked)),
  answer: async (...asked) => noted(await app.answer(...asked)),
  chart: async (...asked) => marked(await app.chart(...asked)),
});

/** Not before an answer is kept: the command line fills the same sample and keeps answers in it. */
const noted = (answer: Answer): Answer => ({
  ...answer,
  caveats: [SAMPLE_NOTE, ...answer.caveats],
  charts: answer.charts.map((chart) => ({ ...chart, spec: marked(chart.spec) })),
});

const marked = (chart: ChartData): ChartData =>
  chart.subtitle.startsWith(SAMPLE_MARK) ? chart : { ...chart, subtitle: `${SAMPLE_MARK}${chart.subtitle}` };
