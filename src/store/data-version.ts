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

/** Characters of the last hundred stamps. */
const STAMPS_KEPT = 1_700;

/**
 * Advances the data version. Call it inside the transaction that changes the records.
 *
 * `store_id` names this data file, `data_stamp` its state, `data_stamps` the states it came from: a file made anew starts at version 1 again, a
 * restored one goes back to an earlier version, and what was derived from another line of states must not pass for its own.
 */
export function advanceDataVersion(connection: Connection): void {
  connection
    .prepare("update workspace_state set value = cast(cast(value as integer) + 1 as text) where key = 'data_version'")
    .run();
  const insert = "insert into workspace_state (key, value) values (?, lower(hex(randomblob(8)))) on conflict (key)";
  connection.prepare(`${insert} do nothing`).run("store_id");
  connection.prepare(`${insert} do update set value = excluded.value`).run("data_stamp");
  connection
    .prepare(
      `insert into workspace_state (key, value) select 'data_stamps', value from workspace_state where key = 'data_stamp'
        on conflict (key) do update set value = substr(workspace_state.value || ' ' || excluded.value, -${STAMPS_KEPT})`,
    )
    .run();
}
