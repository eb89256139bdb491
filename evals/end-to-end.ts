/**
 * Whole answers, scored: part of `npm run eval`.
 *
 * 1. Quiet worlds: a hundred seeds of a world in which nothing was planted; how many answers name a cause.
 * 2. The question bank, asked of the sample world: every numeral of every answer must be one that a fact of that answer shows.
 *    This check reads the finished answer only; it shares no state with the ledger that made it.
 *
 * `--only forecast,patterns` asks the questions of some files and leaves the quiet worlds out. Held-out questions are never printed.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { unbackedNumerals, wordsMatchValue } from "#answer/verify-numbers.ts";
import { readConfig } from "#config";
import type { Answer } from "#contracts/answer.ts";
import type { App } from "#contracts/app.ts";
import { count } from "#contracts/quantity.ts";
import type { Dictionary } from "#contracts/question.ts";
import { createWorkbench } from "#main";
import { formatInterval, formatP, formatQuantity } from "#render/number-format.ts";
import { openStore } from "#store/open.ts";
import { seedWorld } from "#worlds/seed-world.ts";
import { loadCases } from "./cases.ts";

const QUIET_SEEDS = 100;
const MOST_CLAIMS = 8; // of a hundred at a nominal five in a hundred: binomial 95 % range
const PERIOD = /\b\d{4}(?:-(?:Q[1-4]|H[12]|W\d{2}|\d{2}(?:-\d{2})?))?\b(?:\.\.\d{4}-\d{2}-\d{2})?/gu;

/** What somebody wrote, or what was asked: shown in quotation marks, not said by the answer. */
const QUOTED = /“[^“”]*”/gu;

const only = parseArgs({ options: { only: { type: "string" } } }).values.only?.split(",") ?? null;
const home = mkdtempSync(join(tmpdir(), "upshot-eval-"));
const workbench = createWorkbench(readConfig({ UPSHOT_HOME: home, UPSHOT_TODAY: "2026-11-20" }));

async function quietWorlds(): Promise<number> {
  let claims = 0;
  for (let seed = 1; seed <= QUIET_SEEDS; seed++) {
    const dataFile = join(home, `null-${seed}.db`);
    const store = await openStore(dataFile);
    await seedWorld(store, { name: "null", seed, parts: "deals" });
    await store.close();
    const app = await workbench.open(dataFile);
    const { output } = await app.runTool("why_changed", {});
    await app.close();
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${dataFile}${suffix}`, { force: true });
    const rows = output.rows as readonly { readonly segment: readonly unknown[] }[];
    if (rows.some(({ segment }) => segment.length > 0)) claims += 1;
  }
  return claims;
}

/** Everything in an answer that may hold digits without being a figure of its own: names and periods of the data. */
function namesIn(dictionary: Dictionary): readonly string[] {
  const values = dictionary.dimensions.flatMap((dimension) => dimension.values.flatMap(({ value }) => value ?? []));
  return [...values, ...dictionary.entities.map(({ name }) => name)].filter((name) => /\d/.test(name));
}

/** Numerals of an answer that no fact of it shows, and facts whose words do not read back to their value. */
function faults(answer: Answer, names: readonly string[]): readonly string[] {
  const facts = Object.values(answer.facts);
  const shown = facts.flatMap((fact) => [
    fact.text,
    formatQuantity(fact, "size"),
    ...(fact.n === undefined ? [] : [formatQuantity(count(fact.n))]),
    ...(fact.interval ? [formatInterval(fact)] : []),
    ...(fact.p === undefined ? [] : [formatP(fact.p)]),
  ]);
  const texts = [
    answer.headline,
    ...answer.findings.map(({ text }) => text),
    ...answer.caveats,
    ...answer.charts.flatMap(({ title, alt }) => [title, alt]),
  ];
  const unbacked = texts.flatMap((text) =>
    unbackedNumerals(text.replaceAll(QUOTED, "¤").replaceAll(PERIOD, "¤"), shown, names).map(
      (numeral) => `${numeral} in “${text}”`,
    ),
  );
  const misread = facts.filter((fact) => !wordsMatchValue(fact)).map(({ text, value }) => `${text} for ${value}`);
  return [...unbacked, ...misread];
}

/** A question as it may be printed: one of a held-out part is not. */
interface Asked {
  readonly question: string;
  readonly shown: string;
}

async function askedOf(
  app: App,
  questions: readonly Asked[],
): Promise<{ asked: number; withFigures: number; faulty: readonly string[]; milliseconds: readonly number[] }> {
  const names = namesIn(await app.dictionary());
  const faulty: string[] = [];
  const milliseconds: number[] = [];
  let withFigures = 0;
  for (const { question, shown } of questions) {
    try {
      const answer = await app.ask(question, { surface: "eval", chartFolder: null });
      milliseconds.push(answer.ms);
      if (Object.keys(answer.facts).length > 0) withFigures += 1;
      for (const fault of faults(answer, names)) faulty.push(shown === question ? `${question} → ${fault}` : shown);
      if (answer.headline.length < 10) faulty.push(`${shown} → no headline`);
    } catch (error) {
      faulty.push(`${shown} → ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
    }
  }
  return { asked: questions.length, withFigures, faulty, milliseconds };
}

try {
  const dataFile = join(home, "sample.db");
  await workbench.seed(dataFile, { world: "default", seed: 1 });
  const app = await workbench.open(dataFile);
  const files = loadCases().filter(({ name }) => only === null || only.includes(name));
  const questions = [
    ...new Map(
      files.flatMap(({ part, name, cases }) =>
        cases
          .filter(({ question }) => question.trim() !== "")
          .map(({ question }) => [
            question,
            { question, shown: part === "held-out" ? `a question of ${name}` : question },
          ]),
      ),
    ).values(),
  ];
  const bank = await askedOf(app, questions);
  await app.close();
  const sorted = [...bank.milliseconds].sort((a, b) => a - b);
  console.log(
    `Question bank on the sample world: ${bank.asked} asked, ${bank.withFigures} answered with figures, ${bank.faulty.length} figures or answers at fault; median ${sorted[sorted.length >> 1]} ms.`,
  );
  for (const fault of bank.faulty.slice(0, 20)) console.log(`  ${fault}`);

  const claims = only === null ? await quietWorlds() : 0;
  if (only === null)
    console.log(`Quiet worlds: ${claims} of ${QUIET_SEEDS} seeds name a cause (at most ${MOST_CLAIMS}).`);
  process.exitCode = bank.faulty.length > 0 || claims > MOST_CLAIMS ? 1 : 0;
} finally {
  rmSync(home, { recursive: true, force: true });
}
