import { type RateLimitRequestHandler, rateLimit } from "express-rate-limit";
import { callerOf } from "./bearer.ts";
import { refuse } from "./http-guards.ts";

const MINUTE_MS = 60_000;
/** For each address. Low, for nobody guesses 256 bits: it keeps a client with a wrong key from filling logs. */
const REFUSALS_PER_MINUTE = 30;

/** At most so many calls a minute for each key or person. */
export function limitCalls(perMinute: number): RateLimitRequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: perMinute,
    standardHeaders: "draft-7",
    legacyHeaders: false,
    validate: { xForwardedForHeader: false }, // sent by whom nobody believes it is no fault
    keyGenerator: (request) => callerOf(request).id,
    handler: (_request, response) =>
      refuse(response, 429, `More than ${perMinute} calls in a minute. Wait as long as Retry-After says.`),
  });
}

/** At most so many refusals a minute for each address. A right key is never counted, so a flood of wrong ones locks nobody out. */
export function limitRefusals(): RateLimitRequestHandler {
  return rateLimit({
    windowMs: MINUTE_MS,
    limit: REFUSALS_PER_MINUTE,
    standardHeaders: "draft-7",
    legacyHeaders: false,
    validate: { xForwardedForHeader: false }, // sent by whom nobody believes it is no fault
    handler: (_request, response) =>
      refuse(response, 429, "Too many calls without a valid key. Wait as long as Retry-After says."),
  });
}
