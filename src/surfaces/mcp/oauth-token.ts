import { createHash } from "node:crypto";
import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { errors, type JWTPayload, jwtVerify } from "jose";
import { InputError } from "#contracts/errors.ts";
import type { OAuthOptions } from "#contracts/mcp.ts";
import { type Identify, toAuthInfo } from "./bearer.ts";
import type { Issuer } from "./oauth-issuer.ts";

const ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"];
/** For issuers whose clock runs ahead. */
const CLOCK_TOLERANCE_SECONDS = 30;
const ID_DIGITS = 12;
/** The claim that `email_verified` speaks of. */
const STANDARD_CLAIM = "email";

/**
 * Tells whose sign-in token it is: a JWT that the issuer signed for this server, not expired, about a person with a verified e-mail address.
 * Its scopes are left to the caller to check.
 */
export function signInIdentifier(options: OAuthOptions, issuer: Issuer, resource: URL, now: () => Date): Identify {
  const audience = options.audience === null ? [resource.href, resource.href.replace(/\/$/, "")] : [options.audience];
  return async (secret) => {
    const payload = await verified(secret, issuer, options.issuer, audience, now());
    const id = createHash("sha256").update(payload.sub!).digest("hex").slice(0, ID_DIGITS);
    const caller = { id: `person_${id}`, viewer: emailOf(payload, options.emailClaim) };
    return toAuthInfo(caller, resource, new Date(payload.exp! * 1000), scopesOf(payload));
  };
}

async function verified(
  secret: string,
  issuer: Issuer,
  name: string,
  audience: string[],
  now: Date,
): Promise<JWTPayload> {
  await issuer.metadata();
  try {
    const { payload } = await jwtVerify(secret, issuer.key, {
      issuer: name,
      audience,
      algorithms: ALGORITHMS,
      requiredClaims: ["exp", "sub"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new InvalidTokenError(inWords(error));
    throw error;
  }
}

function inWords(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return "The token has expired";
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "aud") return "The token was issued for another service";
    if (error.claim === "iss") return "The token is of another authorization server";
    if (error.claim === "nbf") return "The token is not valid yet";
    return `The token lacks the claim ${error.claim}`;
  }
  return "The token is not one that the authorization server signed";
}

/** An address that the issuer has not seen proven could be anybody's. Some write the flag as text. */
function emailOf(payload: JWTPayload, claim: string): string {
  const email = payload[claim];
  if (typeof email !== "string" || email.trim() === "")
    throw new InputError(
      `Your sign-in tells no e-mail address (claim ${claim}), so it cannot be told whose records you may see. Whoever runs the authorization server can add it to the token.`,
    );
  const isVerified = String(payload.email_verified) === "true";
  // what another claim holds is for whoever named it to know
  const isDoubtful = claim === STANDARD_CLAIM ? !isVerified : payload.email_verified !== undefined && !isVerified;
  if (isDoubtful)
    throw new InputError(
      "Your e-mail address is not verified at the authorization server, or it does not say so (claim email_verified). Verify it and sign in again; whoever runs this server may also name another claim.",
    );
  return email;
}

/** Scopes as OAuth writes them, or in the claim `scp` that some issuers use. */
function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const given = scope ?? scp;
  if (Array.isArray(given)) return given.filter((each) => typeof each === "string");
  return typeof given === "string" ? given.split(" ") : [];
}
