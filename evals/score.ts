import type { Intent, ParsedQuestion } from "#contracts/question.ts";
import type { Case, Expect } from "./cases.ts";

/** What a reading leads to: an answer, one question back, a refusal, or "not in my data". */
export type Reaction = "answer" | "ask" | "decline" | "missing";

/**
 * right: everything expected matches · wrong: it would have answered, and not what was asked (the harm) ·
 * asked-back: it asked though it should have acted · declined: it refused, or missed data, though it should not have.
 */
export type Outcome = "right" | "wrong" | "asked-back" | "declined";

export const fields = [
  "intent",
  "measure",
  "dimensions",
  "filters",
  "period",
  "compareWith",
  "changedOn",
  "entities",
  "missing",
  "corrected",
] as const;
export type Field = (typeof fields)[number];

export interface Score {
  readonly id: string;
  readonly outcome: Outcome;
  /** Only the fields that the case expects. */
  readonly fields: Readonly<Partial<Record<Field, boolean>>>;
  /** It asked back, and one of the offered questions was the right one. */
  readonly offered: boolean;
}

export const reactionOf = (parsed: Pick<ParsedQuestion, "intent" | "missing">): Reaction => {
  if (parsed.missing !== null) return "missing";
  if (parsed.intent === "unclear") return "ask";
  return parsed.intent === "write_request" || parsed.intent === "out_of_scope" ? "decline" : "answer";
};

const same = (one: unknown, two: unknown): boolean => JSON.stringify(one) === JSON.stringify(two);
const sorted = (values: readonly (string | null)[]): readonly (string | null)[] =>
  [...values].sort((one, two) => String(one).localeCompare(String(two)));
const filterKey = (filters: Readonly<Record<string, readonly (string | null)[]>>): unknown =>
  Object.entries(filters)
    .map(([key, values]) => [key, sorted(values)])
    .sort(([one], [two]) => String(one).localeCompare(String(two)));

export const allowedIntents = (expect: Expect): readonly Intent[] =>
  expect.intent === undefined ? [] : Array.isArray(expect.intent) ? expect.intent : [expect.intent];

/** One reading against what its case expects. `reread` parses an offered question on its own. */
export function scoreCase(one: Case, parsed: ParsedQuestion, reread: (question: string) => ParsedQuestion): Score {
  const { expect } = one;
  const found = matches(expect, parsed);
  const expectedFields = Object.fromEntries(
    fields.filter((field) => expect[field] !== undefined).map((field) => [field, found[field]]),
  );
  const reaction = reactionOf(parsed);
  const unasked = expect.missing === undefined && parsed.missing !== null;
  const right = Object.values(expectedFields).every(Boolean) && !unasked;
  const outcome: Outcome = right
    ? "right"
    : reaction === "answer"
      ? "wrong"
      : reaction === "ask"
        ? "asked-back"
        : "declined";
  const offered =
    outcome === "asked-back" &&
    parsed.alternatives.some((question) => allowedIntents(expect).includes(reread(question).intent));
  return { id: one.id, outcome, fields: expectedFields, offered };
}

function matches(expect: Expect, parsed: ParsedQuestion): Readonly<Record<Field, boolean>> {
  const asked = parsed.missing?.asked.toLowerCase() ?? "";
  const expectedMissing = expect.missing?.toLowerCase() ?? "";
  return {
    intent: allowedIntents(expect).includes(parsed.intent),
    measure: expect.measure === parsed.measure,
    dimensions: same(sorted(expect.dimensions ?? []), sorted(parsed.dimensions)),
    filters: same(filterKey(expect.filters ?? {}), filterKey(parsed.filters)),
    period: expect.period === parsed.period,
    compareWith: expect.compareWith === parsed.compareWith,
    changedOn: expect.changedOn === (parsed.changedOn ?? null),
    entities: same(sorted(expect.entities ?? []), sorted(parsed.entities.map(({ name }) => name))),
    missing: asked !== "" && (asked.includes(expectedMissing) || expectedMissing.includes(asked)),
    corrected: parsed.corrected.some(({ to }) =>
      (expect.corrected ?? []).flatMap((word) => word.split("/")).includes(to),
    ),
  };
}
