import type { RequestHandler } from "express";
import type { App } from "#contracts/app.ts";

const MINUTE_MS = 60_000;
const ENTRIES_PER_MINUTE = 10;

/**
 * Notes in the audit log which keys were turned away and why. In a minute at most 10 entries are made; the first of the next minute says how many were
 * left out, so that a flood neither fills the store nor goes unseen.
 */
export function auditRefusals(audit: App["audit"], now: () => Date, log: (line: string) => void): RequestHandler {
  let minute = 0;
  let written = 0;
  let omitted = 0;
  return (request, response, next) => {
    const hasKey = request.headers.authorization !== undefined;
    response.once("finish", () => {
      if (response.statusCode !== 401 && response.statusCode !== 403) return;
      if (!hasKey) return; // how every client asks where to sign in
      const at = now();
      const current = Math.floor(at.getTime() / MINUTE_MS);
      if (current !== minute) [minute, written] = [current, 0];
      if (written >= ENTRIES_PER_MINUTE) {
        omitted += 1;
        return;
      }
      written += 1;
      const challenge = /error_description="([^"]*)"/.exec(String(response.getHeader("www-authenticate")));
      const detail = {
        status: response.statusCode,
        reason: String(response.locals.reason ?? challenge?.[1]),
        caller: request.auth?.clientId ?? null,
        address: request.ip ?? null,
        ...(request.ip === request.socket.remoteAddress ? {} : { proxy: request.socket.remoteAddress ?? null }),
        ...(omitted > 0 ? { refusalsLeftOut: omitted } : {}),
      };
      omitted = 0;
      audit({ at: at.toISOString(), viewer: null, surface: "mcp", kind: "refused", detail }).catch(() =>
        log("http a refusal could not be noted in the audit log"),
      );
    });
    next();
  };
}
