/**
 * Scores the offline parser on the question bank: `npm run eval`. Prints a table per file and what went wrong, writes the scores into README.md,
 * and exits with 1 when a part falls below thresholds.json. `--part tuning` runs one part, `--wrong` lists every case that is not right.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { parse } from "#answer/parse/parse.ts";
import { type CaseFile, loadCases } from "./cases.ts";
import { contextAfter } from "./dictionary.ts";
import { fields, type Score, scoreCase } from "./score.ts";

const Thresholds = z.record(z.enum(["tuning", "held-out"]), z.object({ right: z.number(), wrong: z.number() }));
const MARKERS = ["<!-- scores: written by `npm run eval` -->", "<!-- end of scores -->"] as const;
const README = new URL("./README.md", import.meta.url);

interface Scored {
  readonly file: CaseFile;
  readonly scores: readonly Score[];
}

function scoreFile(file: CaseFile): Scored {
  const scores = file.cases.map((one) => {
    const parsed = parse(one.question, contextAfter(one.thread, parse));
    return scoreCase(one, parsed, (question) => parse(question, contextAfter([], parse)));
  });
  return { file, scores };
}

const share = (part: number, whole: number): string => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)}%`);
const count = (scores: readonly Score[], outcome: Score["outcome"]): number =>
  scores.filter((score) => score.outcome === outcome).length;

function row(name: string, scores: readonly Score[]): readonly string[] {
  const offered = scores.filter((score) => score.offered).length;
  return [
    name,
    String(scores.length),
    share(count(scores, "right"), scores.length),
    `${count(scores, "wrong")} (${share(count(scores, "wrong"), scores.length)})`,
    `${count(scores, "asked-back")} (${offered})`,
    String(count(scores, "declined")),
    ...fields.map((field) => {
      const asked = scores.filter((score) => score.fields[field] !== undefined);
      return share(asked.filter((score) => score.fields[field]).length, asked.length);
    }),
  ];
}

function table(all: readonly Scored[]): string {
  const head = ["part", "cases", "right", "confidently wrong", "asked back (right one offered)", "refused", ...fields];
  const rows = (["tuning", "held-out"] as const).flatMap((part) => {
    const files = all.filter(({ file }) => file.part === part);
    const scores = files.flatMap((one) => one.scores);
    return scores.length === 0
      ? []
      : [row(`**${part}**`, scores), ...files.map((one) => row(one.file.name, one.scores))];
  });
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function writeScores(text: string): void {
  const readme = readFileSync(README, "utf8");
  const [from, to] = [readme.indexOf(MARKERS[0]), readme.indexOf(MARKERS[1])];
  if (from < 0 || to < 0)
    throw new Error("evals/README.md has lost its score markers; put them back around the table.");
  const next = `${readme.slice(0, from)}${MARKERS[0]}\n\n${text}\n\n${readme.slice(to)}`;
  if (next !== readme) writeFileSync(README, next);
}

function belowThreshold(all: readonly Scored[]): readonly string[] {
  const thresholds = Thresholds.parse(JSON.parse(readFileSync(new URL("./thresholds.json", import.meta.url), "utf8")));
  return Object.entries(thresholds).flatMap(([part, limit]) => {
    const scores = all.filter(({ file }) => file.part === part).flatMap((one) => one.scores);
    if (scores.length === 0) return [];
    const right = count(scores, "right") / scores.length;
    const wrong = count(scores, "wrong") / scores.length;
    return [
      ...(right < limit.right ? [`${part}: ${share(right, 1)} right, the limit is ${share(limit.right, 1)}`] : []),
      ...(wrong > limit.wrong
        ? [`${part}: ${share(wrong, 1)} confidently wrong, the limit is ${share(limit.wrong, 1)}`]
        : []),
    ];
  });
}

const { values: options } = parseArgs({
  options: { part: { type: "string" }, wrong: { type: "boolean", default: false } },
});
const files = loadCases().filter(({ part }) => options.part === undefined || part === options.part);
const scored = files.map(scoreFile);
console.log(table(scored));
if (options.wrong) {
  for (const { file, scores } of scored) {
    for (const [place, score] of scores.entries()) {
      if (score.outcome === "right") continue;
      const one = file.cases[place]!;
      const failed = Object.entries(score.fields).flatMap(([field, ok]) => (ok ? [] : [field]));
      console.log(
        `${score.outcome.padEnd(11)} ${score.id} [${failed.join(", ")}] ${[...one.thread, one.question].join(" >> ")}`,
      );
    }
  }
}
if (options.part === undefined) writeScores(table(scored));
const failures = belowThreshold(scored);
for (const failure of failures) console.error(`Below the threshold: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;
