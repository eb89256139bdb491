import type { Kysely } from "kysely";

/** Keys of people and programs, the rows that an answer was computed over, and charts by id. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("access_token")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("viewer", "text")
    .addColumn("key_hash", "text", (column) => column.notNull())
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .addColumn("last_used_at", "text")
    .addColumn("revoked_at", "text")
    .execute();
  await db.schema.createIndex("access_token_key").on("access_token").columns(["key_hash"]).unique().execute();
  await db.schema.alterTable("answer").addColumn("scope", "text").execute();
  await db.schema
    .createTable("chart")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("made_at", "text", (column) => column.notNull())
    .addColumn("viewer", "text")
    .addColumn("scope", "text")
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("alt", "text", (column) => column.notNull())
    .addColumn("spec", "text", (column) => column.notNull())
    .execute();
}
