import { expect, test } from "vitest";
import { parse } from "#answer/parse/parse.ts";
import { intents } from "#contracts/question.ts";
import { loadCases } from "./cases.ts";
import { contextAfter } from "./dictionary.ts";
import { allowedIntents, scoreCase } from "./score.ts";

const files = loadCases();
const all = files.flatMap(({ cases }) => cases);
const read = (thread: readonly string[], question: string) => parse(question, contextAfter(thread, parse));

test("the bank is large, covers every intent, and names every case once", () => {
  expect(all.length).toBeGreaterThan(500);
  expect(files.filter(({ part }) => part === "held-out").flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(
    120,
  );
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  expect(new Set(all.flatMap(({ expect: one }) => allowedIntents(one)))).toEqual(new Set(intents));
});

test("every tuning case is still read as it should be", () => {
  const broken = files
    .filter(({ part }) => part === "tuning")
    .flatMap(({ cases }) => cases)
    .filter(
      (one) => scoreCase(one, read(one.thread, one.question), (question) => read([], question)).outcome !== "right",
    );
  expect(broken.map(({ id, question }) => `${id}: ${question}`)).toEqual([]);
});

test("every question that is offered to click is itself understood, down to the last word", () => {
  const misread = all
    .flatMap((one) => read(one.thread, one.question).alternatives)
    .filter((question) => {
      const { intent, ignored, missing } = read([], question);
      return ignored.length > 0 || missing !== null || ["unclear", "out_of_scope", "write_request"].includes(intent);
    });
  expect(misread).toEqual([]);
});
