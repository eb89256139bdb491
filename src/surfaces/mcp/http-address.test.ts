import { describe, expect, test } from "vitest";
import type { AccessToken, AccessTokens } from "#contracts/access-token.ts";
import { SetupError } from "#contracts/errors.ts";
import { checkReach, isLoopback, reachOf } from "./http-address.ts";
import { httpDefaults, startHttpTestServer } from "./testing/http-test-server.ts";

const now = new Date("2026-11-21T12:00:00Z");
const token = { revokedAt: null, expiresAt: "2027-01-01T00:00:00.000Z" } as AccessToken;
const holding = (...tokens: AccessToken[]) => ({ list: async () => tokens }) as unknown as AccessTokens;
const oauth = { issuer: "https://login.example.com", audience: null, emailClaim: "email" };
const publicUrl = "https://upshot.example.com/mcp";

describe("starting", () => {
  test.for([
    ["on this machine without any key", {}, []],
    ["on this machine without requiring one", { requireKey: false }, []],
    ["on this machine over IPv6", { host: "::1", requireKey: false }, []],
    ["elsewhere with a key", { host: "10.0.0.5" }, [token]],
    ["elsewhere with an authorization server", { host: "10.0.0.5", oauth }, []],
    ["everywhere, with an address for clients", { host: "0.0.0.0", publicUrl }, [token]],
    ["with an issuer on this machine", { oauth: { ...oauth, issuer: "http://127.0.0.1:9000" } }, []],
  ] as const)("%s is fine", async ([, options, tokens]) => {
    await expect(checkReach({ ...httpDefaults, ...options }, holding(...tokens), now)).resolves.toBeUndefined();
  });

  test.for([
    ["elsewhere without a key", { host: "10.0.0.5" }, [], /nobody has a key.*upshot token create.*--oauth-issuer/],
    [
      "elsewhere with a revoked key",
      { host: "10.0.0.5" },
      [{ ...token, revokedAt: "2026-11-20T00:00:00.000Z" }],
      /nobody has a key/,
    ],
    [
      "elsewhere with an expired key",
      { host: "10.0.0.5" },
      [{ ...token, expiresAt: "2026-11-21T12:00:00.000Z" }],
      /nobody has a key/,
    ],
    [
      "open to others",
      { host: "10.0.0.5", requireKey: false },
      [token],
      /--no-auth would show everything.*127\.0\.0\.1/,
    ],
    ["open to others, by a name", { host: "localhost.example.com", requireKey: false }, [token], /--no-auth/],
    ["open on every address", { host: "::", requireKey: false }, [token], /--no-auth/],
    [
      "open to others, with an authorization server",
      { host: "0.0.0.0", publicUrl, oauth, requireKey: false },
      [token],
      /--no-auth/,
    ],
    ["everywhere without an address for clients", { host: "0.0.0.0" }, [token], /--public-url/],
    ["with an issuer in the clear", { oauth: { ...oauth, issuer: "http://login.example.com" } }, [], /https/],
    ["with an issuer that is no address", { oauth: { ...oauth, issuer: "login" } }, [], /--oauth-issuer login/],
    [
      "with a public address that is none",
      { publicUrl: "upshot.example.com" },
      [],
      /--public-url upshot\.example\.com/,
    ],
    ["with a public address that has a query", { publicUrl: `${publicUrl}?a=1` }, [], /--public-url/],
    ["with every origin", { allowedOrigins: ["*"] }, [], /--allow-origin \*/],
    ["with the origin of sandboxed pages", { allowedOrigins: ["null"] }, [], /--allow-origin null/],
    ["with a page instead of an origin", { allowedOrigins: ["http://localhost:6274/"] }, [], /not an origin/],
    ["with every host", { allowedHosts: ["*"] }, [], /--allow-host \*/],
    ["with a port in a host", { allowedHosts: ["upshot.example.com:443"] }, [], /without a port/],
  ] as const)("%s is refused with the fix", async ([, options, tokens, words]) => {
    const starting = checkReach({ ...httpDefaults, ...options }, holding(...tokens), now);
    await expect(starting).rejects.toThrow(words);
    await expect(starting).rejects.toBeInstanceOf(SetupError);
  });

  test("a port in use is named", async () => {
    const first = await startHttpTestServer();
    const port = Number(new URL(first.url).port);
    await expect(startHttpTestServer({ port })).rejects.toThrow(new RegExp(`port ${port} .*--port`));
    await first.close();
  });
});

test.for([
  ["localhost", true],
  ["127.0.0.1", true],
  ["127.8.8.8", true],
  ["::1", true],
  ["[::1]", true],
  ["0.0.0.0", false],
  ["::", false],
  ["127.example.com", false],
  ["10.0.0.5", false],
  ["", false],
] as const)("%j is on this machine only: %s", ([host, expected]) => {
  expect(isLoopback(host)).toBe(expected);
});

test("behind a proxy, clients use the public address; the machine's own names still work", () => {
  const reach = reachOf(
    { ...httpDefaults, publicUrl: "https://Upshot.Example.com/mcp", allowedHosts: ["Other.example.com"] },
    3111,
  );
  expect(reach.url).toBe("http://127.0.0.1:3111/mcp");
  expect(reach.resource.href).toBe("https://upshot.example.com/mcp");
  expect(reach.hosts).toEqual(["localhost", "127.0.0.1", "[::1]", "upshot.example.com", "other.example.com"]);
  expect([...reach.origins]).toEqual([
    "http://localhost:3111",
    "http://127.0.0.1:3111",
    "http://[::1]:3111",
    "https://upshot.example.com",
  ]);
});
