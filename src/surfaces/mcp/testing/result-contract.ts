import { AjvJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/ajv";
import type { ToolRun } from "#contracts/app.ts";
import type { Quantity } from "#contracts/quantity.ts";
import type { AnyTool } from "#contracts/tool.ts";
import { fieldKey } from "#render/field-words.ts";
import { type OutputShape, outputShape } from "#render/output-shape.ts";
import { renderToolRun } from "#render/tool-result.ts";
import type { ToolResult, ToolResultOptions } from "#render/tool-result-page.ts";
import { inMainUnits } from "#render/tool-result-values.ts";
import { resultSchema } from "../result-schema.ts";

const validator = new AjvJsonSchemaValidator();
type Check = ReturnType<typeof validator.getValidator>;
const checks = new WeakMap<AnyTool, Check>();
const LIMITS = { concise: [8_000, 16_000], detailed: [60_000, 150_000] } as const;
/** A whole cell or value, since names may hold such words. */
const EMPTY = /(?:[|:;,] )(?:null|undefined|NaN|-?Infinity|\[object \w+\])(?= \||[;,]|$)/m;

/**
 * What is wrong with the results of one tool run, in words; empty when nothing is. Checks every page in both details: the official client
 * accepts the structure, text and structure say the same, nothing empty shows, the sizes hold, and the pages together are the whole.
 */
export function faultsOfResults(run: ToolRun, tool: AnyTool, quotes: "shown" | "hidden" = "hidden"): readonly string[] {
  const check = checks.get(tool) ?? validator.getValidator(resultSchema(tool));
  checks.set(tool, check); // compiling a schema takes longer than all the rest
  return (["concise", "detailed"] as const).flatMap((detail) => {
    const options = { detail, quotes, boundary: "b7f3c2" };
    const pages = pagesOf(run, tool, options);
    const again = renderToolRun(run, tool, { ...options, cursor: null });
    const faults = [
      ...pages.flatMap((page, index) => pageFaults(page, check, detail).map((fault) => `page ${index + 1}: ${fault}`)),
      ...(JSON.stringify(again) === JSON.stringify(pages[0]) ? [] : ["the same call gave other bytes"]),
      ...lostRows(run, tool, pages, detail),
    ];
    return faults.map((fault) => `${tool.name}, ${detail}, ${fault}`);
  });
}

/** All pages of a run, following the cursors. */
export function pagesOf(
  run: ToolRun,
  tool: AnyTool,
  options: Omit<ToolResultOptions, "cursor">,
): readonly ToolResult[] {
  const pages: ToolResult[] = [];
  let cursor: string | null = null;
  do {
    const page: ToolResult = renderToolRun(run, tool, { ...options, cursor });
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== null && pages.length < 1_000);
  return pages;
}

function pageFaults({ text, structure }: ToolResult, check: Check, detail: "concise" | "detailed"): readonly string[] {
  const checked = check(structure);
  const json = JSON.stringify(structure);
  const [mostText, mostJson] = LIMITS[detail];
  const plain = text.replaceAll(/\\([\\|#>~=+*.)-])/g, "$1");
  const strings = stringsIn(structure);
  const unsaid = strings.filter((part) => !plain.includes(part));
  const known = new Set(
    [...strings, ...keysIn(structure), ...numbersIn([structure.provenance, structure.page]).map(String)].flatMap(
      numeralsIn,
    ),
  );
  const invented = numeralsIn(text.replaceAll(/^\d+\. /gm, "")).filter((numeral) => !known.has(numeral));
  return [
    ...(checked.valid ? [] : [`the schema refuses it: ${checked.errorMessage}`]),
    ...unsaid.slice(0, 3).map((part) => `the text lacks “${part}”`),
    ...invented.slice(0, 3).map((numeral) => `the structure lacks the numeral ${numeral} of the text`),
    ...(EMPTY.test(text) || /:(?:null|\[\]|\{\}|"")[,}\]]/.test(json.replace(/"arguments":\{\}/, ""))
      ? ["something empty shows"]
      : []),
    ...(text.length > mostText ? [`the text has ${text.length} letters`] : []),
    ...(json.length > mostJson ? [`the structure has ${json.length} letters`] : []),
  ];
}

/** Every text in a structure; a figure and a record count with what their `text` says. */
function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  if ("text" in value && "unit" in value) return [String(value.text)];
  return Object.values(value).flatMap(stringsIn);
}

const numbersIn = (value: unknown): readonly number[] =>
  typeof value === "number"
    ? [value]
    : typeof value === "object" && value !== null
      ? Object.values(value).flatMap(numbersIn)
      : [];

/** Names of fields, which tables and lines show as words. */
const keysIn = (value: unknown): readonly string[] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([key, part]) => [key, ...keysIn(part)])
    : [];

const numeralsIn = (text: string): string[] => text.match(/\p{Nd}+(?:[.,]\p{Nd}+)*/gu) ?? [];

type Rows = Map<string, readonly number[]>;

/** Lists of which some rows are on no page, or on two: the figures of a list over all pages are those of the tool's output, in order. */
function lostRows(
  run: ToolRun,
  tool: AnyTool,
  pages: readonly ToolResult[],
  detail: "concise" | "detailed",
): readonly string[] {
  const whole: Rows = new Map();
  const { caveats: _, ...output } = run.output;
  figuresByList(asShown(output, outputShape(tool), detail), "", detail, whole);
  const shown: Rows = new Map();
  for (const { structure } of pages) figuresByList(structure.result, "", detail, shown);
  return [...whole]
    .filter(([path, figures]) => figures.join() !== (shown.get(path) ?? []).join())
    .map(([path, figures]) => `list ${path} has ${figures.length} figures, the pages ${shown.get(path)?.length ?? 0}`);
}

/** An output under the names and with the fields and figures that results have. */
function asShown(value: unknown, shape: OutputShape, detail: "concise" | "detailed"): unknown {
  if (value === null || value === undefined) return undefined;
  if (shape.kind === "list") return (value as readonly unknown[]).map((row) => asShown(row, shape.of, detail));
  if (shape.kind === "record") {
    const fields = Object.entries(shape.fields).filter(([, field]) => detail === "detailed" || !field.detail);
    const parts = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(fields.map(([key, field]) => [fieldKey(key), asShown(parts[key], field, detail)]));
  }
  return typeof value === "object" && "unit" in value ? { ...value, ...inMainUnits(value as Quantity) } : value;
}

/** Values of the figures in each list outside of rows; of those deeper in a row only when all of it is shown. */
function figuresByList(value: unknown, path: string, detail: "concise" | "detailed", found: Rows): void {
  if (typeof value !== "object" || value === null || "unit" in value) return;
  if (!Array.isArray(value)) {
    for (const [key, part] of Object.entries(value)) figuresByList(part, `${path}/${key}`, detail, found);
    return;
  }
  const figures = value.flatMap((row) => figuresIn(row, detail === "detailed"));
  if (figures.length > 0) found.set(path, [...(found.get(path) ?? []), ...figures]);
}

function figuresIn(value: unknown, isDeep: boolean): readonly number[] {
  if (typeof value !== "object" || value === null) return [];
  if ("unit" in value && "value" in value) return [value.value as number];
  if ("figures" in value && "names" in value) return []; // a note, which becomes a sentence
  return Object.values(value).flatMap((part) => (Array.isArray(part) && !isDeep ? [] : figuresIn(part, isDeep)));
}
