import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { AccessTokens } from "#contracts/access-token.ts";
import { openAccessTokens } from "./access-tokens.ts";
import { openStore, type Store } from "./open.ts";

const folder = mkdtempSync(join(tmpdir(), "upshot-tokens-"));
const opened: Store[] = [];
let store: Store;
let tokens: AccessTokens;

beforeEach(async () => {
  store = await openStore(join(folder, `tokens-${opened.length}.db`));
  opened.push(store);
  tokens = openAccessTokens(store);
});
afterAll(async () => {
  for (const each of opened) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

const asked = {
  name: "Ana's laptop",
  viewer: "ana@example.com",
  now: "2026-11-21T09:00:00.000Z",
  expiresAt: "2027-02-19T09:00:00.000Z",
};

test("a key is found by itself and by nothing near it", async () => {
  const { token, key } = await tokens.create(asked);
  expect(key).toMatch(/^upshot_[\w-]{43}$/);
  expect(await tokens.find(key, "2026-11-21T09:00:01.000Z")).toMatchObject({ id: token.id, viewer: "ana@example.com" });
  const last = key.endsWith("A") ? "B" : "A";
  for (const wrong of [
    `${key.slice(0, -1)}${last}`,
    key.toLowerCase(),
    key.slice(0, -1),
    `${key} `,
    `${key}A`,
    key.slice("upshot_".length),
    token.id,
    "",
    "%",
    "' or 1=1 --",
  ])
    expect(await tokens.find(wrong, asked.now), wrong).toBeNull();
});

test("the file holds no key, only its hash", async () => {
  const { key } = await tokens.create(asked);
  store.connection.pragma("wal_checkpoint(TRUNCATE)");
  const bytes = readFileSync(store.path);
  expect(bytes.includes("Ana's laptop")).toBe(true);
  expect(bytes.includes(key)).toBe(false);
  expect(bytes.includes(key.slice("upshot_".length))).toBe(false);
});

test("two tokens have different keys and ids", async () => {
  const [first, second] = [await tokens.create(asked), await tokens.create(asked)];
  expect(first.key).not.toBe(second.key);
  expect((await tokens.list()).map(({ id }) => id).sort()).toEqual([first.token.id, second.token.id].sort());
});

test("a token ends at the second it expires", async () => {
  const { key } = await tokens.create(asked);
  expect(await tokens.find(key, "2027-02-19T08:59:59.999Z")).not.toBeNull();
  expect(await tokens.find(key, asked.expiresAt)).toBeNull();
});

test("a revoked token is refused at once, and the time it was first revoked stays", async () => {
  const { token, key } = await tokens.create(asked);
  const other = await tokens.create(asked);
  expect(await tokens.revoke(token.id, "2026-11-22T00:00:00.000Z")).toMatchObject({
    revokedAt: "2026-11-22T00:00:00.000Z",
  });
  expect(await tokens.find(key, "2026-11-22T00:00:01.000Z")).toBeNull();
  expect(await tokens.find(other.key, "2026-11-22T00:00:01.000Z")).not.toBeNull();
  expect((await tokens.revoke(token.id, "2026-11-23T00:00:00.000Z")).revokedAt).toBe("2026-11-22T00:00:00.000Z");
});

test("revoking what is not there names the way to those that are", async () => {
  await expect(tokens.revoke("tok_nothing", asked.now)).rejects.toThrow(
    /no access token tok_nothing.*upshot token list/,
  );
});

test("use is noted, at most once a minute", async () => {
  const { token, key } = await tokens.create(asked);
  const used = async () => (await tokens.list()).find(({ id }) => id === token.id)?.lastUsedAt;
  expect(await used()).toBeNull();
  await tokens.find(key, "2026-11-21T10:00:00.000Z");
  await tokens.find(key, "2026-11-21T10:00:59.000Z");
  expect(await used()).toBe("2026-11-21T10:00:00.000Z");
  await tokens.find(key, "2026-11-21T10:01:00.000Z");
  expect(await used()).toBe("2026-11-21T10:01:00.000Z");
});

test("while another process imports, a key still opens; its use is noted once that is done", async () => {
  const { key, token } = await tokens.create(asked);
  const importing = new Database(store.path);
  importing.exec("begin immediate");
  expect(await tokens.find(key, "2026-11-21T10:00:00.000Z")).toMatchObject({ id: token.id });
  expect((await tokens.list())[0]?.lastUsedAt).toBeNull();
  importing.exec("rollback");
  importing.close();
  await tokens.find(key, "2026-11-21T10:00:30.000Z");
  expect((await tokens.list())[0]?.lastUsedAt).toBe("2026-11-21T10:00:30.000Z");
});
