import { discoverOAuthServerInfo, extractWWWAuthenticateParams } from "@modelcontextprotocol/sdk/client/auth.js";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { SetupError } from "#contracts/errors.ts";
import type { OAuthOptions } from "#contracts/mcp.ts";
import { call, type HttpTestServer, startHttpTestServer, toolText, until } from "./testing/http-test-server.ts";
import { type IssuerDouble, type Signing, startIssuerDouble } from "./testing/oauth-issuer-double.ts";

afterEach(() => vi.restoreAllMocks());

const RESOURCE = "https://upshot.example.com/mcp";
const oauthOf = (issuer: IssuerDouble, rest: Partial<OAuthOptions> = {}): OAuthOptions => ({
  ...{ issuer: issuer.address, audience: null, emailClaim: "email" },
  ...rest,
});
const serve = (issuer: IssuerDouble, rest: Partial<OAuthOptions> = {}) =>
  startHttpTestServer({ publicUrl: RESOURCE, oauth: oauthOf(issuer, rest), requestsPerMinute: 10_000 });
const ana = { sub: "idp|ana", aud: RESOURCE, email: "ana@example.com", email_verified: true };

describe("sign-in tokens", () => {
  let issuer: IssuerDouble;
  let server: HttpTestServer;
  beforeAll(async () => {
    issuer = await startIssuerDouble();
    server = await serve(issuer);
  });
  afterAll(async () => {
    await server.close();
    await issuer.close();
  });

  test.for([
    ["as OAuth writes it", {}, {}],
    ["with a case of its own", { email: "Ana@Example.COM" }, {}],
    ["for several services", { aud: ["https://other.example.com", RESOURCE] }, {}],
    ["with several scopes", { scope: "openid upshot:read email" }, {}],
    ["with scopes in a list", { scope: null, scp: ["upshot:read"] }, {}],
    ["signed with Ed25519", {}, { algorithm: "EdDSA" }],
    ["by a clock a little ahead of ours", { nbf: Math.floor(Date.now() / 1000) + 10 }, {}],
  ] as const)("%s: the person sees their own", async ([, claims, how]) => {
    const key = await issuer.sign({ ...ana, ...claims } as never, how as Signing);
    const response = await server.rpc(call("whoami"), { key });
    expect(response.status).toBe(200);
    expect((await toolText(response)).toLowerCase()).toBe("ana@example.com");
  });

  const seconds = Math.floor(Date.now() / 1000);
  test.for([
    ["for another service", { aud: "https://other.example.com/mcp" }, {}, 401, "another service"],
    ["for a neighbour of ours", { aud: `${RESOURCE}-old` }, {}, 401, "another service"],
    ["for nobody", { aud: null }, {}, 401, "another service|lacks the claim aud"],
    ["of another issuer", { iss: "https://login.example.com" }, {}, 401, "another authorization server"],
    ["expired just now", { exp: seconds - 2 }, {}, 401, "has expired"],
    ["without an end", { exp: null }, {}, 401, "lacks the claim exp"],
    ["not valid yet", { nbf: seconds + 300 }, {}, 401, "not valid yet"],
    ["about nobody", { sub: null }, {}, 401, "lacks the claim sub"],
    ["signed by somebody else", {}, { withForeignKey: true }, 401, "not one that the authorization server signed"],
    ["signed in a way that is not on the list", {}, { algorithm: "ES384" }, 401, "not one that"],
    ["without the scope", { scope: "openid email" }, {}, 403, "Insufficient scope"],
    ["with a scope that only looks alike", { scope: "upshot:reader" }, {}, 403, "Insufficient scope"],
    ["without any scope", { scope: null }, {}, 403, "Insufficient scope"],
    ["with an address that is not verified", { email_verified: false }, {}, 403, "not verified"],
    ["with an address that is not verified, in words", { email_verified: "false" }, {}, 403, "not verified"],
    ["with an address of which nobody says whether it is verified", { email_verified: null }, {}, 403, "not verified"],
    ["without an address", { email: null }, {}, 403, "claim email"],
    ["with an empty address", { email: " " }, {}, 403, "claim email"],
    ["with a list for an address", { email: ["ana@example.com"] }, {}, 403, "claim email"],
    ["of somebody unknown", { email: "mallory@example.com" }, {}, 403, "Nobody in the data"],
  ] as const)("%s: refused", async ([, claims, how, status, words]) => {
    const key = await issuer.sign({ ...ana, ...claims } as never, how as Signing);
    const response = await server.rpc(call("whoami"), { key });
    const text = await response.text();
    expect({ status: response.status, text }).toEqual({ status, text: expect.stringMatching(words) });
    expect(text).not.toContain("result");
    const challenge = response.headers.get("www-authenticate");
    const metadata = `resource_metadata="https://upshot.example.com/.well-known/oauth-protected-resource/mcp"`;
    if (status === 401) expect(challenge).toContain(metadata);
    if (words === "Insufficient scope") expect(challenge).toMatch(/insufficient_scope.*scope="upshot:read"/);
  });

  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const payload = { ...ana, scope: "upshot:read", exp: seconds + 600 };
  test.for([
    ["without a signature", (iss: string) => `${part({ alg: "none" })}.${part({ ...payload, iss })}.`],
    [
      "signed with what everybody knows",
      (iss: string) => `${part({ alg: "HS256" })}.${part({ ...payload, iss })}.AAAA`,
    ],
    ["that is no JWT", () => "opaque-token"],
    [
      "with a key address of its own",
      (iss: string) => `${part({ alg: "ES256", jku: `${iss}/keys`, jwk: {} })}.${part({ ...payload, iss })}.AAAA`,
    ],
  ] as const)("%s: refused", async ([, make]) => {
    expect((await server.rpc(call("whoami"), { key: make(issuer.address) })).status).toBe(401);
  });

  test("keys of the program work beside them, and tools get neither", async () => {
    expect(await toolText(await server.rpc(call("whoami"), { key: await server.keyFor(null) }))).toBe("null");
    const key = await issuer.sign(ana);
    const known = await toolText(await server.rpc(call("what_is_known"), { key }));
    expect(known).not.toContain(key);
    expect(known).not.toContain("idp|ana");
    expect(JSON.stringify([server.audited, server.logged])).not.toContain(key.slice(0, 20));
  });

  test("clients are told where to sign in, and what for", async () => {
    const metadata = await fetch(new URL("/.well-known/oauth-protected-resource/mcp", server.url));
    expect(await metadata.json()).toEqual({
      resource: RESOURCE,
      authorization_servers: [issuer.address],
      scopes_supported: ["upshot:read"],
      resource_name: "Upshot",
    });
    const copy = await fetch(new URL("/.well-known/oauth-authorization-server", server.url));
    expect(await copy.json()).toMatchObject({ issuer: issuer.address, token_endpoint: `${issuer.address}/token` });
  });

  test("metadata and keys are read once for many calls", async () => {
    const key = await issuer.sign(ana);
    await Promise.all(Array.from({ length: 10 }, () => server.rpc(call("whoami"), { key })));
    expect(issuer.asked).toEqual(["/.well-known/oauth-authorization-server", "/keys"]);
  });
});

describe("the authorization server", () => {
  test("may be found by OpenID Connect alone, name another audience and keep the address in another claim", async () => {
    const issuer = await startIssuerDouble("openid");
    const server = await serve(issuer, { audience: "api://upshot", emailClaim: "preferred_username" });
    const claims = { sub: "1", aud: "api://upshot", preferred_username: "ben@example.com" };
    expect(await toolText(await server.rpc(call("whoami"), { key: await issuer.sign(claims) }))).toBe(
      "ben@example.com",
    );
    const ours = await issuer.sign({ ...claims, aud: RESOURCE });
    expect((await server.rpc(call("whoami"), { key: ours })).status).toBe(401);
    await server.close();
    await issuer.close();
  });

  test.for(["broken", "silent"] as const)(
    "%s at the start: 503 with what to do, keys go on working, and it comes back",
    async (state) => {
      const issuer = await startIssuerDouble();
      issuer.state = state;
      const server = await serve(issuer);
      expect(server.logged).toEqual([expect.stringContaining("does not answer")]);
      const key = await issuer.sign(ana);
      const refused = await server.rpc(call("whoami"), { key });
      expect({ status: refused.status, retry: refused.headers.get("retry-after") }).toEqual({
        status: 503,
        retry: "30",
      });
      expect(await refused.json()).toMatchObject({
        error: { message: expect.stringContaining("Try again in a minute") },
      });
      expect((await fetch(new URL("/.well-known/oauth-protected-resource/mcp", server.url))).status).toBe(503);
      const asked = issuer.asked.length;
      await server.rpc(call("whoami"), { key });
      expect(issuer.asked.length, "nobody asks again at once").toBe(asked);
      expect((await server.rpc(call("whoami"), { key: await server.keyFor(null) })).status).toBe(200);
      issuer.state = "up";
      server.clock.now = new Date(server.clock.now.getTime() + 6_000);
      expect((await server.rpc(call("whoami"), { key })).status).toBe(200);
      await server.close();
      await issuer.close();
    },
  );

  test("down before its keys were read: 503; afterwards people are let in while it is down", async () => {
    const issuer = await startIssuerDouble();
    const server = await serve(issuer);
    const key = await issuer.sign(ana);
    issuer.state = "silent";
    expect((await server.rpc(call("whoami"), { key })).status).toBe(503);
    issuer.state = "up";
    expect((await server.rpc(call("whoami"), { key })).status).toBe(503);
    server.clock.now = new Date(server.clock.now.getTime() + 6_000);
    expect((await server.rpc(call("whoami"), { key })).status).toBe(200);
    issuer.state = "silent";
    expect((await server.rpc(call("whoami"), { key })).status).toBe(200);
    await server.close();
    await issuer.close();
  });

  test("a stranger's token cannot lock people out while it is down", async () => {
    const issuer = await startIssuerDouble();
    const server = await serve(issuer);
    const key = await issuer.sign(ana);
    expect((await server.rpc(call("whoami"), { key })).status).toBe(200);
    issuer.state = "silent";
    const foreign = await issuer.sign(ana, { withForeignKey: true });
    expect((await server.rpc(call("whoami"), { key: foreign })).status).toBe(401);
    const later = Date.now() + 31_000; // when an unknown key makes the key set be read again
    vi.spyOn(Date, "now").mockReturnValue(later);
    expect((await server.rpc(call("whoami"), { key: foreign })).status).toBe(503);
    expect((await server.rpc(call("whoami"), { key })).status).toBe(200);
    await server.close();
    await issuer.close();
  });

  test("a new key of it is fetched when a token names it", async () => {
    const issuer = await startIssuerDouble();
    const server = await serve(issuer);
    const before = await issuer.sign(ana);
    expect((await server.rpc(call("whoami"), { key: before })).status).toBe(200);
    await issuer.rotate();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 31_000);
    expect((await server.rpc(call("whoami"), { key: await issuer.sign(ana) })).status).toBe(200);
    expect((await server.rpc(call("whoami"), { key: before })).status).toBe(401);
    await server.close();
    await issuer.close();
  });

  test("is refused when it names itself otherwise", async () => {
    const issuer = await startIssuerDouble();
    const other = { ...issuer, address: issuer.address.replace("127.0.0.1", "localhost") };
    const starting = serve(other);
    await expect(starting).rejects.toBeInstanceOf(SetupError);
    await expect(starting).rejects.toThrow(`names itself ${issuer.address}`);
    await issuer.close();
  });
});

test("the official client finds the way from a refusal to the authorization server, and comes back with a token", async () => {
  const issuer = await startIssuerDouble();
  const server = await startHttpTestServer({ oauth: oauthOf(issuer) });
  const refused = await server.rpc(call("whoami"));
  const { resourceMetadataUrl } = extractWWWAuthenticateParams(refused);
  const found = await discoverOAuthServerInfo(server.url, { resourceMetadataUrl: resourceMetadataUrl! });
  expect(found).toMatchObject({
    authorizationServerUrl: issuer.address,
    authorizationServerMetadata: { token_endpoint: `${issuer.address}/token` },
    resourceMetadata: { resource: server.url },
  });
  const key = await issuer.sign({ ...ana, aud: found.resourceMetadata!.resource });
  expect(await toolText(await server.rpc(call("whoami"), { key }))).toBe("ana@example.com");
  await server.close();
  await issuer.close();
});

test("who was refused is noted by what is known of them, without their name", async () => {
  const issuer = await startIssuerDouble();
  const server = await serve(issuer);
  await server.rpc(call("whoami"), { key: await issuer.sign({ ...ana, email: "mallory@example.com" }) });
  await until(() => server.audited.length === 1);
  expect(server.audited[0]).toMatchObject({
    kind: "refused",
    detail: {
      status: 403,
      reason: "no such person in the data",
      caller: expect.stringMatching(/^person_[\da-f]{12}$/),
    },
  });
  expect(JSON.stringify(server.audited)).not.toContain("mallory");
  await server.close();
  await issuer.close();
});
