import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { CancelledNotificationSchema, isJSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";
import type { Request, RequestHandler } from "express";
import { callerOf } from "./bearer.ts";
import type { Session } from "./session.ts";

/** A call under way: who asked, under which id, and how to end it. */
interface RunningCall {
  readonly caller: string;
  readonly id: string | number;
  readonly end: () => void;
}

/**
 * Answers each POST with a server of its own, made for the viewer behind the key, that ends with the response: nothing of one call can reach
 * another. A call is cancelled when its client goes away, or says so in another POST.
 */
export function answerCalls(
  newSession: (viewer: string | null) => Session,
  createServer: (session: Session) => McpServer,
): RequestHandler {
  const running = new Set<RunningCall>();
  return async (request, response) => {
    cancelNamed(running, request);
    const { id: caller, viewer } = callerOf(request);
    const server = createServer(newSession(viewer));
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    response.once("close", () => void server.close());
    if (isJSONRPCRequest(request.body)) {
      const { id } = request.body;
      const call = { caller, id, end: () => void response.status(202).end() };
      running.add(call);
      response.once("close", () => running.delete(call));
    }
    // the SDK's types miss that an absent handler may be undefined
    await server.connect(transport as Transport);
    await transport.handleRequest(request, response, request.body);
  };
}

/** Clients number their calls from 0, so two of one person's may share a number: then none is ended rather than the wrong one. */
function cancelNamed(running: ReadonlySet<RunningCall>, request: Request): void {
  const cancelled = CancelledNotificationSchema.safeParse(request.body);
  if (!cancelled.success) return;
  const { requestId } = cancelled.data.params;
  const caller = callerOf(request).id;
  const meant = [...running].filter((call) => call.caller === caller && call.id === requestId);
  if (meant.length === 1) meant[0]!.end();
}
