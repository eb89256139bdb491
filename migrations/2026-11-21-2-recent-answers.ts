import type { Kysely } from "kysely";

/** The newest answers are found without reading all. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex("answer_asked_at").on("answer").columns(["asked_at"]).execute();
}
