import { createColors } from "picocolors";
import type { Answer, AnswerChart, RankedAction } from "#contracts/answer.ts";
import { cleanText } from "#contracts/plain-text.ts";
import { chartToText } from "./chart-text.ts";
import { formatInterval, formatQuantity } from "./number-format.ts";
import { wrapLines } from "./wrap-lines.ts";

export interface TextOptions {
  readonly colour: boolean;
  /** Terminal columns. */
  readonly width: number;
}

const LEAST_WIDTH = 40;
const MOST_WIDTH = 110; // longer lines are hard to read
const ACTIONS_HEADING = "What to do first (ranked by confidence, then money)";

type Paint = (text: string) => string;
interface Pen {
  readonly width: number;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
}

/**
 * An answer for a terminal: headline first, then what was understood, findings, what to do, caveats, the chart and
 * what to ask next. No control character from data reaches the terminal; lines break at `width`.
 */
export function answerToText(answer: Answer, { colour, width }: TextOptions): string {
  const { bold, dim, green, yellow } = createColors(colour);
  const pen: Pen = { width: Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, width)), bold, dim, green, yellow };
  const sections = [
    [...wrapped(pen, answer.headline, "", bold), ...wrapped(pen, answer.understood, "", dim)],
    answer.findings.flatMap(({ text }) => wrapped(pen, text, "• ")),
    ...answer.charts.map((chart) => chartLines(pen, chart)),
    actionLines(pen, answer),
    answer.caveats.flatMap((text) => wrapped(pen, text, "! ", yellow)),
    nextLines(pen, answer.next),
    wrapped(pen, footer(answer), "", dim),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const plain: Paint = (text) => text;

function wrapped(pen: Pen, text: string, first: string, paint: Paint = plain): readonly string[] {
  const clean = cleanText(text);
  return clean === "" ? [] : wrapLines(clean, pen.width, first).map(paint);
}

/** Where the picture is; without a picture the chart itself as text. */
function chartLines(pen: Pen, { title, png, spec }: AnswerChart): readonly string[] {
  if (png === null) return chartToText(spec, pen.width).split("\n");
  // a path is never broken, so that it can be clicked and copied
  return [`${pen.dim("Chart:")} ${cleanText(title)}`, `  ${cleanText(png)}`];
}

function actionLines(pen: Pen, { actions, facts }: Answer): readonly string[] {
  if (actions.length === 0) return [];
  const items = actions.flatMap((action) => {
    const indent = " ".repeat(`${action.rank}. `.length);
    const reason = facts[action.why]?.text ?? "";
    return [
      ...wrapped(pen, action.title, `${action.rank}. `, pen.bold),
      ...wrapped(pen, worth(action), indent, pen.green),
      ...wrapped(pen, actionTerms(action, reason), indent, pen.dim),
      // a screen holds the steps of one action; the others keep theirs in --json and Markdown
      ...(action.rank === 1 ? action.steps : []).flatMap((step) => wrapped(pen, step, `${indent}- `)),
      ...wrapped(pen, touched(action), indent, pen.dim),
    ];
  });
  return [...wrapped(pen, ACTIONS_HEADING, "", pen.bold), ...items, ...wrapped(pen, assumptions(actions), "", pen.dim)];
}

/** "worth about $120K ($40,000 to $210K)", or nothing when no amount is known. */
function worth({ expectedValue }: RankedAction): string {
  if (!expectedValue) return "";
  const range = expectedValue.interval ? ` (${formatInterval(expectedValue)})` : "";
  return `worth about ${formatQuantity(expectedValue)}${range}`;
}

/** What the money on all actions assumes, each clause once. */
function assumptions(actions: readonly RankedAction[]): string {
  const clauses = actions.flatMap(({ expectedValue }) => expectedValue?.assumption?.split("; ") ?? []);
  return clauses.length === 0 ? "" : `“Worth” assumes: ${[...new Set(clauses)].join("; ")}.`;
}

function actionTerms({ target, owner, effort, confidence, time, whyWords }: RankedAction, reason: string): string {
  const because = reason === "" ? "" : ` (${[reason, whyWords ?? ""].join(" ").trim()})`;
  return [`${target}${because}`, `owner: ${owner}`, `effort: ${effort}, ${time}`, `confidence: ${confidence}`].join(
    " · ",
  );
}

const touched = ({ touches }: RankedAction): string => (touches.length === 0 ? "" : `records: ${touches.join(", ")}`);

function nextLines(pen: Pen, next: readonly string[]): readonly string[] {
  const lines = next.flatMap((question) => wrapped(pen, question, "› "));
  return lines.length === 0 ? [] : [pen.bold("Ask next"), ...lines];
}

function footer({ id, mode, dataVersion, ms }: Answer): string {
  return `${id} · ${mode} · data version ${dataVersion} · ${formatQuantity({ value: ms, unit: "ms" })}`;
}

/**
 * An answer as Markdown (CommonMark): the same parts in the same order. Names from data cannot make links, images,
 * headings or HTML. A chart with a picture is an image, one without is a table in a code block.
 */
export function answerToMarkdown(answer: Answer): string {
  const sections = [
    `**${inline(answer.headline)}**`,
    answer.understood === "" ? "" : `_${inline(answer.understood)}_`,
    list(answer.findings.map(({ text }) => text)),
    ...answer.charts.map(markdownChart),
    answer.actions.length === 0
      ? ""
      : [
          `### ${ACTIONS_HEADING}`,
          answer.actions.map((one) => markdownAction(one, answer)).join("\n"),
          inline(assumptions(answer.actions)),
        ]
          .filter((part) => part !== "")
          .join("\n\n"),
    answer.caveats.length === 0 ? "" : `### Caveats\n\n${list(answer.caveats)}`,
    answer.next.length === 0 ? "" : `### Ask next\n\n${list(answer.next)}`,
    inline(footer(answer)),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** Text in which no letter has a meaning to Markdown. An underscore inside a word has none. */
function inline(text: string): string {
  return cleanText(text)
    .replace(/[\\`*>[\]|~&]|<(?! )/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/^([#+=-])/, "\\$1")
    .replace(/^(\d{1,9})(?=[.)](?:\s|$))/, "$1\\");
}

const list = (items: readonly string[]): string => items.map((item) => `- ${inline(item)}`).join("\n");

function markdownChart({ alt, png, spec }: AnswerChart): string {
  if (png !== null) return `![${inline(alt)}](<${cleanText(png).replace(/[<>\\]/g, "\\$&")}>)`;
  const text = chartToText(spec);
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function markdownAction(action: RankedAction, { facts }: Answer): string {
  const lines = [worth(action), actionTerms(action, facts[action.why]?.text ?? ""), ...action.steps, touched(action)];
  const details = lines.filter((line) => line !== "").map((line) => `   - ${inline(line)}`);
  return [`${action.rank}. **${inline(action.title)}**`, ...details].join("\n");
}
