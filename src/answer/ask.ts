import { randomUUID } from "node:crypto";
import type { Action } from "#contracts/action.ts";
import type { Answer } from "#contracts/answer.ts";
import type { AnswerLog } from "#contracts/answer-log.ts";
import type { AskOptions } from "#contracts/app.ts";
import type { ChartData } from "#contracts/chart.ts";
import { InputError } from "#contracts/errors.ts";
import type { Dictionary, ParsedQuestion } from "#contracts/question.ts";
import type { Settings } from "#contracts/settings.ts";
import type { AnyTool, ToolContext } from "#contracts/tool.ts";
import { declineInWords } from "./decline.ts";
import { gather } from "./gather.ts";
import { createLedger, type FigureFormat, type Ledger } from "./ledger.ts";
import { parse } from "./parse/parse.ts";
import { plan } from "./plan.ts";
import type { Gathered } from "./run-tool.ts";
import { understood } from "./understood.ts";
import { type Verified, verify, WITHHELD } from "./verify.ts";
import { write } from "./write.ts";

/** The data as one question sees them: a version, the words they hold, and a context for tools. */
export interface Snapshot {
  readonly dataVersion: number;
  readonly dictionary: Dictionary;
  readonly context: ToolContext;
}

/** What answering needs from the rest; `main.ts` supplies it. */
export interface AnsweringParts {
  readonly tools: readonly AnyTool[];
  readonly settings: Settings;
  readonly format: FigureFormat;
  readonly snapshot: (today: string, seed: number) => Promise<Snapshot>;
  readonly rankActions: (actions: readonly Action[]) => readonly Action[];
  readonly log: AnswerLog;
  /** Draws a chart and returns the file it is in. */
  readonly draw: (chart: ChartData, file: string) => Promise<string>;
  readonly now: () => Date;
  readonly today: () => string;
  readonly seed: number;
}

const MEMORY_TURNS = 8;
const MAX_QUESTION_LENGTH = 2_000;

/**
 * Answers a question in words: understand → plan → gather → write → verify → deliver.
 * Ends in an answer or a stated reason; the answer is kept, so that it can be replayed.
 *
 * @throws InputError when the question is empty or far too long
 */
export async function ask(parts: AnsweringParts, question: string, options: AskOptions = {}): Promise<Answer> {
  const started = parts.now();
  const asked = checkedQuestion(question);
  const today = parts.today();
  const snapshot = await parts.snapshot(today, parts.seed);

  const thread = options.thread ? await parts.log.turns(options.thread, MEMORY_TURNS) : [];
  const parsed = parse(asked, {
    thread,
    dictionary: snapshot.dictionary,
    today,
    fiscalYearStartMonth: parts.settings.fiscalYearStartMonth,
    weekStart: parts.settings.weekStart,
  });

  const ledger = createLedger(parts.format);
  const declined = declineInWords(parsed);
  const gathered = declined
    ? []
    : await gather(plan(parsed, parts.tools, snapshot.dictionary), snapshot.context, ledger, parts.now, options.onStep);
  const outcome = declined ? plainOutcome(declined) : outcomeOf(gathered, parsed, ledger, parts);

  const answer = await deliver(parts, options, {
    id: `ans_${randomUUID().replaceAll("-", "").slice(0, 12)}`,
    question: asked,
    mode: "offline",
    askedAt: started.toISOString(),
    dataVersion: snapshot.dataVersion,
    understood: understood(parsed, snapshot.dictionary, gathered[0]?.output ?? null),
    headline: outcome.words.headline,
    verdict: outcome.verdict,
    findings: outcome.words.findings,
    actions: outcome.words.actions,
    charts: outcome.words.charts,
    caveats: outcome.words.caveats,
    next: outcome.words.next,
    facts: ledger.facts(),
    receipts: gathered.map(({ receipt }) => receipt),
    usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0, cents: 0 },
    ms: 0,
  });
  const finished = { ...answer, ms: parts.now().getTime() - started.getTime() };
  const record = {
    answer: finished,
    today,
    seed: parts.seed,
    viewer: options.viewer ?? null,
    surface: options.surface ?? "cli",
    thread: options.thread ?? null,
    audit: { parsed, dropped: outcome.words.dropped },
  };
  await parts.log.save(record, { question: asked, parsed, answerId: finished.id, headline: finished.headline });
  return finished;
}

interface Outcome {
  readonly verdict: Answer["verdict"];
  readonly words: Verified;
}

function checkedQuestion(question: string): string {
  const trimmed = question.trim();
  if (trimmed === "") throw new InputError("The question is empty. Try: why did win rate drop?");
  if (trimmed.length > MAX_QUESTION_LENGTH)
    throw new InputError(
      `The question is too long (over ${MAX_QUESTION_LENGTH} characters). Ask it in a sentence or two.`,
    );
  return trimmed;
}

const plainOutcome = (reply: NonNullable<ReturnType<typeof declineInWords>>): Outcome => ({
  verdict: reply.verdict,
  words: { ...reply, findings: [], actions: [], charts: [], dropped: [] },
});

function outcomeOf(
  gathered: readonly Gathered[],
  parsed: ParsedQuestion,
  ledger: Ledger,
  parts: AnsweringParts,
): Outcome {
  const draft = write(gathered, parsed.intent, ledger, parts.rankActions);
  const words = verify(draft, ledger);
  return { verdict: words.headline === WITHHELD ? "no-data" : draft.verdict, words };
}

async function deliver(parts: AnsweringParts, options: AskOptions, answer: Answer): Promise<Answer> {
  const folder = options.chartFolder;
  if (!folder || answer.charts.length === 0) return answer;
  const charts = await Promise.all(
    answer.charts.map(async (chart, index) => ({
      ...chart,
      png: await parts.draw(chart.spec, `${folder}/${answer.id}-${index + 1}.png`),
    })),
  );
  return { ...answer, charts };
}
