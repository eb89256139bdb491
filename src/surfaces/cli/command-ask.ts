import { answerToText } from "#render/answer-text.ts";
import { type Call, existingDataFileOf, viewerOf } from "./call.ts";
import { dim, exitCodes } from "./output.ts";

/** Answers one question and leaves. */
export async function ask(call: Call): Promise<number> {
  const { options, terminal, workbench } = call;
  const app = await workbench.open(existingDataFileOf(call), { charts: options.chart !== false });
  try {
    const question = (call.words[0] as readonly string[]).join(" ");
    const answer = await app.ask(question, {
      viewer: viewerOf(call),
      ...(typeof options.thread === "string" ? { thread: options.thread } : {}),
      ...(options.steps === true ? { onStep: (text: string) => terminal.error(dim(terminal, `· ${text}`)) } : {}),
      chartFolder: options.chart === false ? null : workbench.chartFolder,
    });
    terminal.out(
      options.json === true
        ? JSON.stringify(answer, null, 2)
        : answerToText(answer, { colour: terminal.colour, width: terminal.width }),
    );
    return exitCodes.done;
  } finally {
    await app.close();
  }
}
