import { answerToText } from "#render/answer-text.ts";
import { type Call, viewerOf } from "./call.ts";
import { converse } from "./conversation.ts";
import { dim, exitCodes } from "./output.ts";

const FIRST_QUESTION = "Why did win rate drop?";

/** Seeds the sample world when there is no data yet, answers a first question, and in a terminal lets the person ask on. */
export async function start(call: Call): Promise<number> {
  const { options, terminal, workbench } = call;
  const dataFile = typeof options.db === "string" ? options.db : workbench.defaultDataFile();
  const quiet = options.json === true;
  if (!workbench.exists(dataFile)) {
    if (!quiet) terminal.error(dim(terminal, "No data yet: filling a sample workspace (once, a few seconds)…"));
    await workbench.seed(dataFile, { world: "default", seed: 1 });
  }
  const interactive = terminal.interactive && !quiet;
  // a person who waits must be able to leave
  const app = await workbench.open(dataFile, { charts: true, inThread: interactive });
  try {
    const asking = { viewer: viewerOf(call), thread: `cli-${process.pid}-${Date.now()}` };
    if (!quiet)
      terminal.out(
        `${dim(terminal, `Data: ${dataFile}${dataFile === workbench.sampleDataFile ? " (sample company, invented)" : ""}`)}\n\n${FIRST_QUESTION}\n`,
      );
    const answer = await app.ask(FIRST_QUESTION, { ...asking, chartFolder: workbench.chartFolder });
    terminal.out(
      quiet
        ? JSON.stringify(answer, null, 2)
        : answerToText(answer, { colour: terminal.colour, width: terminal.width }),
    );
    if (!quiet) terminal.out("");
    if (interactive) await converse(app, workbench, terminal, asking);
    else if (!quiet)
      terminal.out(dim(terminal, 'Ask your own: npm run --silent upshot -- ask "where do we lose the most money?"'));
    return exitCodes.done;
  } finally {
    await app.close();
  }
}
