import type { ToolRun } from "#contracts/app.ts";
import { inertText } from "#contracts/plain-text.ts";
import { inertLabel, LONGEST_LABEL } from "./inert-text.ts";
import type { Sentences } from "./tool-result-page.ts";

const MOST_NEXT = 3;
const MOST_SENTENCES = 40;
const LONGEST_NAME = 80;

/** A tool's own words, fit to be shown: names out of the data are inert in them and cut where they are very long. */
export function inertSentences({ text, output }: ToolRun): Sentences {
  const inert = (sentences: readonly string[]) => sentences.slice(0, MOST_SENTENCES).map(inertText);
  const said = [[text.headline], text.findings, text.caveats, text.next.slice(0, MOST_NEXT)].map(inert);
  const names = longNamesIn(output, said.flat().join("\n"));
  const [[headline = ""] = [], findings = [], caveats = [], next = []] = said.map((sentences) =>
    sentences.map((sentence) =>
      names.reduce((kept, name) => kept.replaceAll(name, inertLabel(name, LONGEST_NAME)), sentence),
    ),
  );
  return { headline, findings, caveats, next };
}

/** Texts of the output that are longer than a label and stand in the sentences at full length, the longest first. */
function longNamesIn(output: unknown, sentences: string): readonly string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value === "string" && value.length > LONGEST_LABEL) found.add(value);
    else if (typeof value === "object" && value !== null) for (const part of Object.values(value)) walk(part);
  };
  walk(output);
  return [...found]
    .map(inertText)
    .filter((name) => sentences.includes(name))
    .sort((left, right) => right.length - left.length);
}
