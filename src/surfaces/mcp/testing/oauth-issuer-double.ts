import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** An authorization server on loopback, as far as a resource server sees one: metadata, keys, and tokens that it signs for people. */
export interface IssuerDouble {
  readonly address: string;
  /** Signs an access token; claims given replace its own, null leaves one out. */
  readonly sign: (claims: JWTPayload & { readonly sub: string }, how?: Signing) => Promise<string>;
  /** Requests that came in, by path. */
  readonly asked: string[];
  /** Begins to sign with a new key, which its key set then holds instead. */
  readonly rotate: () => Promise<void>;
  /** "up" answers, "broken" answers 500, "silent" drops the connection. */
  state: "up" | "broken" | "silent";
  readonly close: () => Promise<void>;
}

export interface Signing {
  /** Default ES256. */
  readonly algorithm?: (typeof ALGORITHMS)[number];
  /** A key that the key set does not hold. */
  readonly withForeignKey?: boolean;
}

interface KeyOfDouble {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

const ALGORITHMS = ["ES256", "EdDSA", "ES384"] as const;

/** @param discovery which metadata it has: that of OAuth (RFC 8414) or only that of OpenID Connect */
export async function startIssuerDouble(discovery: "oauth" | "openid" = "oauth"): Promise<IssuerDouble> {
  let keys = await makeKeys();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push(path);
    if (double.state === "silent") return void request.socket.destroy();
    if (double.state === "broken") return void response.writeHead(500).end();
    const body = answer(path, discovery, double.address, keys);
    response.writeHead(body === null ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(body ?? { error: "not found" }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const double: IssuerDouble = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    state: "up",
    sign: (claims, how = {}) => sign(double.address, keys, claims, how),
    rotate: async () => {
      keys = await makeKeys();
    },
    close: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
  return double;
}

function answer(path: string, discovery: string, address: string, keys: readonly KeyOfDouble[]): unknown {
  const metadata = {
    issuer: address,
    authorization_endpoint: `${address}/authorize`,
    token_endpoint: `${address}/token`,
    jwks_uri: `${address}/keys`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    scopes_supported: ["upshot:read"],
  };
  if (path === "/keys") return { keys: keys.map(({ publicJwk }) => publicJwk) };
  if (discovery === "oauth" && path === "/.well-known/oauth-authorization-server") return metadata;
  if (discovery === "openid" && path === "/.well-known/openid-configuration")
    return { ...metadata, subject_types_supported: ["public"], id_token_signing_alg_values_supported: ["ES256"] };
  return null;
}

async function makeKeys(): Promise<readonly KeyOfDouble[]> {
  return Promise.all(
    ALGORITHMS.map(async (algorithm) => {
      const { privateKey, publicKey } = await generateKeyPair(algorithm);
      const id = `${algorithm}-${crypto.randomUUID()}`;
      return { id, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid: id, alg: algorithm, use: "sig" } };
    }),
  );
}

async function sign(address: string, keys: readonly KeyOfDouble[], claims: JWTPayload, how: Signing): Promise<string> {
  const { algorithm = "ES256", withForeignKey = false } = how;
  const key = (withForeignKey ? await makeKeys() : keys).find(({ id }) => id.startsWith(`${algorithm}-`))!;
  const seconds = Math.floor(Date.now() / 1000);
  const all = { iss: address, iat: seconds, exp: seconds + 600, scope: "upshot:read", client_id: "test", ...claims };
  const stated = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
  return new SignJWT(stated).setProtectedHeader({ alg: algorithm, typ: "at+jwt", kid: key.id }).sign(key.privateKey);
}
