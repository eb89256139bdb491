import { createHash, randomBytes } from "node:crypto";
import type { AccessToken, AccessTokens, NewAccessToken } from "#contracts/access-token.ts";
import { InputError } from "#contracts/errors.ts";
import type { Store } from "./open.ts";
import type { AccessTokenRow } from "./schema.ts";
import { runCompiled } from "./sqlite.ts";

const KEY = /^upshot_[\w-]{43}$/;
const KEY_BYTES = 32;
const ID_BYTES = 6;
const NOTE_USE_EVERY_MS = 60_000; // a write per request would be paid by every request

/** Access tokens in the store, which holds the SHA-256 of a key and never the key. */
export function openAccessTokens(store: Store): AccessTokens {
  return {
    create: (asked) => create(store, asked),
    list: async () =>
      (await store.db.selectFrom("access_token").selectAll().orderBy("created_at").orderBy("id").execute()).map(
        toToken,
      ),
    revoke: (id, now) => revoke(store, id, now),
    find: (key, now) => find(store, key, now),
  };
}

async function create(store: Store, { name, viewer, now, expiresAt }: NewAccessToken) {
  const key = `upshot_${randomBytes(KEY_BYTES).toString("base64url")}`;
  const row: AccessTokenRow = {
    id: `tok_${randomBytes(ID_BYTES).toString("hex")}`,
    name,
    viewer,
    key_hash: hashOf(key),
    created_at: now,
    expires_at: expiresAt,
    last_used_at: null,
    revoked_at: null,
  };
  await store.db.insertInto("access_token").values(row).execute();
  return { token: toToken(row), key };
}

async function revoke(store: Store, id: string, now: string): Promise<AccessToken> {
  await store.db
    .updateTable("access_token")
    .set({ revoked_at: now })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
  const row = await store.db.selectFrom("access_token").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw new InputError(`There is no access token ${id}. \`upshot token list\` shows those there are.`);
  return toToken(row);
}

async function find(store: Store, key: string, now: string): Promise<AccessToken | null> {
  if (!KEY.test(key)) return null;
  const row = await store.db
    .selectFrom("access_token")
    .selectAll()
    .where("key_hash", "=", hashOf(key))
    .executeTakeFirst();
  if (!row || row.revoked_at !== null || row.expires_at <= now) return null;
  const sinceUse =
    row.last_used_at === null ? Number.POSITIVE_INFINITY : Date.parse(now) - Date.parse(row.last_used_at);
  if (sinceUse < NOTE_USE_EVERY_MS) return toToken(row);
  const note = store.db.updateTable("access_token").set({ last_used_at: now }).where("id", "=", row.id).compile();
  store.writes.add({ holds: {}, write: (connection) => runCompiled(connection, note) });
  return toToken({ ...row, last_used_at: now });
}

const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");

const toToken = (row: AccessTokenRow): AccessToken => ({
  id: row.id,
  name: row.name,
  viewer: row.viewer,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
});
