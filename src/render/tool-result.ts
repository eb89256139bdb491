import type { ToolRun } from "#contracts/app.ts";
import type { AnyTool } from "#contracts/tool.ts";
import { LONGEST_LABEL } from "./inert-text.ts";
import { outputShape } from "./output-shape.ts";
import { readCursor } from "./tool-result-cursor.ts";
import { type PageSize, resultPage, type ToolResult, type ToolResultOptions } from "./tool-result-page.ts";
import { inertSentences } from "./tool-result-sentences.ts";
import { cleanOutput, isList, isObject, type ResultObject } from "./tool-result-values.ts";

/** Most letters of text, and of the structure as JSON. A host shows its model one of the two, and warns or cuts when it is long. */
const LIMITS = {
  concise: { text: 8_000, structure: 16_000 },
  detailed: { text: 60_000, structure: 150_000 },
} as const;

type Size = Omit<PageSize, "lean">;

const size = (rows: number, nested: number, letters = LONGEST_LABEL, findings = 20, sentence = 900): Size => ({
  rows,
  nested,
  letters,
  findings,
  sentence,
});

const ALL = Number.POSITIVE_INFINITY;

/** From the fullest page to the smallest; the first that is within the limits is shown. The last ones are for names of hundreds of letters. */
const SIZES: Readonly<Record<ToolResultOptions["detail"], readonly Size[]>> = {
  concise: [
    ...[
      size(10, 6),
      size(10, 3),
      size(8, 3),
      size(8, 2),
      size(6, 2),
      size(5, 2),
      size(5, 1),
      size(4, 1),
      size(3, 1),
      size(2, 1),
    ],
    ...[size(2, 0, 80, 8, 500), size(1, 0, 60, 5, 300), size(1, 0, 24, 3, 200)],
  ],
  detailed: [
    ...[50, 40, 30, 20, 15, 10, 7, 5, 3, 2, 1].map((rows) => size(rows, ALL)),
    ...[size(1, 50), size(1, 10, 80, 8, 500), size(1, 0, 24, 3, 200)],
  ],
};

/**
 * A tool run as one page of a result: a text for people and models, and a structure. Each is complete alone, and they say the same.
 *
 * Figures keep their unrounded value beside the words to show. Names out of the data are made inert; what people wrote is left out, or
 * stands in marks with the boundary. What does not fit goes to the next page, which `nextCursor` opens: every list goes on there.
 *
 * @throws InputError for a cursor that does not fit the call or the data
 */
export function renderToolRun(run: ToolRun, tool: AnyTool, options: ToolResultOptions): ToolResult {
  const from = readCursor(options.cursor, run, options.detail);
  const said = inertSentences(run);
  const before = [said.headline, ...said.findings, ...said.caveats].join("\n");
  const { value, quotations } = cleanOutput(run.output, outputShape(tool), { ...options, said: before });
  // a tool says its gravest caveats; what is left of them here are the others
  const { caveats: unsaid = [], ...result } = isObject(value) ? value : {};
  const findings = said.findings.filter((sentence) => !isCopy(sentence, result));
  const whole = {
    run,
    result,
    quotations,
    said: { ...said, findings },
    unsaid: isList(unsaid) ? unsaid.map(String) : [],
    options,
  };
  const sizes = SIZES[options.detail];
  const limit = LIMITS[options.detail];
  const lean = options.detail === "concise";
  const pages = sizes.values().map((each) => resultPage(whole, { ...each, from, lean }));
  const fits = ({ text, structure }: ToolResult) =>
    text.length <= limit.text && JSON.stringify(structure).length <= limit.structure;
  return pages.find(fits) ?? resultPage(whole, { ...sizes.at(-1)!, from, lean });
}

/** From so many names on, a sentence of which they are so large a share is a list. */
const FEWEST_NAMES = 6;
const MOSTLY_NAMES = 0.4;

/** Whether a sentence only names the rows of a list that stands below it. */
const isCopy = (sentence: string, result: ResultObject): boolean =>
  Object.values(result).some((list) => {
    if (!isList(list)) return false;
    const names = list.flatMap((row) => (isObject(row) ? [row.title ?? row.label] : [])).map(String);
    const named = new Set(names.filter((name) => name.length > 1 && sentence.includes(name)));
    const letters = [...named].reduce((sum, name) => sum + name.length, 0);
    return named.size >= FEWEST_NAMES && letters > sentence.length * MOSTLY_NAMES;
  });
