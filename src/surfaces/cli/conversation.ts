import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import type { App, AskOptions, Workbench } from "#contracts/app.ts";
import type { Dictionary } from "#contracts/question.ts";
import { answerToText } from "#render/answer-text.ts";
import { dim, red, type Terminal, wordError } from "./output.ts";

const HISTORY_LINES = 500;
/** Who asks, and the key of the memory that follow-ups share. */
type Asking = Pick<AskOptions, "viewer" | "thread">;

const LEAVE = ["exit", "quit", "q", "bye"];

/**
 * Lets a person ask on: history over sessions, Tab completes measures, dimensions, values and names, Ctrl-D or `exit` leaves.
 * A question that fails is worded and the conversation goes on.
 */
export async function converse(app: App, workbench: Workbench, terminal: Terminal, asking: Asking): Promise<void> {
  const words = completions(
    await app.dictionary(asking),
    app.tools.flatMap(({ asks }) => asks.map(({ question }) => question)),
  );
  const prompt = createInterface({
    input: process.stdin,
    output: process.stdout,
    history: readHistory(workbench.historyFile),
    historySize: HISTORY_LINES,
    completer: (line: string) => complete(line, words),
  });
  prompt.setPrompt("upshot> ");
  terminal.out(dim(terminal, "Ask on, for example “and by rep?”. Tab completes, exit leaves."));
  prompt.prompt();
  for await (const line of prompt) {
    const question = line.trim();
    if (LEAVE.includes(question.toLowerCase())) break;
    if (question !== "") {
      remember(workbench.historyFile, question);
      await answerOnce(app, workbench, terminal, asking, question);
    }
    prompt.prompt();
  }
  prompt.close();
}

async function answerOnce(
  app: App,
  workbench: Workbench,
  terminal: Terminal,
  asking: Asking,
  question: string,
): Promise<void> {
  try {
    const answer = await app.ask(question, { ...asking, chartFolder: workbench.chartFolder });
    terminal.out(`\n${answerToText(answer, { colour: terminal.colour, width: terminal.width })}\n`);
  } catch (error) {
    terminal.error(red(terminal, wordError(error).text));
  }
}

/** What Tab may complete to: whole questions first, then words of the data. */
function completions(dictionary: Dictionary, questions: readonly string[]): readonly string[] {
  return [
    ...questions,
    ...dictionary.measures.map(({ title }) => title.toLowerCase()),
    ...dictionary.dimensions.flatMap(({ title, values }) => [
      title.toLowerCase(),
      ...values.flatMap(({ value }) => value ?? []),
    ]),
    ...dictionary.entities.map(({ name }) => name),
  ];
}

/** Completes the whole line to a question, else its last word or words to a word of the data. */
export function complete(line: string, words: readonly string[]): [string[], string] {
  const lower = line.toLowerCase();
  const questions = lower === "" ? [] : words.filter((word) => word.toLowerCase().startsWith(lower));
  if (questions.length > 0) return [questions.slice(0, 12), line];
  for (const start of [...line.matchAll(/(?<=\s)\S/gu)].map(({ index }) => index)) {
    const part = line.slice(start).toLowerCase();
    const hits = words.filter((word) => word.toLowerCase().startsWith(part));
    if (hits.length > 0) return [[...new Set(hits)].slice(0, 12), line.slice(start)];
  }
  return [[], line];
}

const readHistory = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean).slice(-HISTORY_LINES).reverse() : [];

function remember(file: string, question: string): void {
  try {
    appendFileSync(file, `${question}\n`, { mode: 0o600 });
  } catch {
    // a history that cannot be kept must not stop the conversation
  }
}
