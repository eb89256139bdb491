import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { intents } from "#contracts/question.ts";

const Expect = z.strictObject({
  intent: z.union([z.enum(intents), z.array(z.enum(intents))]).optional(),
  measure: z.string().nullable().optional(),
  dimensions: z.array(z.string()).optional(),
  filters: z.record(z.string(), z.array(z.string().nullable())).optional(),
  period: z.string().nullable().optional(),
  compareWith: z.string().nullable().optional(),
  /** The day from which a change is to be judged. */
  changedOn: z.string().nullable().optional(),
  /** Names of the people, leads, accounts or campaigns. */
  entities: z.array(z.string()).optional(),
  /** What must be reported as not in the data. */
  missing: z.string().optional(),
  /** One of these repaired words must be reported. */
  corrected: z.array(z.string()).optional(),
});
export type Expect = z.infer<typeof Expect>;

/** One question of the bank. `thread` holds the questions before it; only what stands in `expect` is scored. */
const Case = z.strictObject({
  id: z.string(),
  thread: z.array(z.string()).default([]),
  question: z.string(),
  expect: Expect,
});
export type Case = z.infer<typeof Case>;

/** A file of cases. Held-out files were written after the rules were frozen and are never tuned on. */
export interface CaseFile {
  readonly name: string;
  readonly part: "tuning" | "held-out";
  readonly cases: readonly Case[];
}

/** All cases of `evals/cases`, by file name. Throws with file and line when a case does not fit the schema. */
export function loadCases(folder: URL = new URL("./cases/", import.meta.url)): readonly CaseFile[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".jsonl"))
    .sort()
    .map((file) => ({
      name: file.replace(/\.jsonl$/, ""),
      part: file.startsWith("heldout-") ? "held-out" : "tuning",
      cases: readFileSync(new URL(file, folder), "utf8")
        .split("\n")
        .flatMap((line, place) => (line.trim() === "" ? [] : [readCase(line, `${file}:${place + 1}`)])),
    }));
}

function readCase(line: string, where: string): Case {
  try {
    return Case.parse(JSON.parse(line));
  } catch (error) {
    throw new Error(`${where} is no case: ${error instanceof Error ? error.message : String(error)}`);
  }
}
