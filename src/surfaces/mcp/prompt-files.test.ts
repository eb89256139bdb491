import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { App } from "#contracts/app.ts";
import { measures } from "#metrics/catalog.ts";
import { loadTools } from "#tools/index.ts";
import { analyticsTools } from "./analytics-tools.ts";
import { askTool } from "./ask-tool.ts";
import { chartTool } from "./chart-tool.ts";
import { fillPrompt, type PromptText, readPrompt } from "./prompt-files.ts";
import type { Session } from "./session.ts";

/** The texts name tools and arguments by hand; a tool that changes must not leave them behind. */
const session: Session = {
  app: () => Promise.reject<App>(new Error("a list needs no data")),
  tools: loadTools,
  viewer: null,
  transport: "stdio",
  chartFolder: null,
  fiscalYearStartMonth: 1,
  today: () => "2026-11-20",
  version: "0.0.0",
  log: () => {},
  now: () => new Date("2026-11-20T12:00:00Z"),
};
const registry = await loadTools();
const tools = [...analyticsTools(registry, session), askTool(session), chartTool(registry, session)];

const names = readdirSync(new URL("../../../prompts", import.meta.url))
  .filter((file) => file.endsWith(".md"))
  .map((file) => file.slice(0, -".md".length) as PromptText);

/** What a slot may hold; each is a value that the tools take. */
const slots = {
  period: '"2026-Q3"',
  compare_with: '"previous"',
  measure: '"win_rate"',
  kind: '"deal"',
  filter: '"region=EMEA"',
  lead: '"Acme"',
  when: "2026-Q3",
  compared: "the like period before",
  title: "win rate",
  definition: "Share of closed deals that were won.",
  among: "all records",
  subject: "the figure 23.9%",
  context: "",
  origin: "Nothing is known.",
};

type Arguments = Readonly<Record<string, unknown>>;

/** The calls that a text spells out, as a model would copy them. */
const callsIn = (text: string): readonly (readonly [string, Arguments])[] =>
  [...text.matchAll(/`(sales_\w+) (\{.*?\})`/g)].map(([, name, args]) => [name!, JSON.parse(args!) as Arguments]);

const isPlaceholder = (value: unknown): boolean => typeof value === "string" && /^<.+>$/.test(value);

function check(name: string, args: Arguments): void {
  const tool = tools.find((each) => each.name === name);
  expect(Object.keys((tool?.inputSchema.properties as object) ?? {}), name).toEqual(
    expect.arrayContaining(Object.keys(args)),
  );
  const shape = registry.find((each) => `sales_${each.name}` === name)?.input.shape ?? {};
  for (const [key, value] of Object.entries(args))
    if (key in shape && !isPlaceholder(value)) expect(() => z.parse(shape[key], value), `${name} ${key}`).not.toThrow();
  if (typeof args.measure === "string" && !isPlaceholder(args.measure))
    expect(measures.map((measure) => measure.name)).toContain(args.measure);
  if (name === "sales_chart") check(String(args.tool), args.arguments as Arguments);
}

describe.each(names)("%s", (name) => {
  const text = fillPrompt(readPrompt(name), slots);

  test("names only tools that exist", () => {
    const known = tools.map((tool) => tool.name);
    expect(known).toEqual(expect.arrayContaining([...new Set(text.match(/sales_\w+/g) ?? [])]));
  });

  test("spells out calls that the tools take", () => {
    const calls = callsIn(text);
    expect(calls).toHaveLength(text.match(/`sales_\w+/g)?.length ?? 0);
    for (const [tool, args] of calls) check(tool, args);
  });
});

test("every working order calls tools and ends in ranked actions; the two shared texts hold no call", () => {
  const counts = Object.fromEntries(
    names.map((name) => [name, callsIn(readPrompt(name).replaceAll(/\{\{\w+\}\}/g, '"x"')).length]),
  );
  expect(counts).toEqual({
    "explain-this-number": 4,
    "lead-brief": 2,
    "leakage-hunt": 6,
    "ranked-actions": 0,
    "reading-figures": 0,
    "weekly-review": 14,
    "why-did-it-change": 6,
  });
  const orders = names.filter((name) => counts[name] !== 0);
  for (const name of orders)
    expect(readPrompt(name), name).toMatch(/\{\{reading_figures\}\}[\s\S]*\{\{ranked_actions\}\}/);
});

test("a slot without a value is a fault of ours, and a value opens no other slot", () => {
  expect(() => fillPrompt("Review {{perod}}.", { period: "x" })).toThrow("Nothing fills the slot perod of a prompt.");
  expect(fillPrompt("a {{x}}\n{{empty}}\nb", { x: "{{empty}}", empty: "" })).toBe("a {{empty}}\nb");
});
