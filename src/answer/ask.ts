import { randomUUID } from "node:crypto";
import type { Action } from "#contracts/action.ts";
import type { Answer, AnswerBasis } from "#contracts/answer.ts";
import type { AnswerLog } from "#contracts/answer-log.ts";
import type { AskOptions } from "#contracts/app.ts";
import type { ChartData } from "#contracts/chart.ts";
import { InputError } from "#contracts/errors.ts";
import { Period } from "#contracts/period.ts";
import type { Dictionary, ParsedQuestion } from "#contracts/question.ts";
import type { Settings } from "#contracts/settings.ts";
import type { AnyTool, ToolContext } from "#contracts/tool.ts";
import type { RowScope, Viewer } from "#contracts/viewer.ts";
import { declineInWords, notAnswerable, type PlainReply } from "./decline.ts";
import { gather } from "./gather.ts";
import { createLedger, type FigureFormat } from "./ledger.ts";
import { parse } from "./parse/parse.ts";
import { asksWhatChanged, notUsed, plan } from "./plan.ts";
import type { Gathered } from "./run-tool.ts";
import { understood } from "./understood.ts";
import { type Verified, verify, WITHHELD } from "./verify.ts";
import { changedFirst, write } from "./write.ts";

/** What a question needs of the data. */
export interface SnapshotAsked {
  readonly today: string;
  readonly seed: number;
  readonly scope: RowScope;
  /** E-mail address of the person asking; null is the operator. People take turns when many ask. */
  readonly viewer: string | null;
  /** Ends reads and tools that are under way; they then reject with its reason. */
  readonly signal?: AbortSignal | undefined;
}

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
  readonly snapshot: (asked: SnapshotAsked) => Promise<Snapshot>;
  readonly viewer: (email: string | null) => Promise<Viewer>;
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
 * @throws InputError when the question is empty or far too long, or nobody has the viewer's e-mail address
 */
export async function ask(parts: AnsweringParts, question: string, options: AskOptions = {}): Promise<Answer> {
  const started = parts.now();
  const asked = checkedQuestion(question);
  const reading = await understand(parts, asked, options);
  const outcome = declined(reading) ?? (await concluded(parts, reading, options));
  const answer: Answer = {
    id: reading.id,
    question: asked,
    mode: "offline",
    askedAt: started.toISOString(),
    dataVersion: outcome.dataVersion,
    understood: understood(reading.parsed, reading.snapshot.dictionary, { ...outcome, scope: reading.asked.scope }),
    basis: basisOf(reading.asked.today, outcome.output),
    headline: outcome.words.headline,
    verdict: outcome.verdict,
    findings: outcome.words.findings,
    actions: outcome.words.actions,
    charts: outcome.words.charts,
    caveats: outcome.words.caveats,
    next: outcome.words.next,
    facts: outcome.facts,
    receipts: outcome.receipts,
    usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0, cents: 0 },
    ms: parts.now().getTime() - started.getTime(),
  };
  return keep(parts, options, reading, outcome, answer);
}

function basisOf(today: string, output: Outcome["output"]): AnswerBasis {
  const periodAt = (key: string) => Period.safeParse(output?.[key]).data ?? null;
  return { today, period: periodAt("period"), compareWith: periodAt("compare_with") };
}

interface Reading {
  readonly id: string;
  readonly asked: SnapshotAsked;
  readonly snapshot: Snapshot;
  readonly parsed: ParsedQuestion;
}

async function understand(parts: AnsweringParts, question: string, options: AskOptions): Promise<Reading> {
  const { viewer = null, signal } = options;
  const { email, scope } = await parts.viewer(viewer);
  const today = parts.today();
  const asked: SnapshotAsked = { today, seed: parts.seed, scope, viewer: email, signal };
  const snapshot = await parts.snapshot(asked);
  const thread = options.thread ? await parts.log.turns(options.thread, viewer, MEMORY_TURNS) : [];
  const { fiscalYearStartMonth, weekStart } = parts.settings;
  const parsed = parse(question, { thread, dictionary: snapshot.dictionary, today, fiscalYearStartMonth, weekStart });
  return { id: `ans_${randomUUID().replaceAll("-", "").slice(0, 12)}`, asked, snapshot, parsed };
}

interface Outcome {
  readonly verdict: Answer["verdict"];
  readonly words: Verified;
  readonly facts: Answer["facts"];
  readonly receipts: Answer["receipts"];
  /** The first tool's output; null when no tool ran. */
  readonly output: Gathered["output"] | null;
  /** What was named and the first tool has no use for. */
  readonly unused: readonly string[];
  readonly dataVersion: number;
}

function checkedQuestion(question: string): string {
  const trimmed = question.trim();
  if (trimmed === "") throw new InputError("The question is empty. Try: why did win rate drop?");
  if (trimmed.length > MAX_QUESTION_LENGTH) {
    throw new InputError(
      `The question is too long (over ${MAX_QUESTION_LENGTH} characters). Ask it in a sentence or two.`,
    );
  }
  return trimmed;
}

function declined({ parsed, snapshot }: Reading): Outcome | null {
  const reply = declineInWords(parsed);
  return reply && withoutFigures(reply, snapshot);
}

const withoutFigures = (reply: PlainReply, { dataVersion }: Snapshot): Outcome => ({
  verdict: reply.verdict,
  words: { ...reply, findings: [], actions: [], charts: [], dropped: [] },
  facts: {},
  receipts: [],
  output: null,
  unused: [],
  dataVersion,
});

/** Plan, gather, write, verify. When an import lands in between, once more on the new data, so that an answer never mixes versions. */
async function concluded(
  parts: AnsweringParts,
  reading: Reading,
  options: AskOptions,
  isRetry = false,
): Promise<Outcome> {
  const { parsed, snapshot } = reading;
  const steps = plan(parsed, parts.tools, snapshot.dictionary);
  if (steps.length === 0) return withoutFigures(notAnswerable(parsed), snapshot);
  const ledger = createLedger(parts.format, options.quotes);
  try {
    let drawing: Promise<Drawn> | null = null;
    const gathered = await gather(steps, {
      context: snapshot.context,
      ledger,
      now: parts.now,
      onStep: options.onStep,
      signal: options.signal,
      onFirst: (run) => {
        if (asksWhatChanged(parsed)) return;
        drawing = draw(
          parts,
          options,
          verify(write([run], parsed.intent, ledger, parts.rankActions), ledger).charts,
          reading.id,
        );
      },
    });
    const now = await parts.snapshot(reading.asked);
    if (now.dataVersion !== snapshot.dataVersion && !isRetry)
      return concluded(parts, { ...reading, snapshot: now }, options, true);
    const ordered = asksWhatChanged(parsed) ? changedFirst(gathered, ledger) : gathered;
    const draft = write(ordered, parsed.intent, ledger, parts.rankActions);
    const words = verify(draft, ledger);
    const isWithheld = words.headline === WITHHELD;
    const { charts, caveat } = isWithheld
      ? { charts: [], caveat: [] }
      : await (drawing ?? draw(parts, options, words.charts, reading.id));
    return {
      verdict: isWithheld ? "no-data" : draft.verdict,
      words: { ...words, charts, caveats: [...words.caveats, ...caveat] },
      facts: ledger.facts(),
      receipts: gathered.map(({ receipt }) => receipt),
      output: ordered[0]?.output ?? null,
      unused: notUsed(parsed, steps),
      dataVersion: snapshot.dataVersion,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const reply: PlainReply = { headline: error.message, verdict: "no-data", caveats: [], next: parsed.alternatives };
    return withoutFigures(reply, snapshot);
  }
}

interface Drawn {
  readonly charts: Answer["charts"];
  readonly caveat: readonly string[];
}

/** Draws charts into files. A picture that cannot be drawn costs the picture, never the answer. */
async function draw(parts: AnsweringParts, options: AskOptions, charts: Answer["charts"], id: string): Promise<Drawn> {
  const folder = options.chartFolder;
  if (!folder) return { charts, caveat: [] };
  try {
    const files = charts.map(async (chart, index) => ({
      ...chart,
      png: await parts.draw(chart.spec, `${folder}/${id}-${index + 1}.png`),
    }));
    return { charts: await Promise.all(files), caveat: [] };
  } catch {
    return { charts, caveat: ["The chart could not be drawn; `upshot doctor` says why."] };
  }
}

async function keep(
  parts: AnsweringParts,
  options: AskOptions,
  reading: Reading,
  outcome: Outcome,
  answer: Answer,
): Promise<Answer> {
  const { asked, parsed } = reading;
  const { viewer = null, surface = "cli", thread = null } = options;
  const audit = { parsed, dropped: outcome.words.dropped };
  const turn = { question: answer.question, parsed, answerId: answer.id, headline: answer.headline };
  await parts.log.save({ ...asked, answer, viewer, surface, thread, audit }, turn);
  return answer;
}
