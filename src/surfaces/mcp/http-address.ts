import { isIPv4, isIPv6 } from "node:net";
import type { AccessTokens } from "#contracts/access-token.ts";
import { SetupError } from "#contracts/errors.ts";
import type { HttpOptions } from "#contracts/mcp.ts";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** Whether only programs on this machine can reach the address. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || (isIPv4(host) && host.startsWith("127.")) || bare(host) === "::1";

const isWildcard = (host: string): boolean => ["0.0.0.0", "::", ""].includes(bare(host));
const bare = (host: string): string => host.replace(/^\[|\]$/g, "");
const inUrl = (host: string): string => (isIPv6(bare(host)) ? `[${bare(host)}]` : host);

/**
 * Refuses to start where data would be open to others, or where nobody could be let in.
 *
 * @throws SetupError with the fix
 */
export async function checkReach(options: HttpOptions, tokens: AccessTokens, now: Date): Promise<void> {
  const { host, oauth, requireKey, publicUrl } = options;
  checkUrls(options);
  if (isLoopback(host)) return;
  if (!requireKey)
    throw new SetupError(
      `--no-auth would show everything to whoever reaches ${host}. Leave it out, or listen on 127.0.0.1.`,
    );
  if (isWildcard(host) && publicUrl === null)
    throw new SetupError(
      `${host} is every address of this machine. Say which one clients use: --public-url https://upshot.example.com/mcp.`,
    );
  const usable = (await tokens.list()).some(
    ({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > now.toISOString(),
  );
  if (!usable && oauth === null)
    throw new SetupError(
      'Others can reach this address and nobody has a key yet. Make one with `upshot token create --name "Ana\'s laptop" --viewer ana@example.com`, or name an authorization server with --oauth-issuer.',
    );
}

function checkUrls({ publicUrl, oauth, allowedOrigins, allowedHosts }: HttpOptions): void {
  if (publicUrl !== null) webUrl("--public-url", publicUrl);
  if (oauth !== null) {
    const { protocol, hostname } = webUrl("--oauth-issuer", oauth.issuer);
    if (protocol !== "https:" && !LOOPBACK_NAMES.includes(hostname))
      throw new SetupError(`--oauth-issuer ${oauth.issuer} must begin with https://.`);
  }
  for (const origin of allowedOrigins)
    if (webUrl("--allow-origin", origin).origin !== origin.toLowerCase())
      throw new SetupError(`--allow-origin ${origin} is not an origin. Write it like http://localhost:6274.`);
  for (const name of allowedHosts)
    if (!/^([\w.-]+|\[[\da-f:]+\])$/i.test(name))
      throw new SetupError(
        `--allow-host ${name} is not a host name. Write it like upshot.example.com, without a port.`,
      );
}

function webUrl(option: string, text: string): URL {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.search !== "" || url.hash !== "")
    throw new SetupError(`${option} ${text} is not a web address. Write it like https://upshot.example.com/mcp.`);
  return url;
}

/** Where a server that listens is reached, and under which names. */
export interface Reach {
  /** What it listens on, with the path. */
  readonly url: string;
  /** What clients use, and what sign-in tokens must be for. */
  readonly resource: URL;
  readonly hosts: readonly string[];
  readonly origins: ReadonlySet<string>;
}

/** @param port the one it listens on */
export function reachOf({ host, publicUrl, allowedHosts, allowedOrigins }: HttpOptions, port: number): Reach {
  const url = `http://${inUrl(isWildcard(host) ? "127.0.0.1" : host)}:${port}/mcp`;
  const resource = new URL(publicUrl ?? url);
  const own = isLoopback(host) || isWildcard(host) ? LOOPBACK_NAMES : [new URL(url).hostname];
  return {
    url,
    resource,
    hosts: [...own, resource.hostname, ...allowedHosts.map((name) => name.toLowerCase())],
    origins: new Set([
      ...own.map((name) => `http://${name}:${port}`),
      resource.origin,
      ...allowedOrigins.map((origin) => origin.toLowerCase()),
    ]),
  };
}
