import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ToolRun } from "#contracts/app.ts";
import { inertText } from "#contracts/plain-text.ts";
import { count, Quantity } from "#contracts/quantity.ts";
import type { AnyTool } from "#contracts/tool.ts";
import { chartToText } from "#render/chart-text.ts";
import { cleanChart } from "#render/clean-chart.ts";
import { lineStart } from "#render/inert-text.ts";
import { formatQuantity } from "#render/number-format.ts";
import { provenanceOf, provenanceText } from "#render/tool-result-page.ts";
import { argumentsOf, schemaOf } from "./analytics-tools.ts";
import { checkedArguments } from "./arguments.ts";
import { themedId } from "./chart-ids.ts";
import type { McpTool } from "./mcp-tool.ts";
import type { Session } from "./session.ts";
import { annotations, PREFIX } from "./tool-descriptions.ts";

const NAME = `${PREFIX}chart`;
const TEXT_COLUMNS = 100;
/** Arguments of the analytics tools that say how a result is written; a picture has no use for them. */
const OF_THE_TEXT: readonly string[] = ["response_format", "cursor", "include_quotes"];

/** `sales_chart`: the picture of an analytics tool's result. Text and image only: some hosts drop images beside a structure. */
export function chartTool(all: readonly AnyTool[], session: Session): McpTool {
  const drawable = all.filter(({ chart }) => chart).map(({ name }) => `${PREFIX}${name}`);
  const schema = z.strictObject({
    tool: z.enum(drawable as [string, ...string[]]).describe("the analytics tool whose result is to be drawn"),
    arguments: z
      .record(z.string(), z.unknown())
      .default({})
      .describe("the same arguments as in the call of that tool; default none"),
    theme: z.enum(["light", "dark"]).default("light").describe("background of the picture; default light"),
  });
  return {
    name: NAME,
    title: "Draw a chart",
    description: `A picture (PNG) of the result of one analytics tool, with its figures as text beside it. Use when a person should see a trend, a comparison, a funnel or what a change is made of; give the tool and the same arguments as for its figures. For the figures alone call that tool itself. Example: {"tool":"${PREFIX}why_changed","arguments":{"measure":"win_rate"}}.`,
    inputSchema: schemaOf(schema),
    annotations: annotations(),
    call: async (args, { signal }) => {
      const asked = checkedArguments(NAME, schema, withObject(args));
      const tool = all.find(({ name }) => asked.tool === `${PREFIX}${name}`)!;
      const given = checkedArguments(asked.tool, argumentsOf(tool), asked.arguments);
      const input = Object.fromEntries(Object.entries(given).filter(([key]) => !OF_THE_TEXT.includes(key)));
      const app = await session.app();
      const run = await app.runTool(tool.name, input, { viewer: session.viewer, signal, quotes: "hidden" });
      const chart = run.chart && cleanChart(run.chart, inertText);
      const named = { ...run, tool: asked.tool, chart };
      if (!named.chart) return { content: [{ type: "text", text: textOf(named, "There is nothing to draw.") }] };
      const png = Buffer.from(await app.draw(named.chart, asked.theme));
      signal.throwIfAborted(); // a picture that nobody waits for is neither kept nor written
      const id = themedId(await app.keepChart(named.chart, { viewer: session.viewer }), asked.theme);
      const file = await written(session.chartFolder, `${id}.png`, png);
      const saved = file === null ? "" : ` It is also in the file ${file}.`;
      const text = textOf(named, `The picture is for the person; the figures in it are those above.${saved}`);
      return {
        content: [
          { type: "text", text },
          { type: "image", data: png.toString("base64"), mimeType: "image/png" },
          { type: "resource_link", uri: `sales://chart/${id}`, name: named.chart.title, mimeType: "image/png" },
        ],
      };
    },
  };
}

/** Some hosts send an object inside an object as text. */
function withObject(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (typeof args.arguments !== "string") return args;
  try {
    return { ...args, arguments: JSON.parse(args.arguments) };
  } catch {
    return args; // refused as what it is
  }
}

/** The figures of the picture, and what any result of the tool says beside its figures. */
function textOf(run: ToolRun, last: string): string {
  const headline = lineStart(inertText(run.text.headline));
  const table = run.chart ? chartToText(run.chart, TEXT_COLUMNS) : "";
  const caveats = run.text.caveats.map((caveat) => `- ${lineStart(inertText(caveat))}`);
  const shown = `${headline}\n${table}`;
  const assumed = assumedIn(run.output, shown).map((clause) => `- ${clause}`);
  return [
    headline,
    table,
    recordsBehind(run.output, shown),
    caveats.length > 0 ? ["Caveats:", ...caveats].join("\n") : "",
    assumed.length > 0 ? ["Assumed in the money figures:", ...assumed].join("\n") : "",
    last,
    `Source: ${provenanceText(provenanceOf(run))}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** How many records the main figures rest on, where neither headline nor table says it. */
function recordsBehind(output: ToolRun["output"], shown: string): string {
  if (/\bn\s+[\d,]+|\bn\n/.test(shown)) return "";
  const figures = Object.values(output).flatMap((value) => Quantity.safeParse(value).data ?? []);
  const counted = figures.filter((figure) => figure.n !== undefined && shown.includes(formatQuantity(figure)));
  const byNumber = Map.groupBy(counted, ({ n }) => formatQuantity(count(n!)));
  const groups = [...byNumber].map(([n, those]) => `${those.map((each) => formatQuantity(each)).join(", ")} (n ${n})`);
  return groups.length === 0 ? "" : `Records behind the figures: ${groups.join("; ")}.`;
}

/** What the money assumes that a text shows, each clause once. */
function assumedIn(output: unknown, shown: string): readonly string[] {
  const clauses = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const figure = Quantity.safeParse(value).data;
    if (!figure) for (const part of Object.values(value)) walk(part);
    else if (figure.assumption && figure.unit === "money" && shown.includes(formatQuantity(figure)))
      for (const clause of figure.assumption.split("; ")) clauses.add(clause);
  };
  walk(output);
  return [...clauses];
}

/** Writes the picture where the person can open it. A folder that cannot be written costs the file, not the answer. */
async function written(folder: string | null, name: string, png: Buffer): Promise<string | null> {
  if (folder === null) return null;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, name), png);
    return join(folder, name);
  } catch {
    return null;
  }
}
