import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import type { AuthInfo } from "@modelcontextprotocol/sdk/server/auth/types.js";
import type { Request, RequestHandler, Response } from "express";
import type { AccessTokens } from "#contracts/access-token.ts";
import type { App } from "#contracts/app.ts";
import { InputError, OutsideError } from "#contracts/errors.ts";
import { refuse } from "./http-guards.ts";

/** Right to read; nothing else can be asked for, since nothing can be written. */
export const READ_SCOPE = "upshot:read";
const KEY_PREFIX = "upshot_";
const RETRY_SECONDS = "30";

/** Who calls, once the key or sign-in token was found right. */
export interface Caller {
  /** Id of the token, or of the person at the authorization server: calls are counted by it. */
  readonly id: string;
  /** E-mail address; null is the operator. */
  readonly viewer: string | null;
}

/** Tells whose key or sign-in token it is. @throws InvalidTokenError, InputError or OutsideError with what to do */
export type Identify = (secret: string) => Promise<AuthInfo>;

/** The caller of a request that was let in. */
export function callerOf(request: Request): Caller {
  const caller = request.auth?.extra?.caller as Caller | undefined;
  if (caller === undefined) throw new Error("a request reached the tools without having been let in");
  return caller;
}

/** What the SDK keeps of a caller. The secret itself goes no further. */
export function toAuthInfo(caller: Caller, resource: URL, expiresAt: Date, scopes: readonly string[]): AuthInfo {
  const expiresAtSeconds = Math.floor(expiresAt.getTime() / 1000);
  return {
    token: "",
    clientId: caller.id,
    scopes: [...scopes],
    expiresAt: expiresAtSeconds,
    resource,
    extra: { caller },
  };
}

/** Keys of `upshot token`, and sign-in tokens when there is an issuer for them. */
export function identifier(
  tokens: AccessTokens,
  resource: URL,
  now: () => Date,
  identifySignIn: Identify | null,
): Identify {
  return async (secret) => {
    if (!secret.startsWith(KEY_PREFIX) && identifySignIn !== null) return identifySignIn(secret);
    const token = await tokens.find(secret, now().toISOString());
    if (token === null)
      throw new InvalidTokenError("The key is unknown, expired or revoked. Ask whoever runs the server for a new one");
    return toAuthInfo({ id: token.id, viewer: token.viewer }, resource, new Date(token.expiresAt), [READ_SCOPE]);
  };
}

/**
 * Lets in callers with a right key. Around the check of the SDK stands what it cannot tell: that the issuer of sign-in tokens is down, and a
 * limit that only those meet who are refused.
 */
export function requireKey(
  identify: Identify,
  resource: URL,
  metadataUrl: string | null,
  refusalLimit: RequestHandler,
): RequestHandler {
  return async (request, response, next) => {
    const found = await outcome(identify, bearerOf(request));
    if (found instanceof OutsideError) {
      response.set("Retry-After", RETRY_SECONDS);
      return refuse(response, 503, found.message);
    }
    const check = requireBearerAuth({
      verifier: {
        verifyAccessToken: async () => {
          if (found instanceof Error) throw found;
          return found;
        },
      },
      requiredScopes: [READ_SCOPE],
      expectedResource: resource,
      ...(metadataUrl === null ? {} : { resourceMetadataUrl: metadataUrl }),
    });
    if (found instanceof Error)
      return refusalLimit(request, response, () => {
        if (found instanceof InputError) turnAway(response, found.message, "no verified e-mail address");
        else void check(request, response, next);
      });
    return check(request, response, next);
  };
}

async function outcome(identify: Identify, secret: string): Promise<AuthInfo | Error> {
  try {
    return await identify(secret);
  } catch (error) {
    const isRefusal = [InvalidTokenError, InputError, OutsideError].some((kind) => error instanceof kind);
    if (isRefusal) return error as Error;
    throw error;
  }
}

/** The secret in the header; "" when there is none, which nothing identifies. */
const bearerOf = (request: Request): string => /^bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";

/** A right key, but nobody's records belong to it. The reason goes to the audit log, so it names nobody. */
function turnAway(response: Response, message: string, reason: string): void {
  response.locals.reason = reason;
  refuse(response, 403, message);
}

/** The SDK hands every header to the tools, so the secret is taken out once it has been checked. */
export const forgetSecret: RequestHandler = (request, _response, next) => {
  delete request.headers.authorization;
  const { rawHeaders } = request; // names and values by turns
  const isSecret = (at: number) => rawHeaders[at - (at % 2)]?.toLowerCase() === "authorization";
  request.rawHeaders = rawHeaders.filter((_, at) => !isSecret(at));
  next();
};

/** Whoever reaches the address is let in as one viewer. */
export function letEverybodyIn(viewer: string | null, resource: URL): RequestHandler {
  return (request, _response, next) => {
    request.auth = toAuthInfo({ id: "local", viewer }, resource, new Date(8.64e15), [READ_SCOPE]);
    next();
  };
}

/** Turns away people who are not in the data, at each call: they may have left since the key was made. */
export function requirePerson(viewer: App["viewer"]): RequestHandler {
  return async (request, response, next) => {
    try {
      await viewer(callerOf(request).viewer);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return turnAway(response, error.message, "no such person in the data");
    }
    next();
  };
}
