import MiniSearch from "minisearch";
import type { Intent } from "#contracts/question.ts";
import { exampleBank } from "./example-bank.ts";
import { stopWords } from "./words.ts";

interface Example {
  readonly id: number;
  readonly intent: Intent;
  readonly question: string;
}

let bank: MiniSearch<Example> | null = null;

function exampleSearch(): MiniSearch<Example> {
  if (bank) return bank;
  const made = new MiniSearch<Example>({
    fields: ["question"],
    storeFields: ["intent"],
    processTerm: (term) => (stopWords.has(term.toLowerCase()) ? null : stem(term.toLowerCase())),
    searchOptions: { fuzzy: 0.2, prefix: (term) => term.length > 3 },
  });
  const examples = Object.entries(exampleBank).flatMap(([intent, questions]) =>
    (questions ?? []).map((question) => ({ intent: intent as Intent, question })),
  );
  made.addAll(examples.map((example, id) => ({ ...example, id })));
  bank = made;
  return made;
}

const stem = (term: string): string => term.replace(/(?:ing|ed|es|s)$/, "");

/** How strongly the example bank must match before its intent is worth offering. */
const NEAR = 4;

/**
 * Intents whose examples read most like the question (BM25), at most `limit`, best first; empty when nothing is near. Only for what to offer:
 * nearest-example matching answers nonsense with confidence, so it never decides.
 */
export function proposeIntents(words: string, limit: number): readonly Intent[] {
  const scores = new Map<Intent, number>();
  for (const result of exampleSearch().search(words)) {
    const intent = result.intent as Intent;
    const known = scores.get(intent);
    if (known === undefined) scores.set(intent, result.score);
    else scores.set(intent, known + result.score * 0.1);
  }
  return [...scores]
    .filter(([, score]) => score >= NEAR)
    .sort((one, two) => two[1] - one[1])
    .slice(0, limit)
    .map(([intent]) => intent);
}
