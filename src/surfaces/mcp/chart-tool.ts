import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ChartData } from "#contracts/chart.ts";
import type { AnyTool } from "#contracts/tool.ts";
import { chartToText } from "#render/chart-text.ts";
import { schemaOf } from "./analytics-tools.ts";
import { checkedArguments } from "./arguments.ts";
import type { McpContent, McpTool } from "./mcp-tool.ts";
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
      const asked = checkedArguments(NAME, schema, args);
      const input = Object.fromEntries(Object.entries(asked.arguments).filter(([key]) => !OF_THE_TEXT.includes(key)));
      const app = await session.app();
      const name = asked.tool.slice(PREFIX.length);
      const { chart, text } = await app.runTool(name, input, { viewer: session.viewer, signal, quotes: "hidden" });
      if (!chart) return { content: [{ type: "text", text: `There is nothing to draw. ${text.headline}` }] };
      const id = await app.keepChart(chart, { viewer: session.viewer });
      const png = Buffer.from(await app.draw(chart, asked.theme));
      const file = await written(session.chartFolder, `${id}.png`, png);
      return { content: contentOf(chart, text.headline, id, png, file) };
    },
  };
}

function contentOf(
  chart: ChartData,
  headline: string,
  id: string,
  png: Buffer,
  file: string | null,
): readonly McpContent[] {
  const saved = file === null ? "" : ` It is also in the file ${file}.`;
  const text = [
    headline,
    chartToText(chart, TEXT_COLUMNS),
    `The picture is for the person; the figures in it are those above.${saved}`,
  ].join("\n\n");
  return [
    { type: "text", text },
    { type: "image", data: png.toString("base64"), mimeType: "image/png" },
    { type: "resource_link", uri: `sales://chart/${id}`, name: chart.title, mimeType: "image/png" },
  ];
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
