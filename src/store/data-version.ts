import type { Kysely } from "kysely";
import type { ReadonlyKysely } from "kysely/readonly";
import type { Schema } from "./schema.ts";
import type { Connection } from "./sqlite.ts";

/** The number that every committed change to sales records or conversations advances. 0 for an empty store. */
export async function readDataVersion(db: Kysely<Schema> | ReadonlyKysely<Schema>): Promise<number> {
  const row = await (db as ReadonlyKysely<Schema>)
    .selectFrom("workspace_state")
    .select("value")
    .where("key", "=", "data_version")
    .executeTakeFirst();
  return Number(row?.value ?? 0);
}

/** Advances the data version. Call it inside the transaction that changes the records. */
export function advanceDataVersion(connection: Connection): void {
  connection
    .prepare("update workspace_state set value = cast(cast(value as integer) + 1 as text) where key = 'data_version'")
    .run();
}
