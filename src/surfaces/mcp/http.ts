import { once } from "node:events";
import { createServer as createHttpServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getOAuthProtectedResourceMetadataUrl } from "@modelcontextprotocol/sdk/server/auth/router.js";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { hostHeaderValidation } from "@modelcontextprotocol/sdk/server/middleware/hostHeaderValidation.js";
import express, { type RequestHandler } from "express";
import type { App } from "#contracts/app.ts";
import { OutsideError, SetupError } from "#contracts/errors.ts";
import type { HttpOptions, RunningMcp } from "#contracts/mcp.ts";
import { forgetSecret, identifier, letEverybodyIn, requireKey, requirePerson } from "./bearer.ts";
import { checkReach, type Reach, reachOf } from "./http-address.ts";
import { auditRefusals } from "./http-audit.ts";
import { answerCalls } from "./http-calls.ts";
import { checkOrigin, noBatch, noKeyInAddress, nothingHere, onlyPost, refuse, wordFault } from "./http-guards.ts";
import { limitCalls, limitRefusals } from "./http-limits.ts";
import { type Issuer, openIssuer, publishMetadata } from "./oauth-issuer.ts";
import { signInIdentifier } from "./oauth-token.ts";
import type { Session } from "./session.ts";

const LARGEST_BODY = "1mb";
/** Time for a client to send a request: a call is a few kilobytes. */
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
/** Longer than the minute for which proxies keep a connection, or one may send into a connection that is being closed. */
const KEEP_ALIVE_MS = 65_000;
const FINISH_MS = 5_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How the server is reached, and what it works with. */
export interface HttpServing extends HttpOptions {
  readonly app: Pick<App, "accessTokens" | "viewer" | "audit">;
  readonly newSession: (viewer: string | null) => Session;
  readonly createServer: (session: Session) => McpServer;
  /** Who everybody is when no key is required: an e-mail address, or null for the operator. */
  readonly localViewer: string | null;
  readonly log: (line: string) => void;
  readonly now: () => Date;
}

/** A server that runs until it is closed or the process is told to end. */
export interface HttpServer extends RunningMcp {
  readonly url: string;
  /** Takes no more calls, gives those under way five seconds, and ends. */
  readonly close: () => Promise<void>;
}

/**
 * Answers MCP over HTTP: at POST /mcp, without sessions, for holders of a key or a sign-in token. Speaks plain HTTP; where others reach it, a
 * proxy with a certificate stands in front.
 *
 * @throws SetupError when it would be open to others, nobody could be let in, or the port is taken
 */
export async function serveHttp(serving: HttpServing): Promise<HttpServer> {
  await checkReach(serving, serving.app.accessTokens, serving.now());
  const issuer = serving.oauth === null ? null : openIssuer(serving.oauth.issuer, serving.now);
  await issuer?.metadata().catch((error: unknown) => {
    if (!(error instanceof OutsideError)) throw error;
    serving.log(`http ${error.message}`); // it may be back before the first call
  });
  const server = createHttpServer({
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  const reach = reachOf(serving, await listen(server, serving));
  const { end, refuseWhileEnding } = ender(server); // first: it marks responses before anything answers
  server.on("request", createApp(serving, reach, issuer, refuseWhileEnding));
  const closed = once(server, "close");
  for (const signal of SIGNALS) process.once(signal, end);
  const ended = closed.then(() => {
    for (const signal of SIGNALS) process.off(signal, end);
  });
  const closeAndWait = async () => {
    end();
    await ended;
  };
  return { url: reach.url, ended, close: closeAndWait };
}

function createApp(
  serving: HttpServing,
  reach: Reach,
  issuer: Issuer | null,
  refuseWhileEnding: RequestHandler,
): express.Express {
  const { app, log, now, publicUrl } = serving;
  const web = express();
  web.disable("x-powered-by").disable("etag");
  // a proxy on this machine tells whose address it is; without one any program here could claim to be anybody
  web.set("trust proxy", publicUrl === null ? false : "loopback");
  web.use(refuseWhileEnding);
  web.get("/healthz", (_request, response) => void response.json({ status: "ok" }));
  web.use(hostHeaderValidation([...reach.hosts]), checkOrigin(reach.origins));
  if (issuer !== null) web.use(publishMetadata(issuer, reach.resource));
  web.all(
    [...new Set(["/mcp", reach.resource.pathname])],
    onlyPost,
    noKeyInAddress,
    auditRefusals(app.audit, now, log),
    letIn(serving, reach, issuer),
    forgetSecret,
    limitCalls(serving.requestsPerMinute),
    requirePerson(app.viewer),
    // only now: nobody without a key makes the server read and parse
    express.json({ limit: LARGEST_BODY, type: () => true }),
    noBatch,
    answerCalls(serving.newSession, serving.createServer),
  );
  web.use(nothingHere, wordFault(log));
  return web;
}

function letIn(serving: HttpServing, { resource }: Reach, issuer: Issuer | null): RequestHandler {
  const { app, localViewer, now, oauth } = serving;
  if (!serving.requireKey) return letEverybodyIn(localViewer, resource);
  const signIn = issuer === null || oauth === null ? null : signInIdentifier(oauth, issuer, resource, now);
  const metadataUrl = issuer === null ? null : getOAuthProtectedResourceMetadataUrl(resource);
  return requireKey(identifier(app.accessTokens, resource, now, signIn), resource, metadataUrl, limitRefusals());
}

async function listen(server: Server, { host, port }: HttpOptions): Promise<number> {
  try {
    await once(server.listen(port, host.replace(/^\[|\]$/g, "")), "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SetupError(`Cannot listen on ${host}, port ${port} (${code}). Choose others with --host and --port.`);
  }
  return (server.address() as AddressInfo).port;
}

interface Ender {
  readonly end: () => void;
  readonly refuseWhileEnding: RequestHandler;
}

/** Ends a server: no new connections and no calls on those there are, five seconds for calls under way, then all connections. */
function ender(server: Server): Ender {
  const underWay = new Set<ServerResponse>();
  let isEnding = false;
  // not closeIdleConnections alone: one that was opened and never used counts as busy there (Node 24)
  const endWhenIdle = () => {
    if (isEnding && underWay.size === 0) server.closeAllConnections();
  };
  // Node closes the connection once such a response is sent
  const closeAfter = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader("Connection", "close");
  };
  server.on("request", (_request, response) => {
    underWay.add(response);
    if (isEnding) closeAfter(response);
    response.once("close", () => {
      underWay.delete(response);
      endWhenIdle();
    });
  });
  const end = () => {
    if (isEnding) return;
    isEnding = true;
    for (const response of underWay) closeAfter(response);
    server.close();
    server.closeIdleConnections();
    endWhenIdle();
    const patience = setTimeout(() => server.closeAllConnections(), FINISH_MS);
    server.once("close", () => clearTimeout(patience));
  };
  return {
    end,
    refuseWhileEnding: (_request, response, next) =>
      isEnding ? refuse(response, 503, "The server is ending. Try again in a minute.") : next(),
  };
}
