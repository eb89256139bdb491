import type { ErrorRequestHandler, RequestHandler, Response } from "express";
import { DataError, SetupError } from "#contracts/errors.ts";

const PARSE_ERROR = -32_700;
const INVALID_REQUEST = -32_600;
const REFUSED = -32_000;
const KEY_PARAMETERS = ["access_token", "token", "key", "api_key", "apikey", "authorization"];
/** One of `upshot token`, whole or cut off. */
const KEY = /upshot_[\w-]{20}/;
const PREFLIGHT_SECONDS = "600";

/** Ends a request that reached no tool, in the form in which the protocol tells errors. */
export function refuse(response: Response, status: number, message: string, code = REFUSED): void {
  response.status(status).json({ jsonrpc: "2.0", error: { code, message }, id: null });
}

/**
 * Lets pages of the given origins call and refuses all others, also `null`; programs send no origin. Without this any page open in a browser
 * on this machine could call a server on it.
 *
 * @param allowed origins in lower case, such as "http://localhost:6274"
 */
export function checkOrigin(allowed: ReadonlySet<string>): RequestHandler {
  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary("Origin");
    if (origin === undefined) return next();
    if (!allowed.has(origin.toLowerCase()))
      return refuse(
        response,
        403,
        "Pages of this origin may not call here. Whoever runs the server can let them with --allow-origin.",
      );
    response.set("Access-Control-Allow-Origin", origin);
    response.set("Access-Control-Expose-Headers", "WWW-Authenticate, Retry-After");
    if (request.method !== "OPTIONS") return next();
    response.set("Access-Control-Allow-Methods", "POST, GET");
    response.set("Access-Control-Allow-Headers", request.get("access-control-request-headers") ?? "authorization");
    response.set("Access-Control-Max-Age", PREFLIGHT_SECONDS);
    response.status(204).end();
  };
}

/** No stream to open with GET, no session to end with DELETE. A 404 in their place makes some clients show an empty tool list (seen in 2026-11). */
export const onlyPost: RequestHandler = (request, response, next) => {
  if (request.method === "POST") return next();
  response.set("Allow", "POST");
  refuse(response, 405, "Each call is a POST of its own; there are no sessions and no streams to open.");
};

/** Addresses end up in logs and histories, so a key in one is refused even when it is right. */
export const noKeyInAddress: RequestHandler = (request, response, next) => {
  const { searchParams } = new URL(request.url, "http://localhost");
  const hasKey = [...searchParams].some(
    ([name, value]) =>
      KEY_PARAMETERS.includes(name.toLowerCase()) || value.startsWith("upshot_") || KEY.test(`${name} ${value}`),
  );
  if (!hasKey) return next();
  refuse(
    response,
    400,
    "Send the key in the header `Authorization: Bearer …`, not in the address, where logs keep it. If this was a real key, have it revoked.",
  );
};

/** One message per call: a batch would count as one against the limit. The protocol dropped batches in 2025-06-18. */
export const noBatch: RequestHandler = (request, response, next) => {
  if (!Array.isArray(request.body)) return next();
  refuse(response, 400, "Batches are not taken: send one message per call.", INVALID_REQUEST);
};

export const nothingHere: RequestHandler = (_request, response) => {
  refuse(response, 404, "There is nothing at this address. The protocol is spoken at POST /mcp.");
};

/** What cannot be read is refused without an echo; anything else that fails is a fault of ours, whose details only the log gets. */
export function wordFault(log: (line: string) => void): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const { type, status } = Object(error) as { readonly type?: unknown; readonly status?: unknown };
    if (type === "entity.too.large") return refuse(response, 413, "The message is larger than 1 MB.");
    if (type === "entity.parse.failed") return refuse(response, 400, "The message is not valid JSON.", PARSE_ERROR);
    if (typeof status === "number" && status >= 400 && status < 500)
      return refuse(response, status, "The message cannot be read.");
    if (error instanceof SetupError || error instanceof DataError) {
      log(`http ${error.message}`);
      return refuse(response, 503, "The data cannot be opened; the server's log says why. Try again later.");
    }
    log(`http ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    refuse(response, 500, "Something went wrong in the server; its log has the rest. Try again.");
  };
}
