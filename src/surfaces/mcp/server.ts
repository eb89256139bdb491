import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  type CallToolRequest,
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
  type ListToolsResult,
} from "@modelcontextprotocol/sdk/types.js";
import { closest } from "#contracts/close-names.ts";
import { InputError } from "#contracts/errors.ts";
import { analyticsTools } from "./analytics-tools.ts";
import { echoed } from "./arguments.ts";
import { askTool } from "./ask-tool.ts";
import { audit } from "./audit.ts";
import { chartTool } from "./chart-tool.ts";
import type { McpCall, McpResult, McpTool } from "./mcp-tool.ts";
import { registerPrompts } from "./prompts.ts";
import { requestError } from "./request-errors.ts";
import { registerResources } from "./resources.ts";
import type { Session } from "./session.ts";
import { errorInWords } from "./tool-errors.ts";

const INSTRUCTIONS =
  "Upshot computes sales analytics over one company's deals, leads and conversations. Start with sales_describe_data: it names every measure and dimension and the days that the data cover; with response_format detailed it defines each measure. For why a measure moved use sales_why_changed; for a question in plain words sales_ask. Every figure comes with its unit, sample size and interval: repeat figures as given, and say when a difference is within noise. Results tell what goes together, not what causes what, unless they say otherwise.";

const CALL_FORM =
  'A call names a tool and gives its arguments as an object, such as {"name":"sales_measure","arguments":{"measure":"win_rate"}}.';
const LONGEST_AUDIT = 2_000; // characters of arguments
/** Levels of arguments; the deepest tool takes three. What goes level by level itself fails over some thousands. */
const DEEPEST_ARGUMENTS = 20;

/** For tests that need more of the protocol than the product uses. */
export interface ServerExtras {
  readonly tools?: readonly McpTool[];
  readonly extend?: (server: McpServer) => void;
}

/** A server of the protocol for one session; connect it to a transport. */
export function createMcpServer(session: Session, extras: ServerExtras = {}): McpServer {
  const server = new McpServer(
    { name: "upshot", title: "Upshot", version: session.version },
    { instructions: INSTRUCTIONS, capabilities: { tools: {} } },
  );
  const tools = async (): Promise<readonly McpTool[]> => {
    const registry = await session.tools();
    const own = [...analyticsTools(registry, session), askTool(session), chartTool(registry, session)];
    return [...own, ...(extras.tools ?? [])];
  };
  // not McpServer.registerTool: it words what is wrong with arguments as JSON, and lists no schema without nulls
  server.server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: (await tools()).map(listed) }));
  server.server.setRequestHandler(callRequest(session), ({ params }, call) => called(params, call, session, tools));
  registerPrompts(server, session);
  registerResources(server, session);
  extras.extend?.(server);
  return server;
}

/** The SDK's schema of calls, with words of ours for those that do not fit: its own are the validator's JSON, as an error inside the server. */
const callRequest = (session: Session) =>
  CallToolRequestSchema.extend({
    params: CallToolRequestSchema.shape.params.catch(() => {
      throw requestError(new InputError(CALL_FORM), session);
    }),
  });

const listed = ({ call: _, ...tool }: McpTool): ListToolsResult["tools"][number] =>
  tool as ListToolsResult["tools"][number];

async function called(
  { name, arguments: args = {} }: CallToolRequest["params"],
  call: McpCall,
  session: Session,
  tools: () => Promise<readonly McpTool[]>,
): Promise<CallToolResult> {
  const started = performance.now();
  const isTooDeep = isDeeper(args, DEEPEST_ARGUMENTS);
  const note = async (outcome: string): Promise<void> => {
    const ms = Math.round(performance.now() - started);
    session.log(`${echoed(name)} ${outcome} ${ms} ms`);
    const asked = isTooDeep ? "too deep" : JSON.stringify(args).slice(0, LONGEST_AUDIT);
    await audit(session, "tool", { tool: echoed(name), arguments: asked, outcome, ms }).catch((error: unknown) => {
      session.log("the audit log could not be written");
      throw error;
    });
  };
  const refused = (error: unknown): CallToolResult => ({
    isError: true,
    content: [{ type: "text", text: errorInWords(error, session.log) }],
  });
  let result: McpResult;
  try {
    if (isTooDeep) throw new InputError("The arguments are nested too deeply. Each takes a plain value or a list.");
    result = await find(name, await tools()).call(args, call);
  } catch (error) {
    await note(call.signal.aborted ? "cancelled" : "refused").catch((cause) => errorInWords(cause, session.log));
    if (call.signal.aborted) throw error;
    return refused(error);
  }
  // what cannot be written down is not given out
  return note("done").then(() => result as CallToolResult, refused);
}

function isDeeper(value: unknown, most: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth < most && level.length > 0; depth++)
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  return level.length > 0;
}

function find(name: string, tools: readonly McpTool[]): McpTool {
  const found = tools.find((tool) => tool.name === name);
  if (found) return found;
  const names = tools.map((tool) => tool.name);
  const near = closest(name, names);
  throw new InputError(
    `There is no tool "${echoed(name)}". ${near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `The tools are ${names.join(", ")}.`}`,
  );
}
