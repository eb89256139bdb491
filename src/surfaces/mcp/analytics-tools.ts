import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { AnyTool } from "#contracts/tool.ts";
import { renderToolRun } from "#render/tool-result.ts";
import { checkedArguments } from "./arguments.ts";
import type { JsonObjectSchema, McpTool } from "./mcp-tool.ts";
import { holdsQuotations, pointingToLists } from "./quotations.ts";
import { resultSchema } from "./result-schema.ts";
import type { Session } from "./session.ts";
import { annotations, describeTool, PREFIX } from "./tool-descriptions.ts";

const paging = {
  response_format: z
    .enum(["concise", "detailed"])
    .default("concise")
    .describe("concise (default): the first rows of each list; detailed: every field, longer lists"),
  cursor: z
    .string()
    .max(200)
    .default("")
    .describe("next page: the cursor of the page before, other arguments unchanged"),
};
const quoting = {
  include_quotes: z
    .boolean()
    .default(false)
    .describe("also what customers wrote or said, marked as their words; default false"),
};

/** What a tool takes over the protocol: its own arguments and those of every result. */
export const argumentsOf = (tool: AnyTool) =>
  tool.input.extend({ ...paging, ...(holdsQuotations(tool) ? quoting : {}) }).strict();

/** JSON Schema without the dialect's address, which the protocol fixes; "any value" is `true`, since some hosts stumble over an empty schema. */
export function schemaOf(schema: z.ZodObject): JsonObjectSchema {
  const override = ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
    delete jsonSchema.propertyNames;
    const { additionalProperties } = jsonSchema;
    if (typeof additionalProperties === "object" && Object.keys(additionalProperties).length === 0)
      jsonSchema.additionalProperties = true;
  };
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", override });
  return rest as JsonObjectSchema;
}

/** Everything about a tool that is the same for every connection. */
type Description = Omit<McpTool, "call">;

const descriptions = new WeakMap<AnyTool, Description>();

function descriptionOf(tool: AnyTool, all: readonly AnyTool[]): Description {
  const known = descriptions.get(tool);
  if (known) return known;
  const made: Description = {
    name: `${PREFIX}${tool.name}`,
    title: tool.title,
    description: describeTool(tool, all),
    inputSchema: schemaOf(argumentsOf(tool)),
    outputSchema: resultSchema(tool),
    annotations: annotations({ repeatsWords: holdsQuotations(tool) }),
  };
  descriptions.set(tool, made);
  return made;
}

/** Every analytics tool of the registry as the protocol shows it. */
export const analyticsTools = (all: readonly AnyTool[], session: Session): readonly McpTool[] =>
  all.map((tool) => ({ ...descriptionOf(tool, all), call: (args, { signal }) => run(tool, session, args, signal) }));

async function run(
  tool: AnyTool,
  session: Session,
  args: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): ReturnType<McpTool["call"]> {
  const name = `${PREFIX}${tool.name}`;
  const checked = checkedArguments(name, argumentsOf(tool), args);
  const {
    response_format,
    cursor,
    include_quotes = false,
    ...input
  } = checked as z.output<z.ZodObject<typeof paging>> & { include_quotes?: boolean };
  const app = await session.app();
  const done = await app.runTool(tool.name, input, { viewer: session.viewer, signal, quotes: "hidden" });
  const words = include_quotes ? pointingToLists(done.text, tool) : done.text;
  const { text, structure } = renderToolRun({ ...done, tool: name, text: words }, tool, {
    detail: response_format,
    cursor: cursor === "" ? null : cursor,
    quotes: include_quotes ? "shown" : "hidden",
    boundary: randomBytes(6).toString("hex"),
  });
  return { content: [{ type: "text", text }], structuredContent: structure };
}
