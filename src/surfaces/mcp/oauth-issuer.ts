import { discoverAuthorizationServerMetadata } from "@modelcontextprotocol/sdk/client/auth.js";
import { mcpAuthMetadataRouter } from "@modelcontextprotocol/sdk/server/auth/router.js";
import type { OAuthMetadata } from "@modelcontextprotocol/sdk/shared/auth.js";
import type { RequestHandler } from "express";
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from "jose";
import { OutsideError, SetupError } from "#contracts/errors.ts";
import { READ_SCOPE } from "./bearer.ts";
import { refuse } from "./http-guards.ts";

const TIMEOUT_MS = 5_000;
/** After a failure nobody is asked again for so long: calls would pile up behind a service that does not answer. */
const HOLD_FAILURE_MS = 5_000;
const REFUSALS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/** An authorization server, as far as its tokens must be checked. What it says is kept; keys are read again after ten minutes. */
export interface Issuer {
  /** @throws OutsideError when it does not answer; SetupError when it is not what it was taken for */
  readonly metadata: () => Promise<OAuthMetadata>;
  /** Its public key for a token. */
  readonly key: JWTVerifyGetKey;
}

/**
 * Finds an authorization server's metadata (RFC 8414, else OpenID Connect) and keys when they are first needed.
 *
 * @param address the issuer, exactly as it names itself
 */
export function openIssuer(address: string, now: () => Date): Issuer {
  const metadata = keepSuccess(() => discover(address), now);
  const keySet = keepSuccess(
    async () => createRemoteJWKSet(keysAddress(await metadata()), { timeoutDuration: TIMEOUT_MS }),
    now,
  );
  let failedAt = Number.NEGATIVE_INFINITY;
  const key: JWTVerifyGetKey = async (header, token) => {
    const keys = await keySet();
    const down = new OutsideError(
      `The authorization server ${address} does not give out its keys. Try again in a minute.`,
    );
    if (!keys.fresh && now().getTime() < failedAt + HOLD_FAILURE_MS) throw down;
    try {
      return await keys(header, token);
    } catch (error) {
      if (REFUSALS.some((kind) => error instanceof kind)) throw error;
      failedAt = now().getTime();
      throw down;
    }
  };
  return { metadata, key };
}

async function discover(address: string): Promise<OAuthMetadata> {
  const metadata = await discoverAuthorizationServerMetadata(address, {
    fetchFn: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
  }).catch(() => undefined);
  if (metadata === undefined)
    throw new OutsideError(`The authorization server ${address} does not answer. Try again in a minute.`);
  if (metadata.issuer !== address)
    throw new SetupError(
      `The authorization server at ${address} names itself ${metadata.issuer}. Start with that as --oauth-issuer.`,
    );
  keysAddress(metadata);
  return metadata;
}

function keysAddress(metadata: OAuthMetadata): URL {
  const { jwks_uri: address } = metadata as { readonly jwks_uri?: unknown };
  const url = typeof address === "string" ? URL.parse(address) : null;
  const isSafe = url?.protocol === "https:" || url?.origin === new URL(metadata.issuer).origin;
  if (url === null || !isSafe)
    throw new SetupError(
      `The authorization server ${metadata.issuer} names no address of its keys (jwks_uri) that begins with https://.`,
    );
  return url;
}

/** Loads once and keeps the result; a failure is kept for a few seconds. */
function keepSuccess<T>(load: () => Promise<T>, now: () => Date): () => Promise<T> {
  let kept: Promise<T> | null = null;
  let until = Number.POSITIVE_INFINITY;
  return () => {
    if (kept !== null && now().getTime() < until) return kept;
    until = Number.POSITIVE_INFINITY;
    kept = load();
    kept.catch(() => {
      until = now().getTime() + HOLD_FAILURE_MS;
    });
    return kept;
  };
}

/** Tells clients where people sign in (RFC 9728), and what the authorization server says of itself. */
export function publishMetadata(issuer: Issuer, resource: URL): RequestHandler {
  return async (request, response, next) => {
    if (!request.path.startsWith("/.well-known/oauth-")) return next();
    try {
      const router = mcpAuthMetadataRouter({
        oauthMetadata: await issuer.metadata(),
        resourceServerUrl: resource,
        scopesSupported: [READ_SCOPE],
        resourceName: "Upshot",
      });
      router(request, response, next);
    } catch (error) {
      if (!(error instanceof OutsideError)) throw error;
      refuse(response, 503, error.message);
    }
  };
}
